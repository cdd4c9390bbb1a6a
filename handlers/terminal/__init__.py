"""The terminal as a channel: `mtahini chat`, and the written form of messages in transcripts."""
