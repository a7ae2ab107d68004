"""How busy an executor is: its worker's tree, and its GPUs where NVML is there."""

import time
from typing import Any

from hopyard._protocol.fleet import GpuSample, Sample
from hopyard.executor import procfs


class Usage:
    """Readings of one executor. `cpu` is the mean since the reading before."""

    def __init__(self, gpus: list[str]) -> None:
        self._gpus = gpus
        self._before: tuple[float, dict[int, float]] = (0.0, {})
        self._handles: list[tuple[str, Any]] | None = None

    def sample(self, worker: int | None, own: int, at_ms: float) -> Sample:
        pids = [own, *(procfs.tree(worker) if worker is not None else ())]
        now = time.monotonic()
        spent = {pid: procfs.cpu_seconds(pid) for pid in pids}
        then, before = self._before
        self._before = (now, spent)
        busy = sum(seconds - before[pid] for pid, seconds in spent.items() if pid in before)
        memory = sum(map(procfs.resident_bytes, pids[1:]))
        cpu = max(busy, 0.0) / (now - then) if then and now > then else 0.0
        return Sample(at=at_ms, cpu=cpu, memory_bytes=float(memory), gpus=self._gpu_samples())

    def _gpu_samples(self) -> list[GpuSample]:
        if not self._gpus:
            return []
        try:
            import pynvml

            if self._handles is None:
                pynvml.nvmlInit()
                self._handles = [(_text(pynvml.nvmlDeviceGetName(h)), h) for h in map(_handle, self._gpus)]
            return [_gpu_sample(name, handle) for name, handle in self._handles]
        except Exception:  # no driver, no permission, a slice without counters: the panel shows CPU and memory
            return []


def _text(value: str | bytes) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else value


def _handle(gpu: str) -> Any:
    """`gpu` as CUDA_VISIBLE_DEVICES takes it: an index or a UUID."""
    import pynvml

    return pynvml.nvmlDeviceGetHandleByIndex(int(gpu)) if gpu.isdigit() else pynvml.nvmlDeviceGetHandleByUUID(gpu)


def _gpu_sample(name: str, handle: Any) -> GpuSample:
    import pynvml

    memory = pynvml.nvmlDeviceGetMemoryInfo(handle)
    try:
        load = pynvml.nvmlDeviceGetUtilizationRates(handle).gpu / 100
    except pynvml.NVMLError:  # MIG slices do not count it
        load = 0.0
    return GpuSample(name=name, load=load, memory_bytes=float(memory.used), memory_total_bytes=float(memory.total))
