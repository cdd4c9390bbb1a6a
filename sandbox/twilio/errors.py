"""Errors in the form and the words of Twilio."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

DOCS = "https://www.twilio.com/docs/errors/"

# Reasons that arrive with a status callback, after the message was accepted.
UNREACHABLE, FILTERED = 30003, 30007
OUTSIDE_WINDOW, MEDIA_FAILED, INVALID_CONTENT, NOT_ON_WHATSAPP = 63016, 63019, 63021, 63024

REASONS = {
    30003: "Unreachable destination handset",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered by the carrier",
    30008: "Unknown error",
    63014: "The recipient has blocked or opted out of messages from this sender",
    63016: "Failed to send freeform message because you are outside the allowed window. Please use a Template.",
    63019: "Media failed to download",
    63021: "Channel invalid content error",
    63024: "Invalid message recipient",
}


class Refused(Exception):
    """An answer of 4xx: Twilio's error code, its words, and the HTTP status."""

    def __init__(self, code: int, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status

    @classmethod
    def not_found(cls, path: str) -> Refused:
        """Twilio's 404."""
        return cls(20404, f"The requested resource {path} was not found", 404)

    def body(self) -> dict[str, object]:
        """The JSON that Twilio answers with."""
        more = f"{DOCS}{self.code}"
        return {"code": self.code, "message": self.message, "more_info": more, "status": self.status}


async def refusal(request: Request, error: Exception) -> Response:
    """Exception handler of the app."""
    del request
    assert isinstance(error, Refused)  # noqa: S101 - registered for this class only
    return JSONResponse(error.body(), error.status)


async def not_found(request: Request, error: Exception) -> Response:
    """Exception handler for paths that are not there."""
    del error
    return await refusal(request, Refused.not_found(request.url.path))
