"""How busy an executor is: its worker's tree, and its GPUs where NVML is there."""

import time

from hopyard._protocol.fleet import Sample
from hopyard.executor import procfs
from hopyard.executor.gpus import GpuUsage
from hopyard.executor.saying import say


class Usage:
    """Readings of one executor. `cpu` is the mean since the reading before."""

    def __init__(self, gpus: list[str]) -> None:
        self._gpus = GpuUsage(gpus, say)
        self._before: tuple[float, dict[int, float]] = (0.0, {})

    def sample(self, worker: int | None, own: int, at_ms: float) -> Sample:
        pids = [own, *(procfs.tree(worker) if worker is not None else ())]
        now = time.monotonic()
        spent = {pid: procfs.cpu_seconds(pid) for pid in pids}
        then, before = self._before
        self._before = (now, spent)
        busy = sum(seconds - before[pid] for pid, seconds in spent.items() if pid in before)
        memory = sum(map(procfs.resident_bytes, pids[1:]))
        cpu = max(busy, 0.0) / (now - then) if then and now > then else 0.0
        return Sample(at=at_ms, cpu=cpu, memory_bytes=float(memory), gpus=self._gpus.read(now))
