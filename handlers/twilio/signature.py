"""Whether a webhook comes from Twilio."""

from __future__ import annotations

from starlette.datastructures import FormData
from twilio.request_validator import RequestValidator

HEADER = "X-Twilio-Signature"


def is_genuine(auth_token: str, url: str, parameters: FormData, signature: str) -> bool:
    """Whether `signature` was made with our token over the URL that Twilio called and every parameter it sent.

    `url` is made of the configured PUBLIC_URL, since a proxy hides from us what was called.
    """
    if not auth_token or not signature:
        return False
    return bool(RequestValidator(auth_token).validate(url, parameters, signature))
