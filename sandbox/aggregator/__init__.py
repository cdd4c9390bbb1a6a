"""A stand-in of an SMS aggregator, Africa's Talking's API on loopback, with the phones at the other end."""

from sandbox.aggregator.app import AggregatorStandIn, Sms

__all__ = ["AggregatorStandIn", "Sms"]
