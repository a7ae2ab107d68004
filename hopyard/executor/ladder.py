"""How a worker is brought to an end: asked, warned, interrupted, terminated, killed, each after a grace. No clock."""

from typing import Final, Literal

from hopyard._protocol.output import NoticeItem
from hopyard.executor.actions import Action, DismissWorker, SignalWorker
from hopyard.executor.terms import Ending, Graces, Patience

STALE_GRACE_S: Final = 0.4
DISMISS_GRACE_S: Final = 2.0


class StopLadder:
    """`ending` is set while the worker is being ended; it gets nothing new until it has, or has obeyed."""

    def __init__(self, graces: Graces) -> None:
        self._graces = graces
        self.ending: Ending | None = None
        self._patience: Patience | None = None

    @property
    def deadline(self) -> float | None:
        if self.ending is not None:
            return self.ending.escalate_at
        return self._patience.until if self._patience is not None else None

    @property
    def obeyed(self) -> bool:
        """Whether the end of the attempt was all that was wanted of the worker."""
        return self.ending is not None and self.ending.why in ("stop", "stale")

    def is_for(self, why: str) -> bool:
        return self.ending is not None and self.ending.why == why

    def ask(self, patience_s: float | None, now: float) -> None:
        """The stop flag is set. Code that does not look at it is interrupted after a warning, given a patience."""
        if patience_s is not None and self.ending is None:
            self._patience = Patience(now + patience_s, patience_s, warned=False)

    def begin(self, why: Literal["stop", "stale", "restart"], now: float, *, running: bool) -> list[Action]:
        first: Literal["interrupt", "terminate"] = "interrupt" if running else "terminate"
        grace = STALE_GRACE_S if why == "stale" else self._graces.interrupt_s
        if self.ending is None:
            following: Literal["terminate", "kill"] = "terminate" if running else "kill"
            self.ending = Ending(why, now + grace, following, grace if why == "stale" else self._graces.terminate_s)
        elif why == "restart":
            self.ending = self.ending._replace(why="restart")
        return [SignalWorker(first)]

    def kill(self, now: float) -> list[Action]:
        grace = self._graces.terminate_s
        self.ending = Ending("stop", now + grace, "kill", grace)
        return [SignalWorker("kill")]

    def dismiss(self, now: float) -> list[Action]:
        self.ending = Ending("dismiss", now + DISMISS_GRACE_S, "kill", DISMISS_GRACE_S)
        return [DismissWorker()]

    def attempt_ended(self) -> None:
        self._patience = None
        if self.obeyed:
            self.ending = None

    def worker_ended(self) -> None:
        self.ending = self._patience = None

    def tick(self, now: float) -> tuple[list[Action], NoticeItem | None]:
        """The next stronger means when its time has come, and what the code's user is told."""
        if self.ending is not None:
            if now < self.ending.escalate_at:
                return [], None
            how = self.ending.next
            self.ending = self.ending._replace(escalate_at=now + self.ending.grace_s, next="kill")
            return [SignalWorker(how)], None
        patience = self._patience
        if patience is None or now < patience.until:
            return [], None
        asked = f"The function was asked to stop {patience.seconds:g} s ago and has not called reporter.broadcast since"
        if not patience.warned:
            self._patience = Patience(now + patience.seconds, patience.seconds, warned=True)
            return [], NoticeItem(text=f"{asked}: in {patience.seconds:g} s it is interrupted.")
        self._patience = None
        return self.begin("stop", now, running=True), NoticeItem(text="It still runs: interrupted.")
