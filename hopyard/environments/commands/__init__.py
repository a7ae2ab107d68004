"""The words of `hopyard env`."""
