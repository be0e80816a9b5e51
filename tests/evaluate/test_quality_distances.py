"""Image quality: distances between sets of features, against known answers and independent NumPy."""

from __future__ import annotations

import math

import numpy as np
import pytest

from infogan_explorer.evaluate.quality.classes import class_divergence_nats, class_divergence_score, confidence_score
from infogan_explorer.evaluate.quality.copying import closer_score, nearest
from infogan_explorer.evaluate.quality.frechet import frechet_distance, frechet_score
from infogan_explorer.evaluate.quality.kernel import kernel_score
from infogan_explorer.evaluate.quality.neighbours import neighbour_scores
from infogan_explorer.evaluate.resampling import jackknife_stderr
from tests import evaluate_references as references


def normals(seed: int, count: int = 200, dimensions: int = 4) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((count, dimensions))


def with_moments(mean: list[float], stds: list[float]) -> np.ndarray:
    """Rows whose sample mean and covariance are exactly these."""
    rows = normals(0, 100, len(mean))
    rows -= rows.mean(axis=0)
    white = rows @ np.linalg.inv(np.linalg.cholesky(np.cov(rows.T))).T
    return white * stds + mean


def test_the_frechet_distance_of_two_known_gaussians() -> None:
    first, second = with_moments([0, 0, 0], [1, 2, 3]), with_moments([1, 0, -2], [1, 1, 5])
    assert frechet_distance(first, second) == pytest.approx(1 + 4 + 0 + 1 + 4)  # |m1 - m2|^2 + sum (s1 - s2)^2


def test_the_frechet_distance_of_covariances_that_do_not_commute() -> None:
    first, second = normals(1) @ normals(2, 4), normals(3) @ normals(4, 4) + 1
    assert frechet_distance(first, second) == pytest.approx(references.frechet_distance(first, second), rel=1e-9)
    assert frechet_distance(second, first) == pytest.approx(frechet_distance(first, second))


def test_equal_sets_are_no_distance_apart() -> None:
    assert frechet_distance(normals(0), normals(0)) == pytest.approx(0, abs=1e-10)


def test_too_few_pictures_for_a_covariance_are_said_to_be() -> None:
    score = frechet_score(normals(0, 4), normals(1, 90), "so")
    assert score.value is None
    assert "there are 4 pictures for 4 features" in score.undefined
    assert "give at least 5" in score.undefined
    barely = frechet_score(normals(0, 5), normals(1, 90), "so")
    assert barely.value is not None
    assert barely.stderr is None  # leaving any out would leave too few


def test_features_that_are_not_finite_are_said_to_be() -> None:
    assert "not finite" in frechet_score(np.full((9, 2), np.nan), normals(1, 9, 2), "so").undefined


def test_the_jackknife_of_a_mean_is_its_standard_error() -> None:
    sample = normals(0, 30, 1)[:, 0]
    assert jackknife_stderr(np.mean, sample, groups=30) == pytest.approx(sample.std(ddof=1) / math.sqrt(30))


def test_the_jackknife_is_near_the_spread_over_fresh_samples_and_not_below() -> None:
    scores = [frechet_score(normals(2 * k), normals(2 * k + 1) * 1.5 + 1, "") for k in range(40)]
    spread = np.std([score.value for score in scores], ddof=1)
    assert 0.8 < np.mean([score.stderr for score in scores if score.stderr]) / spread < 1.5


def test_the_kernel_distance_agrees_pair_by_pair() -> None:
    first, second = normals(0, 200, 3), normals(1, 200, 3) + 0.5
    blocks = [references.kernel_distance(first[k : k + 20], second[k : k + 20]) for k in range(0, 200, 20)]
    score = kernel_score(first, second, "so")
    assert score.value == pytest.approx(np.mean(blocks), rel=1e-9)
    assert score.stderr == pytest.approx(np.std(blocks, ddof=1) / math.sqrt(10))
    assert "20 samples each" in score.protocol


def test_the_kernel_distance_of_two_known_points() -> None:
    # k = 1 within the first and between, (1 + 1)^3 within the second: 1 + 8 - 2
    assert kernel_score(np.zeros((200, 5)), np.ones((200, 5)), "").value == pytest.approx(1 + 8 - 2 * 1)


def test_the_kernel_distance_of_one_distribution_is_unbiased_and_not_clamped() -> None:
    values = [kernel_score(normals(2 * k), normals(2 * k + 1), "").value for k in range(30)]
    found = np.array(values, np.float64)
    assert (found < 0).any()
    assert abs(found.mean()) < 4 * found.std(ddof=1) / math.sqrt(30)


def test_too_few_samples_for_blocks() -> None:
    assert "10 blocks of 20 take 200" in kernel_score(normals(0, 199), normals(1), "").undefined


def test_neighbours_agree_pair_by_pair() -> None:
    generated, real = normals(0, 30, 2) * 1.4, normals(1, 25, 2)
    scores = neighbour_scores(generated, real, "so")
    for name, share in references.neighbour_shares(generated, real, 3, 5).items():
        assert scores[name].value == pytest.approx(share, abs=1e-6), name


def test_equal_sets_are_all_found() -> None:
    scores = neighbour_scores(normals(0), normals(0), "")
    assert [scores[name].value for name in ("precision", "recall", "coverage")] == [1, 1, 1]
    assert scores["density"].value == pytest.approx(6 / 5)  # a ball holds its own sample and its five neighbours


def test_disjoint_sets_find_nothing() -> None:
    scores = neighbour_scores(normals(0), normals(0) + 100, "")
    assert [score.value for score in scores.values()] == [0, 0, 0, 0]


def test_one_picture_drawn_over_and_over_is_precise_and_recalls_nothing() -> None:
    real = normals(0)
    collapsed = np.repeat(real[:1], 200, axis=0)
    scores = neighbour_scores(collapsed, real, "")
    assert scores["precision"].value == 1
    assert scores["recall"].value == pytest.approx(1 / 200)  # itself
    assert scores["coverage"].value is not None
    assert scores["coverage"].value < 0.1


def test_the_errors_of_neighbours_are_the_spread_over_fresh_samples() -> None:
    found = [neighbour_scores(normals(2 * k, 400, 8) * 0.9 + 0.2, normals(2 * k + 1, 400, 8), "") for k in range(40)]
    lowest = {"precision": 0.7, "recall": 0.7, "density": 0.7, "coverage": 0.4}  # small blocks cover too evenly
    for name in ("precision", "recall", "density", "coverage"):
        spread = np.std([scores[name].value for scores in found], ddof=1)
        assert lowest[name] < np.mean([scores[name].stderr for scores in found]) / spread < 1.5, name
        assert "standard error from 10 blocks of 40 that share no sample" in found[0][name].protocol
    few = neighbour_scores(normals(0, 199), normals(1, 199), "")["density"]
    assert few.value is not None
    assert few.stderr is None


def test_too_few_samples_for_a_fifth_neighbour() -> None:
    scores = neighbour_scores(normals(0, 5), normals(1), "")
    assert all("takes 6 or more" in score.undefined for score in scores.values())


def test_the_nearest_and_how_often_one_is_nearer() -> None:
    distances, rows = nearest(np.array([[0.0, 0.0], [3.0, 4.0]]), np.array([[9.0, 9.0], [0.0, 0.0]]))
    assert distances.tolist() == [0, 5]
    assert rows.tolist() == [1, 1]
    first, second = np.array([1.0, 2, 2, 5]), np.array([2.0, 3, 4])
    assert closer_score(first, second, "").value == pytest.approx(references.smaller_share(first, second))
    assert closer_score(np.zeros(9), np.ones(9), "").value == 1
    assert closer_score(np.ones(9), np.ones(9), "").value == 0.5


def test_the_error_of_being_nearer_is_the_spread_over_fresh_samples() -> None:
    rng = np.random.default_rng(0)
    scores = [closer_score(rng.random(50), rng.random(80) + 0.2, "") for _ in range(200)]
    spread = np.std([score.value for score in scores], ddof=1)
    assert np.mean([score.stderr for score in scores if score.stderr]) == pytest.approx(spread, rel=0.2)


def test_the_divergence_of_classes() -> None:
    assert class_divergence_nats(np.array([1.0, 0]), np.array([0.5, 0.5])) == pytest.approx(math.log(2))
    one_hot = np.eye(2)[np.array([0, 1] * 20)]
    assert class_divergence_score(one_hot, one_hot, "").value == 0
    assert "about 0.025 nats where the shares are equal" in class_divergence_score(one_hot, one_hot, "").protocol
    only_first = np.eye(2)[np.zeros(40, int)]
    assert "sees in no real one" in class_divergence_score(one_hot, only_first, "").undefined
    assert confidence_score(np.array([[0.7, 0.3], [0.1, 0.9]]), "").value == pytest.approx(0.8)


def test_the_error_of_the_divergence_of_classes_is_the_spread_over_fresh_samples() -> None:
    rng = np.random.default_rng(0)
    scores = [
        class_divergence_score(
            np.eye(3)[rng.choice(3, 900, p=[0.6, 0.3, 0.1])], np.eye(3)[rng.choice(3, 100, p=[0.3, 0.3, 0.4])], ""
        )
        for _ in range(200)
    ]
    spread = np.std([score.value for score in scores], ddof=1)
    assert np.mean([score.stderr for score in scores if score.stderr]) == pytest.approx(spread, rel=0.2)
