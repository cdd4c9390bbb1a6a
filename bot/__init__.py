"""The framework: what a chat is, and how a message becomes a turn."""
