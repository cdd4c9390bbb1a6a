"""Words that Twilio keeps for itself on SMS, and what it answers to them."""

from __future__ import annotations

from sandbox.twilio.phones import Phone

STOP = {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "OPTOUT", "REVOKE"}
START = {"START", "YES", "UNSTOP"}
HELP = {"HELP", "INFO"}

STOPPED = (
    "You have successfully been unsubscribed. You will not receive any more messages from this number. "
    "Reply START to resubscribe."
)
STARTED = (
    "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
    "Reply STOP to unsubscribe. Msg&Data Rates May Apply."
)
HELPED = "Reply STOP to unsubscribe. Msg&Data Rates May Apply."


def answer(phone: Phone, sender: str, body: str) -> str:
    """Twilio's own answer to an SMS, empty if it has none; a short code is left alone."""
    word = body.strip().upper()
    if not sender.startswith("+"):
        return ""
    if word in STOP and not phone.opted_out:
        phone.opted_out = True
        return STOPPED
    if word in START and phone.opted_out:
        phone.opted_out = False
        return STARTED
    return HELPED if word in HELP and not phone.opted_out else ""
