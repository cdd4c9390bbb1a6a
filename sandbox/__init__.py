"""The whole system on one desk: stand-ins of the two platforms, and the bot as it is in production."""
