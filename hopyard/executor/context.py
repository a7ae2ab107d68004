"""What runs here now, for library code that user functions call on an executor (log directories, trial ids)."""

from hopyard._protocol.agent_messages import RunTrial

current: RunTrial | None = None
"""The attempt of this worker; None between attempts and outside executors."""
