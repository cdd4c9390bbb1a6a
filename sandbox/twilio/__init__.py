"""A stand-in of the Twilio API: WhatsApp and SMS on loopback, with the phones at the other end."""

from sandbox.twilio.app import TwilioStandIn
from sandbox.twilio.delivery import Receipts

__all__ = ["Receipts", "TwilioStandIn"]
