"""The channels, one folder each, and the other HTTP routes."""
