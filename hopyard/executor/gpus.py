"""How busy an executor's GPUs are, where NVIDIA's driver tells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from hopyard._protocol.fleet import GpuSample

AGAIN_S: Final = 60.0
"""A driver that failed is left alone for so long: asking a broken one may take seconds."""


class GpuUsage:
    """Readings of the GPUs that CUDA_VISIBLE_DEVICES names. A driver that fails costs the readings and nothing else."""

    def __init__(self, gpus: Sequence[str], say: Callable[[str], None]) -> None:
        self._gpus = gpus
        self._say = say
        self._handles: list[tuple[str, Any]] | None = None
        self._again_at = 0.0
        self._said: str | None = None

    def read(self, now: float) -> list[GpuSample]:
        """One for each GPU; none while the driver does not tell. `now`: seconds by a clock that does not jump."""
        if not self._gpus or now < self._again_at:
            return []
        try:
            if self._handles is None:
                self._handles = _open(self._gpus)
            samples = [_sample(name, handle) for name, handle in self._handles]
        except Exception as failed:  # no driver, another version, a GPU that fell off the bus
            self._handles = None
            self._again_at = now + AGAIN_S
            self._tell(str(failed))
            return []
        self._said = None
        return samples

    def _tell(self, why: str) -> None:
        if why != self._said:
            self._said = why
            gpus = ", ".join(self._gpus)
            self._say(f"how busy GPU {gpus} is cannot be read: {why}. Work goes on; nvidia-smi may tell more.")


def _open(gpus: Sequence[str]) -> list[tuple[str, Any]]:
    import pynvml

    pynvml.nvmlInit()
    handles = map(_handle, gpus)
    return [(_text(pynvml.nvmlDeviceGetName(handle)), handle) for handle in handles]


def _handle(gpu: str) -> Any:
    """`gpu` as CUDA_VISIBLE_DEVICES takes it: an index or a UUID."""
    import pynvml

    return pynvml.nvmlDeviceGetHandleByIndex(int(gpu)) if gpu.isdigit() else pynvml.nvmlDeviceGetHandleByUUID(gpu)


def _text(value: str | bytes) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else value


def _sample(name: str, handle: Any) -> GpuSample:
    import pynvml

    memory = pynvml.nvmlDeviceGetMemoryInfo(handle)
    try:
        load = pynvml.nvmlDeviceGetUtilizationRates(handle).gpu / 100
    except pynvml.NVMLError:  # MIG slices do not count it
        load = 0.0
    return GpuSample(name=name, load=load, memory_bytes=float(memory.used), memory_total_bytes=float(memory.total))
