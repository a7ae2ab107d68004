"""What a driver says and how it answers, without any I/O: bytes in, bytes out."""

from __future__ import annotations

import os
from hashlib import sha256
from itertools import count
from typing import NamedTuple

import msgspec
from msgspec import UNSET

import hopyard
from hopyard._client.identity import APP
from hopyard._protocol.agent_messages import Blob, NeedBlob
from hopyard._protocol.codec import decode_all, encode, server_to_driver
from hopyard._protocol.driver_messages import DriverHello, ServerToDriver, StopExperiment, Submit, Unwatch, Watch
from hopyard._protocol.errors import HopyardError, error
from hopyard._protocol.experiment import ExperimentSpec
from hopyard._protocol.version import MAX_FRAME_BYTES, PROTOCOL_VERSION


class Asked(NamedTuple):
    request: int
    frame: bytes


class Heard(NamedTuple):
    message: ServerToDriver
    reply: bytes | None


class Conversation:
    """One connection's talk. Keeps what was offered, to give it when asked."""

    def __init__(self) -> None:
        self._requests = count(1)
        self._offered: dict[str, bytes] = {}

    def hello(self, notebook: str | None) -> bytes:
        return encode(
            DriverHello(
                protocol_version=PROTOCOL_VERSION,
                version=hopyard.__version__,
                app=APP,
                pid=os.getpid(),
                notebook=notebook if notebook is not None else UNSET,
            )
        )

    def offer(self, *contents: bytes) -> list[bytes]:
        """Blobs that a following `submit` names; those of the one before are forgotten."""
        for data in contents:
            if len(data) > MAX_FRAME_BYTES:
                raise error("FRAME_TOO_LARGE", size=len(data), limit=MAX_FRAME_BYTES)
        self._offered = {sha256(data).hexdigest(): data for data in contents}
        return [encode(Blob(sha256=digest, data=data)) for digest, data in self._offered.items()]

    def submit(self, spec: ExperimentSpec, *, watch: bool) -> Asked:
        request = next(self._requests)
        return Asked(request, encode(Submit(request=request, spec=spec, watch=watch)))

    def watch(self, experiment: str) -> Asked:
        request = next(self._requests)
        return Asked(request, encode(Watch(request=request, experiment=experiment)))

    def unwatch(self, experiment: str) -> bytes:
        return encode(Unwatch(experiment=experiment))

    def stop(self, experiment: str, reason: str) -> bytes:
        return encode(StopExperiment(experiment=experiment, reason=reason))

    def need(self, digest: str) -> bytes:
        return encode(NeedBlob(sha256=digest))

    def hear(self, frame: bytes) -> list[Heard]:
        try:
            messages = decode_all(server_to_driver, frame)
        except msgspec.ValidationError as strange:
            raise HopyardError(
                "INTERNAL",
                f"The sidecar said something this library does not know: {strange}.",
                "Restart the kernel so that both are of one version.",
            ) from strange
        return [self._heard(message) for message in messages]

    def _heard(self, message: ServerToDriver) -> Heard:
        if isinstance(message, NeedBlob) and message.sha256 in self._offered:
            data = self._offered[message.sha256]
            return Heard(message, encode(Blob(sha256=message.sha256, data=data)))
        if isinstance(message, Blob) and sha256(message.data).hexdigest() != message.sha256:
            raise error("BLOB_CORRUPT", id=message.sha256)
        return Heard(message, None)
