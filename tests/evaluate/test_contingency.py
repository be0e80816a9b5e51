"""Tables of pairs: every picture is counted once, and the NMI of a table is the published one."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import normalized_mutual_info_score

from infogan_explorer.evaluate.contingency import count_pairs, normalised_information


def test_every_picture_is_counted_in_its_pair() -> None:
    table = count_pairs(np.array([0, 2, 2]), np.array([1, 0, 0]), 3, 2)
    assert table.tolist() == [[0, 1], [0, 0], [2, 0]]


def test_nmi_is_the_published_one() -> None:
    rng = np.random.default_rng(3)
    one, other = rng.integers(4, size=200), rng.integers(3, size=200)
    published = normalized_mutual_info_score(one, other)
    assert normalised_information(count_pairs(one, other, 4, 3)) == pytest.approx(published, abs=1e-12)


def test_what_says_nothing_agrees_with_nothing() -> None:
    collapsed = np.zeros((3, 3), np.int64)
    collapsed[1, 1] = 10
    assert normalised_information(collapsed) == 0  # scikit-learn has 1 here
