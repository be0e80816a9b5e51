"""What a measured bound means."""

from __future__ import annotations

import math

import pytest

from infogan_explorer.app.bounds import has_bound, meaning, read_bound


@pytest.mark.parametrize(
    ("nats", "stderr", "zero", "says"),
    [
        (2.291, 0.004, 0.0, "tells_apart"),
        (0.01, 0.004, 0.0, "knows_nothing"),
        (-0.5, 0.01, 0.0, "reads_worse"),
        (-0.05, 0.01, -0.1765, "has_begun"),
        (-0.17, 0.01, -0.1765, "knows_nothing"),
        (0.3, 0.01, -0.1765, "tells_apart"),
    ],
)
def test_what_a_bound_means(nats: float, stderr: float, zero: float, says: str) -> None:
    assert meaning(nats, stderr, zero) == says


def test_a_bound_is_read_from_a_line_of_a_history() -> None:
    row = {"step": 10, "bound_nats/c1": math.log(4), "bound_nats_stderr/c1": 0.01, "bound_nats/c2": -0.5}
    told = read_bound(row, "c1", 0.0)
    assert told == {"nats": math.log(4), "stderr": 0.01, "meaning": "tells_apart", "apart": pytest.approx(4)}
    assert read_bound(row, "c2", -0.1765)["meaning"] == "reads_worse"  # without a standard error there is no doubt
    assert [has_bound(row, code) for code in ("c1", "c2", "c3")] == [True, True, False]
