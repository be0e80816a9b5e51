"""Means and ratios of means: their standard errors, and that of one picture."""

from __future__ import annotations

import math

import numpy as np
import pytest

from infogan_explorer.evaluate.means import mean_score, ratio_score


def test_a_mean_has_the_error_of_a_mean() -> None:
    score = mean_score(np.array([1, 2, 6], np.float32), "so")
    assert (score.value, score.samples, score.protocol) == (3, 3, "so")
    assert score.stderr == pytest.approx(math.sqrt((4 + 1 + 9) / 2 / 3))
    assert mean_score(np.array([5.0]), "so").stderr is None


def test_a_ratio_of_means_has_the_spread_that_fresh_samples_show() -> None:
    rng = np.random.default_rng(0)
    whole = rng.gamma(4, size=(2000, 100))
    part = 0.3 * whole + rng.normal(size=whole.shape)
    scores = [ratio_score(*pair, "so") for pair in zip(part, whole, strict=True)]
    seen = np.std([score.value for score in scores if score.value is not None], ddof=1)
    assert np.mean([score.stderr for score in scores if score.stderr is not None]) == pytest.approx(seen, rel=0.05)
    assert ratio_score(whole[0] / 4, whole[0], "so").value == pytest.approx(0.25)
