"""Ctrl-C while an experiment is being submitted."""

from __future__ import annotations

import os
import signal

import pytest

from hopyard.experiment.interrupts import HeldInterrupt


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


def interrupt_twice() -> None:
    interrupt()
    interrupt()


def test_the_first_interrupt_waits_for_its_release() -> None:
    reached = False
    with HeldInterrupt() as held:
        interrupt()
        reached = True
        with pytest.raises(KeyboardInterrupt):
            held.release()
    assert reached


def test_after_the_release_interrupts_come_at_once() -> None:
    with HeldInterrupt() as held:
        held.release()
        with pytest.raises(KeyboardInterrupt):
            interrupt()


def test_a_second_interrupt_breaks_through_and_the_handler_is_as_before() -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), HeldInterrupt():
        interrupt_twice()
    assert signal.getsignal(signal.SIGINT) is before


def test_one_that_nobody_released_is_raised_at_the_end() -> None:
    with pytest.raises(KeyboardInterrupt), HeldInterrupt():
        interrupt()
