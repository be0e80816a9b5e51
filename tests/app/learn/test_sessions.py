"""Live laboratories: few at a time, one request each, bounded work."""

from __future__ import annotations

import threading
import time

import pytest

from infogan_explorer.app.learn.sessions import GoneError, Sessions, advance, read_token
from infogan_explorer.errors import InputError


class Counter:
    """Stands for a laboratory whose steps take a while."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.steps, self.seconds = 0, seconds

    def step(self) -> None:
        self.steps += 1
        time.sleep(self.seconds)


def token(number: int) -> str:
    return f"{number:032x}"


def test_what_is_put_is_found_again_and_replaced() -> None:
    sessions: Sessions[str] = Sessions()
    sessions.put(token(1), "first")
    sessions.put(token(1), "second")
    with sessions.use(token(1)) as live:
        assert live == "second"
    assert len(sessions) == 1


def test_the_least_recently_used_gives_way() -> None:
    sessions: Sessions[int] = Sessions(most=2)
    sessions.put(token(1), 1)
    sessions.put(token(2), 2)
    with sessions.use(token(1)):
        pass
    sessions.put(token(3), 3)
    assert len(sessions) == 2
    with pytest.raises(GoneError, match="no longer kept; begin it anew"), sessions.use(token(2)):
        pass
    with sessions.use(token(1)) as live:
        assert live == 1


def test_a_session_serves_one_request_at_a_time() -> None:
    sessions: Sessions[str] = Sessions(patience_seconds=0.01)
    sessions.put(token(1), "live")
    sessions.put(token(2), "other")
    with sessions.use(token(1)):
        with pytest.raises(InputError, match="still busy with an earlier request"), sessions.use(token(1)):
            pass
        with sessions.use(token(2)) as other:
            assert other == "other"
    with sessions.use(token(1)) as live:
        assert live == "live"


def test_few_wait_in_line() -> None:
    """A stranger who asks a hundred times at once must not hold every thread of the server."""
    sessions: Sessions[list[int]] = Sessions(patience_seconds=5)
    sessions.put(token(1), [])
    refused: list[float] = []

    def ask() -> None:
        asked_at = time.perf_counter()
        try:
            with sessions.use(token(1)) as live:
                live.append(1)
        except InputError:
            refused.append(time.perf_counter() - asked_at)

    with sessions.use(token(1)):
        threads = [threading.Thread(target=ask) for _ in range(20)]
        for thread in threads:
            thread.start()
        while len(refused) < 12:
            time.sleep(0.001)
    for thread in threads:
        thread.join()
    assert len(refused) == 12
    assert max(refused) < 2
    with sessions.use(token(1)) as live:
        assert sum(live) == 8


def test_a_mistake_leaves_the_session_free() -> None:
    sessions: Sessions[str] = Sessions(patience_seconds=0.01)
    sessions.put(token(1), "live")
    with pytest.raises(ValueError, match="mistake"), sessions.use(token(1)):
        raise ValueError("mistake")
    with sessions.use(token(1)) as live:
        assert live == "live"


def test_a_request_waits_for_the_one_before() -> None:
    sessions: Sessions[list[int]] = Sessions()
    sessions.put(token(1), [])

    def append(number: int) -> None:
        with sessions.use(token(1)) as live:
            seen = len(live)
            time.sleep(0.002)
            live.append(seen)
        assert number >= 0

    threads = [threading.Thread(target=append, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with sessions.use(token(1)) as live:
        assert live == list(range(8))


@pytest.mark.parametrize("bad", ["", "a" * 31, "g" * 32, "A" * 32, "a" * 33, "../" + "a" * 29, 7, None, ["a" * 32]])
def test_a_token_is_32_hexadecimal_digits(bad: object) -> None:
    with pytest.raises(InputError, match="token was given"):
        read_token({"token": bad})
    assert read_token({"token": "0123456789abcdef" * 2}) == "0123456789abcdef" * 2


def test_work_is_bounded_in_steps_and_in_time() -> None:
    quick, slow = Counter(), Counter(seconds=0.004)
    advance(quick, 30)  # type: ignore[arg-type]
    assert quick.steps == 30
    advance(slow, 1000, seconds=0.02)  # type: ignore[arg-type]
    assert 1 <= slow.steps <= 6
    advance(slow, 0)  # type: ignore[arg-type]
    assert slow.steps <= 6
