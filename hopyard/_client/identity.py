"""What this process is called, and the error when the sidecar goes away, for modules that load no socket code."""

from __future__ import annotations

import os
import time

APP = f"application_{time.time_ns() // 1_000_000}_{os.getpid() % 10_000:04d}"
"""Names this process's directories under Experiments/."""


class ConnectionLost(ConnectionError):
    """The sidecar or the socket is gone; everything durable is in the journal."""
