"""The Jensen-Shannon divergence of points through noise: known answers, two grids, and what cannot be resolved."""

from __future__ import annotations

import math

import numpy as np
import pytest

from infogan_explorer.datasets import Dataset
from infogan_explorer.evaluate.quality.jensen_shannon import density, grid_of, jensen_shannon_nats, jensen_shannon_score
from tests import evaluate_references as references

WIDTH = 0.05


def cloud(seed: int, count: int = 300) -> np.ndarray:
    return 0.3 * np.random.default_rng(seed).standard_normal((count, 2))


def test_a_density_sums_to_one() -> None:
    points = cloud(0)
    assert density(points, grid_of(points, width=WIDTH, spacing=0.5), WIDTH).sum() * (
        0.5 * WIDTH
    ) ** 2 == pytest.approx(1)


def test_equal_sets_have_no_divergence_and_disjoint_ones_ln_2() -> None:
    assert jensen_shannon_score(cloud(0), cloud(0), "").value == pytest.approx(0, abs=1e-12)
    assert jensen_shannon_score(cloud(0), cloud(1) + 5, "").value == pytest.approx(math.log(2), abs=1e-9)


@pytest.mark.parametrize("apart", [0.02, 0.1, 0.2])
def test_two_points_are_two_gaussians(apart: float) -> None:
    first = np.zeros((40, 2))
    second = first + np.array([apart * 0.6, apart * 0.8])
    assert jensen_shannon_nats(first, second, WIDTH, 1 / 3) == pytest.approx(
        references.jensen_shannon_of_two_normals(apart, WIDTH), abs=1e-7
    )


def test_a_finer_grid_finds_the_same(rings: Dataset) -> None:
    first, second = rings.train.examples[:400].astype(float), cloud(0, 400)
    coarse, fine = (jensen_shannon_nats(first, second, WIDTH, spacing) for spacing in (1 / 2, 1 / 5))
    assert coarse == pytest.approx(fine, abs=1e-6)


def test_its_error_is_near_the_spread_over_fresh_samples() -> None:
    scores = [jensen_shannon_score(cloud(2 * k), cloud(2 * k + 1) + 0.2, "") for k in range(20)]
    spread = np.std([score.value for score in scores], ddof=1)
    assert 0.7 < np.mean([score.stderr for score in scores if score.stderr]) / spread < 1.6


def test_the_words_tell_what_is_exact_and_what_is_a_sample() -> None:
    protocol = jensen_shannon_score(cloud(0), cloud(1), "these").protocol
    assert "these; exact between the two sets through Gaussian noise of width 0.05" in protocol
    assert "the sets are samples" in protocol


def test_what_cannot_be_resolved_has_no_divergence() -> None:
    far = cloud(0)
    far[7] = [4000, 0]
    assert "some points lie 4000 from the middle" in jensen_shannon_score(far, cloud(1), "").undefined
    far[7] = np.nan
    assert "not finite" in jensen_shannon_score(far, cloud(1), "").undefined
    assert "takes 20 or more" in jensen_shannon_score(cloud(0, 19), cloud(1), "").undefined
