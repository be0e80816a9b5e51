"""The newest value wins: a flood is drawn a few times, and the last picture is of the last value."""

from __future__ import annotations

import threading
import time

import pytest

from infogan_explorer.widgets.newest import Newest


def test_a_flood_is_drawn_a_few_times_and_ends_with_the_last_value() -> None:
    drawn: list[int] = []

    def draw(value: int) -> None:
        time.sleep(0.01)
        drawn.append(value)

    newest = Newest(draw)
    for value in range(100):
        newest.ask(value)
    newest.wait()
    assert drawn[-1] == 99
    assert drawn == sorted(drawn)
    assert len(drawn) < 20


def test_a_value_that_waits_is_replaced() -> None:
    drawn: list[str] = []
    first_begins, first_may_end = threading.Event(), threading.Event()

    def draw(value: str) -> None:
        drawn.append(value)
        first_begins.set()
        assert first_may_end.wait(5)

    newest = Newest(draw)
    newest.ask("first")
    assert first_begins.wait(5)
    newest.ask("stale")
    newest.ask("newest")
    first_may_end.set()
    newest.wait()
    assert drawn == ["first", "newest"]


def test_drawing_happens_on_another_thread_that_ends() -> None:
    threads: list[threading.Thread] = []
    newest = Newest(lambda _: threads.append(threading.current_thread()))
    newest.ask(None)
    newest.wait()
    threads[0].join(5)
    assert threads[0] is not threading.current_thread()
    assert not threads[0].is_alive()


def test_what_drawing_raises_is_raised_by_wait_once_and_drawing_goes_on() -> None:
    drawn: list[float] = []
    newest = Newest(lambda value: drawn.append(1 / value))
    newest.ask(0)
    with pytest.raises(ZeroDivisionError):
        newest.wait()
    newest.ask(2)
    newest.wait()
    assert drawn == [0.5]


def test_waiting_cuts_the_pause_short() -> None:
    drawn: list[int] = []
    newest = Newest(drawn.append, pause_seconds=60)
    newest.ask(1)
    newest.wait()
    newest.ask(2)
    newest.wait()
    assert drawn == [1, 2]


def test_a_drawing_that_never_ends_is_not_waited_for() -> None:
    end = threading.Event()
    newest = Newest(lambda _: end.wait(10))
    newest.ask(None)
    with pytest.raises(TimeoutError, match=r"within 0\.05 seconds"):
        newest.wait(0.05)
    end.set()
    newest.wait()
