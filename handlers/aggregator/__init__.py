"""SMS through any aggregator with an HTTP API; Africa's Talking is the example (docs/channels.md)."""
