"""What a terminal shows of a line that was drawn more than once."""


def overwritten(line: str) -> str:
    """What is left to see of `line`: a carriage return begins it again, as progress bars do; one at its end waits."""
    if "\r" not in line:
        return line
    drawn = line.rstrip("\r")
    left = drawn[drawn.rfind("\r") + 1 :]
    return left if drawn == line else f"{left}\r"
