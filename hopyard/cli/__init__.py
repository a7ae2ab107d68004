"""The command `hopyard`. Each verb is a module of its own, loaded when it is the one."""

from hopyard.cli.main import main

__all__ = ["main"]
