"""The conda side: channels, and rattler."""
