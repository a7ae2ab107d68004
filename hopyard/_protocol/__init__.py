"""What crosses a wire, as `protocol/` defines it: every message and noun there has its struct here, by its name."""
