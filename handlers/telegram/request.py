"""python-telegram-bot's way to the network, on our aiohttp session instead of its own httpx client."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, cast

from aiohttp import ClientError, ClientSession, ClientTimeout, FormData
from pydantic_core import from_json, to_json
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from handlers.http import CONNECT, TOTAL, UPLOAD

if TYPE_CHECKING:
    from telegram._utils.types import ODVInput

READ = TOTAL - CONNECT
UNSET = BaseRequest.DEFAULT_NONE
HEADERS = {"User-Agent": BaseRequest.USER_AGENT}
JSON = {**HEADERS, "Content-Type": "application/json"}  # its values are texts as in a form, and it costs a tenth


class Fields:
    """Fields of a form, ready to send: as much of a `RequestData` as `do_request` looks at."""

    contains_files = False

    def __init__(self, fields: Mapping[str, str]) -> None:
        self.json_parameters = fields


class AiohttpRequest(BaseRequest):
    """Sends the requests of a `telegram.Bot`. The session belongs to its maker, who also closes it.

    Raises `TimedOut` and `NetworkError` with aiohttp's error as their cause, for `handlers.http.classify`.
    """

    __slots__ = ("_session",)

    def __init__(self, session: ClientSession) -> None:
        self._session = session

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer, to which python-telegram-bot adds those of a long poll."""
        return READ

    async def initialize(self) -> None:
        """Nothing to do: the session is open."""

    async def shutdown(self) -> None:
        """Nothing to do: others use the session too."""

    async def call(self, url: str, fields: Mapping[str, str], seconds: float = 0.0) -> Any:
        """A method of the Bot API as plain JSON, waiting `seconds` longer than usual.

        `Bot` makes an object of each button that goes out and of all that comes back, which doubles a message's cost.
        """
        return await self.post(url, cast("RequestData", Fields(fields)), read_timeout=READ + seconds)

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | Fields | None = None,
        read_timeout: ODVInput[float] = UNSET,
        write_timeout: ODVInput[float] = UNSET,
        connect_timeout: ODVInput[float] = UNSET,
        pool_timeout: ODVInput[float] = UNSET,
    ) -> tuple[int, bytes]:
        """One request and its answer: status and body."""
        uploads = request_data is not None and request_data.contains_files
        timeout = _timeout(read_timeout, write_timeout, connect_timeout, pool_timeout, uploads)
        body, headers = _body(request_data)
        try:
            async with self._session.request(
                method, _url(url), data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as answer:
                return answer.status, await answer.read()
        except TimeoutError as error:
            raise TimedOut(type(error).__name__) from error
        except ValueError as error:
            raise NetworkError(type(error).__name__) from None  # its text is the address, which holds the token
        except ClientError as error:
            raise NetworkError(type(error).__name__) from error

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer's object. The library's own version writes what it cannot read into the log."""
        try:
            answer = from_json(payload)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise TelegramError("Invalid server response")
        return answer


def _body(data: RequestData | Fields | None) -> tuple[bytes | FormData | None, dict[str, str]]:
    if data is None:
        return None, HEADERS
    if isinstance(data, RequestData) and data.contains_files:
        return _multipart(data), HEADERS
    return to_json(data.json_parameters), JSON


def _multipart(data: RequestData) -> FormData:
    form = FormData(data.json_parameters, quote_fields=False, default_to_multipart=True)
    for name, (filename, content, content_type) in data.multipart_data.items():
        body = BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, body, filename=filename, content_type=content_type)
    return form


@lru_cache(maxsize=64)
def _url(url: str) -> URL:
    """A bot calls few addresses, and again and again."""
    return URL(url)


@lru_cache(maxsize=64)
def _timeout(
    read: ODVInput[float], write: ODVInput[float], connect: ODVInput[float], pool: ODVInput[float], uploads: bool
) -> ClientTimeout:
    """In aiohttp's terms: `connect` includes the wait for a free connection, `total` everything."""
    connecting = _sum(_seconds(connect, CONNECT), _seconds(pool, 0.0))
    exchange = _sum(_seconds(write, UPLOAD - TOTAL if uploads else 0.0), _seconds(read, READ))
    return ClientTimeout(total=_sum(connecting, exchange), connect=connecting)


def _seconds(asked: ODVInput[float], default: float) -> float | None:
    return default if asked is UNSET else cast("float | None", asked)


def _sum(one: float | None, other: float | None) -> float | None:
    """None is python-telegram-bot's word for: no limit."""
    return None if one is None or other is None else one + other
