"""All metrics of a model whose codes are known, on a space small enough to see."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from infogan_explorer.datasets.factor_space import FactorSpace
from infogan_explorer.errors import InputError
from infogan_explorer.evaluate.disentanglement import FAST, FULL, DisentanglementFindings, measure_disentanglement
from infogan_explorer.evaluate.disentanglement.draws import draw_all, draw_groups, draw_pairs
from infogan_explorer.evaluate.disentanglement.encoding import encode_cells
from infogan_explorer.evaluate.disentanglement.measure import measure_with
from infogan_explorer.evaluate.disentanglement.recipe import Recipe
from tests.evaluate.linear_reader import linear_reader

SIZES = (3, 5, 1, 4)
SMALL = Recipe(
    train_samples=600,
    test_samples=1000,
    variance_samples=300,
    train_groups=200,
    test_groups=100,
    group_size=16,
    importances="random forest",
)


def _draw(values: np.ndarray) -> np.ndarray:
    """Pictures of four pixels, each as bright as one factor's value."""
    return (values * 255 // np.maximum(np.array(SIZES) - 1, 1)).astype(np.uint8).reshape(-1, 1, 2, 2)


SPACE = FactorSpace(("shape", "size", "colour", "place"), SIZES, _draw)
# c1 reads the shape x as a category: logits 1/2 (from the black pixel of the colour), x, -x; c2 the size, c3 the place
WEIGHTS = np.zeros((5, 4), np.float32)
WEIGHTS[0, 2], WEIGHTS[1, 0], WEIGHTS[2, 0] = -0.5, 1.0, -1.0
WEIGHTS[3, 1], WEIGHTS[4, 3] = 1.0, 1.0
MODEL = linear_reader("cat3,uniform,uniform", WEIGHTS)


@pytest.fixture(scope="module")
def findings() -> DisentanglementFindings:
    return measure_with(MODEL, SPACE, SMALL, seed=0)


def test_codes_that_are_factors_score_high(findings: DisentanglementFindings) -> None:
    assert findings.codes == ("c1", "c2", "c3")
    assert findings.factors == ("shape", "size", "place")
    assert {name for name, score in findings.scores.items() if score.value is None} == set()
    numbers = findings.headline()
    assert numbers["factor_vae"] > 0.95
    assert numbers["beta_vae"] > 0.95
    assert numbers["modularity"] > 0.95
    assert numbers["dci_disentanglement"] > 0.95
    np.testing.assert_allclose(findings.matrices["information_shares"], np.eye(3), atol=0.05)
    assert findings.matrices["dci_importances"].argmax(axis=0).tolist() == [0, 1, 2]
    assert findings.matrices["sap_accuracies"].argmax(axis=0).tolist() == [0, 1, 2]


def test_every_number_has_its_protocol_and_its_samples(findings: DisentanglementFindings) -> None:
    for score in findings.scores.values():
        assert score.samples > 0
        assert score.stderr is not None or score.value in (0, 1)  # all right, or none: no error can be told
        assert "in the published recipe" in score.protocol  # because these are fewer
    assert any("colour" in note for note in findings.notes)


def test_plain_values(findings: DisentanglementFindings) -> None:
    values = json.loads(json.dumps(findings.to_json(), allow_nan=False))
    assert values["mig"]["value"] == findings.scores["mig"].value
    assert np.shape(values["matrices"]["sap_accuracies"]) == (3, 3)
    assert values["settings"]["group_size"] == 16
    assert findings.pictures == {}


def test_the_same_seed_gives_the_same_numbers(findings: DisentanglementFindings) -> None:
    assert measure_with(MODEL, SPACE, SMALL, seed=0).to_json() == findings.to_json()
    assert (draw_all(SPACE, SMALL, 1).train != draw_all(SPACE, SMALL, 0).train).any()


def test_the_fast_variant_is_labelled_and_draws_the_same_samples() -> None:
    told: list[tuple[int, int]] = []
    fewer = replace(FAST, train_groups=50, test_groups=20)
    found = measure_with(MODEL, SPACE, fewer, seed=0, on_encoding=lambda done, of: told.append((done, of)))
    assert all(score.protocol.startswith("fast variant") for score in found.scores.values())
    assert told[-1][0] == told[-1][1] <= SPACE.count  # every cell is read once at most
    np.testing.assert_array_equal(draw_all(SPACE, fewer, 0).test, draw_all(SPACE, FULL, 0).test)


def test_groups_share_what_they_say() -> None:
    groups = draw_groups(SPACE, 40, 8, np.random.default_rng(0))
    pairs = draw_pairs(SPACE, 40, 8, np.random.default_rng(0))
    varying = [0, 1, 3]
    assert set(groups.shared) == set(pairs.shared) == {0, 1, 2}
    for shared, cells in zip(groups.shared, groups.cells, strict=True):
        assert len(np.unique(SPACE.indices_of(cells)[:, varying[shared]])) == 1
    spread = [len(np.unique(SPACE.indices_of(cells)[:, 1])) for cells in groups.cells[groups.shared != 1]]
    assert np.mean(spread) > 3
    for shared, (first, second) in zip(pairs.shared, pairs.cells, strict=True):
        one, other = SPACE.indices_of(first), SPACE.indices_of(second)
        np.testing.assert_array_equal(one[:, varying[shared]], other[:, varying[shared]])
    assert len(np.unique(SPACE.indices_of(pairs.cells[0, 0])[:, varying[pairs.shared[0]]])) > 1


def test_a_cell_that_is_looked_up_is_a_picture_that_was_read() -> None:
    asked = np.array([[7, 3], [7, 59]])
    encoded = encode_cells(MODEL, SPACE, [asked, np.array([0])])
    assert encoded.cells.tolist() == [0, 3, 7, 59]
    again = encode_cells(MODEL, SPACE, [np.array([59])])
    np.testing.assert_array_equal(encoded.at(asked).columns[3], again.codes.columns[0])
    np.testing.assert_array_equal(encoded.at(asked).columns[0], encoded.at(asked).columns[2])


def test_a_model_with_a_single_code_says_what_has_no_answer() -> None:
    found = measure_with(linear_reader("uniform", WEIGHTS[3:4]), SPACE, SMALL, seed=0)
    missing = {name for name, number in found.headline().items() if number is None}
    assert missing == {"mig", "sap", "dci_completeness"}
    assert found.to_json()["mig"]["value"] is None
    assert found.to_json()["mig"]["undefined"].endswith("has one code.")


def test_a_space_in_which_nothing_varies() -> None:
    still = FactorSpace(("a", "b"), (1, 1), lambda values: np.zeros((len(values), 1, 2, 2), np.uint8))
    with pytest.raises(InputError, match="no factor of this dataset has two values"):
        measure_disentanglement(MODEL, still, seed=0, fast=True)


def test_an_interrupted_fit_ends_soon() -> None:
    class StopError(Exception):
        pass

    def stop(_done: int, _of: int) -> None:
        raise StopError

    recipe = replace(SMALL, importances="gradient boosting", train_samples=4000)
    with pytest.raises(StopError):
        measure_with(MODEL, SPACE, recipe, seed=0, on_trees=stop)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_full_recipe_on_sprites() -> None:
    from infogan_explorer.config import Settings
    from infogan_explorer.datasets import load_dataset
    from infogan_explorer.networks import build_infogan

    sprites = load_dataset("sprites")
    assert sprites.factor_space is not None
    infogan = build_infogan(Settings(codes="cat3,uniform,uniform"), sprites.example_shape)
    told: list[tuple[int, int]] = []
    found = measure_disentanglement(
        infogan, sprites.factor_space, seed=0, fast=False, on_progress=lambda done, of: told.append((done, of))
    )
    assert told[-1] == (100, 100)
    assert found.scores["factor_vae"].samples == 5000
    assert not any("published recipe)" in score.protocol for score in found.scores.values())
