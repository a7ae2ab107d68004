"""The IPython shell of a worker: displays, errors and last expressions leave as output items."""

import base64
import json
from collections.abc import Callable
from typing import Any, Final

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from msgspec import UNSET
from traitlets import Type as TypeTrait
from traitlets.config import Config

from hopyard._protocol.output import ClearItem, DisplayItem, ErrorItem, OutputItem

MOST_TEXT: Final = 1_000_000
Put = Callable[[OutputItem], None]


def plain(data: dict[str, Any]) -> dict[str, Any]:
    """A MIME bundle that JSON can carry: images as base64, other objects as their text."""
    return {str(mime): _plain_value(value) for mime, value in data.items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return json.loads(json.dumps(value, default=str))


def _to_nobody(item: OutputItem) -> None:
    raise RuntimeError(f"{type(item).__name__} before the worker has begun")


class WorkerDisplayHook(DisplayHook):
    """Shows a cell's last expression; keeps no history of results, which would hold their memory."""

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        _shell(self).put(DisplayItem(data=plain(format_dict), metadata=plain(md_dict or {})))

    def log_output(self, format_dict: dict[str, Any]) -> None:
        pass

    def fill_exec_result(self, result: Any) -> None:
        pass

    def update_user_ns(self, result: Any) -> None:
        _shell(self).user_ns["_"] = result

    def finish_displayhook(self) -> None:
        pass


class WorkerDisplayPublisher(DisplayPublisher):
    def publish(  # type: ignore[override]
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **_: Any,
    ) -> None:
        display_id = (transient or {}).get("display_id")
        item = DisplayItem(
            data=plain(data),
            metadata=plain(metadata or {}),
            display_id=str(display_id) if display_id is not None else UNSET,
            update=True if update else UNSET,
        )
        _shell(self).put(item)

    def clear_output(self, wait: bool = False) -> None:
        _shell(self).put(ClearItem(wait=bool(wait)))


class WorkerShell(InteractiveShell):
    """Made once before workers are forked; `put` is set in the worker."""

    displayhook_class = TypeTrait(WorkerDisplayHook)
    display_pub_class = TypeTrait(WorkerDisplayPublisher)

    def __init__(self, **options: Any) -> None:
        self.put: Put = _to_nobody
        super().__init__(**options)  # type: ignore[no-untyped-call]

    def init_sys_modules(self) -> None:
        super().init_sys_modules()  # type: ignore[no-untyped-call]
        # multiprocessing's spawn asks for it; None says that there is no file to run again.
        self.user_module.__dict__.setdefault("__spec__", None)
        self.user_module.__dict__.pop("__file__", None)

    def init_display_formatter(self) -> None:
        super().init_display_formatter()  # type: ignore[no-untyped-call]
        formatter = self.display_formatter
        if formatter is not None:
            formatter.active_types = list(formatter.format_types)

    def enable_gui(self, gui: Any = None) -> None:
        pass

    def ask_exit(self) -> None:
        pass

    def _showtraceback(self, etype: type[BaseException], evalue: BaseException, stb: list[str]) -> None:
        self.put(error_item(etype, evalue, stb))


def _shell(part: DisplayHook | DisplayPublisher) -> WorkerShell:
    assert isinstance(part.shell, WorkerShell)
    return part.shell


def error_item(etype: type[BaseException], evalue: BaseException | None, lines: list[str]) -> ErrorItem:
    return ErrorItem(
        name=etype.__name__[:1_000],
        value=safe_text(evalue),
        traceback=[sendable(line[:MOST_TEXT]) for line in lines[:1_000]],
    )


def sendable(text: str) -> str:
    """Half of a surrogate pair, as Python has them for bytes of file names that are no text, is written as its code."""
    return text.encode("utf-8", "backslashreplace").decode()


def safe_text(value: object) -> str:
    """str() of what user code made, whose own str() may fail."""
    try:
        return sendable(str(value)[:MOST_TEXT])
    except BaseException as error:
        return f"<{type(value).__name__}, whose text fails with {type(error).__name__}>"


def make_shell() -> WorkerShell:
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.cache_size = 0
    config.InteractiveShell.xmode = "Context"
    return WorkerShell.instance(config=config)
