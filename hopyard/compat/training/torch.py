"""torch's part of a training: process group and parallel module. Without torch the function runs as it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any


@contextmanager
def process_group(given: dict[str, Any], members: int, backend: str) -> Iterator[dict[str, Any]]:
    """The function's arguments, `module` as one whose gradients are averaged over all members."""
    if backend == "deepspeed":
        import_module("deepspeed")  # says by its name that it is not installed
    if members == 1 or find_spec("torch") is None:
        yield given
        return
    torch: Any = import_module("torch")
    distributed: Any = import_module("torch.distributed")
    distributed.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
    try:
        yield {name: _parallel(torch, value) if name == "module" else value for name, value in given.items()}
    finally:
        distributed.destroy_process_group()


def _parallel(torch: Any, module: Any) -> Any:
    """Of a class, what makes parallel instances; of an instance, its parallel form."""
    if isinstance(module, type) and issubclass(module, torch.nn.Module):

        def make(*args: Any, **keywords: Any) -> Any:
            return _parallel(torch, module(*args, **keywords))

        return make
    if not isinstance(module, torch.nn.Module) or not any(each.requires_grad for each in module.parameters()):
        return module
    if torch.cuda.is_available():
        module = module.cuda()
    return torch.nn.parallel.DistributedDataParallel(module)
