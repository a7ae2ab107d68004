"""Bumped together with `protocol/version.ts`; a test compares them."""

from typing import Final

PROTOCOL_VERSION: Final = 2
MAX_FRAME_BYTES: Final = 64 * 1024 * 1024
"""Largest frame a peer may send, in bytes."""
INLINE_RESULT_BYTES: Final = 256 * 1024
"""Pickles up to this size travel inside `trialFinished`; larger ones as blobs."""
