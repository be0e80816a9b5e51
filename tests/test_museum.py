"""The museum: every predicted number, every signature with its mistake, and none of them in the correct program."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pytest
import torch

from infogan_explorer.errors import InputError
from infogan_explorer.learn.laboratory import Laboratory, laboratory_settings, load_world
from infogan_explorer.learn.museum import CORRECT, EXHIBITS, Evidence, Prediction, Quiz, Visit, shown
from infogan_explorer.learn.museum.closed_forms import (
    double_softmax_ceiling_nats,
    fixed_sigma_ceiling_nats,
    squashed_ceiling_nats,
    standard_normal_cross_entropy_nats,
    unreachable_floor_nats,
    wrong_prior_offset_nats,
)
from infogan_explorer.learn.museum.mistakes import LabelsAsCodes
from infogan_explorer.learn.museum.visit import agreement
from tests import museum_references as references

LN2, LN4 = math.log(2), math.log(4)

Runs = Mapping[str, list[Evidence]]


def _stops(steps: int) -> list[int]:
    return [steps // 2, steps]


@pytest.fixture(scope="module")
def correct() -> Runs:
    """The correct program on each world, measured at every step at which an exhibit of that world is."""
    runs: dict[str, list[Evidence]] = {}
    for world in {exhibit.world for exhibit in EXHIBITS.values()}:
        here = [exhibit for exhibit in EXHIBITS.values() if exhibit.world == world]
        visit = Visit(here[0], is_broken=False)
        for stop in sorted({stop for exhibit in here for stop in _stops(exhibit.steps)}):
            visit.advance(stop - visit.laboratory.steps_done)
        runs[world] = visit.evidence
    return runs


@pytest.fixture(scope="module", params=EXHIBITS)
def visit(request: pytest.FixtureRequest) -> Visit:
    """An exhibit that ran to the step of its verdict."""
    exhibit = EXHIBITS[request.param]
    visit = Visit(exhibit)
    for stop in _stops(exhibit.steps):
        visit.advance(stop - visit.laboratory.steps_done)
    return visit


# -- signatures -------------------------------------------------------------------------------------------------------


def test_a_signature_appears_with_its_mistake_and_not_in_the_correct_program(visit: Visit, correct: Runs) -> None:
    exhibit = visit.exhibit
    seen = visit.observe()
    assert seen.appeared is True, seen
    counterpart = [item for item in correct[exhibit.world] if item.step <= exhibit.steps]
    assert counterpart[-1].step == exhibit.steps
    not_seen = exhibit.observe([(item.step, item.values) for item in counterpart])
    assert not_seen.appeared is False, not_seen
    assert not not_seen.findings[0].holds, "the prediction that is drawn must tell the two apart"
    if exhibit.name == "trunk":  # and it reads later
        assert visit.evidence[-1].values["bound_nats"] < counterpart[-1].values["bound_nats"] - 0.03
    if exhibit.name == "leak":
        values = visit.evidence[-1].values
        assert values["bound_nats"] > values["mutual_information_nats"] + 0.1
        assert values["missed_nats"] == pytest.approx(
            values["mutual_information_nats"] - values["bound_nats"], abs=2e-3
        )


def test_before_its_step_there_is_no_verdict() -> None:
    for exhibit in EXHIBITS.values():
        if exhibit.codes == "cat4":
            assert Visit(exhibit).observe().appeared is None


def test_bookkeeping_mistakes_train_the_very_same_weights(correct: Runs) -> None:
    """H(c) is a constant, so what is printed is off by exactly it, and nothing else has changed."""
    for name, offset in (("entropy", -LN4), ("prior", wrong_prior_offset_nats(-1, 1))):
        visit = Visit(EXHIBITS[name])
        last = visit.advance(20)
        right = Visit(EXHIBITS[name], is_broken=False).advance(20)
        assert last.values["mutual_information_nats"] == right.values["mutual_information_nats"]
        assert last.values["bound_nats"] - right.values["bound_nats"] == pytest.approx(offset, abs=1e-9)
        assert (
            visit.evidence[0].values["mutual_information_nats"]
            == correct[visit.exhibit.world][0].values["mutual_information_nats"]
        )


def test_every_part_hears_of_the_bound_in_the_correct_program_alone(correct: Runs) -> None:
    for items in correct.values():
        for name in ("generator_gradient", "trunk_gradient", "q_head_gradient"):
            assert all(item.values[name] > 0 for item in items)
    cut = Visit(EXHIBITS["trunk"]).evidence[0].values
    assert cut["trunk_gradient"] == 0
    assert min(cut["generator_gradient"], cut["q_head_gradient"]) > 0
    leaked = Visit(EXHIBITS["leak"]).evidence[0].values
    assert leaked["generator_gradient"] == leaked["trunk_gradient"] == 0 < leaked["q_head_gradient"]


def test_asking_where_the_gradient_goes_changes_nothing() -> None:
    exhibit = EXHIBITS["trunk"]
    asked, unasked = exhibit.build(is_broken=False), exhibit.build(is_broken=False)
    for _ in range(3):
        asked.trace_information()
        asked.step()
        unasked.step()
    for one, other in zip(asked.infogan.parameters(), unasked.infogan.parameters(), strict=True):
        assert torch.equal(one, other)


def test_every_mistake_starts_from_the_weights_of_the_correct_program(correct: Runs) -> None:
    """Same seed, same points drawn; only what the mistake is about may differ before the first step."""
    for name, exhibit in EXHIBITS.items():
        broken, right = exhibit.build(), exhibit.build(is_broken=False)
        for one, other in zip(broken.infogan.generator.parameters(), right.infogan.generator.parameters(), strict=True):
            assert torch.equal(one, other)
        if name != "ranges":
            assert np.array_equal(broken.look().drawn, correct[exhibit.world][0].view.drawn)
    first, again = (EXHIBITS["leak"].build().measure().accounts["c1"].read_nats for _ in range(2))
    assert first == again == correct["four-clusters"][0].values["bound_nats"]


def test_permuted_labels_take_the_categories_with_them() -> None:
    world = load_world("four-clusters")
    assert world.labels is not None
    permuted = (world.labels + 1) % 4
    laboratory = Laboratory(world.points, laboratory_settings(), labels=permuted, recipe=LabelsAsCodes())
    for _ in range(80):
        laboratory.step()
    view = laboratory.look()
    assert agreement(view, world.points, permuted) > 0.95
    assert agreement(view, world.points, world.labels) < 0.05


# -- predicted numbers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("num_categories", [2, 4, 10, 100])
def test_double_softmax(num_categories: int) -> None:
    assert double_softmax_ceiling_nats(num_categories) == pytest.approx(
        references.double_softmax_best(num_categories), abs=1e-12
    )


def test_numbers_that_are_known() -> None:
    assert double_softmax_ceiling_nats(10) == pytest.approx(0.841, abs=5e-4)
    assert fixed_sigma_ceiling_nats(-1, 1) == pytest.approx(-0.2258, abs=5e-5)
    assert wrong_prior_offset_nats(-1, 1) == pytest.approx(0.3925, abs=5e-5)
    assert wrong_prior_offset_nats(-1, 1) == pytest.approx(0.5 * math.log(2 * math.pi) + 1 / 6 - LN2, abs=1e-12)


@pytest.mark.parametrize(("low", "high"), [(-1.0, 1.0), (-2.0, 2.0), (-1.5, 0.5)])
def test_ceilings_of_a_uniform_code(low: float, high: float) -> None:
    assert fixed_sigma_ceiling_nats(low, high) == pytest.approx(
        references.perfect_mean_with_sigma(low, high, 1.0), abs=1e-9
    )
    assert standard_normal_cross_entropy_nats(low, high) == pytest.approx(
        references.cross_entropy_of_standard_normal(low, high), abs=1e-9
    )
    assert squashed_ceiling_nats(low, high) == pytest.approx(references.squashed_best(low, high), abs=1e-4)


def test_the_floor_of_ranges_that_do_not_match() -> None:
    rng = np.random.default_rng(0)
    corners = np.array([[-0.7, 0.7], [0.7, 0.7], [-0.7, -0.7], [0.7, -0.7]])
    real = corners[np.arange(12) % 4] + 0.06 * rng.standard_normal((12, 2))
    floor = unreachable_floor_nats(real, 0.1)
    twins = [references.coins_floor(real, 0.1, widths * 0.1) for widths in np.linspace(0, 6, 25)]
    assert floor == pytest.approx(max(twins), abs=1e-9)
    # three quarters of the mass are out of reach: the divergence of (3/4, 1/4) and (0, 1), nearly
    assert floor == pytest.approx(references.jensen_shannon([0.75, 0.25], [0, 1]), abs=0.01)
    assert unreachable_floor_nats(np.abs(real), 0.1) == 0


def test_every_floor_lies_under_the_divergence_of_the_best_g_there_is() -> None:
    """A G in (0, 1)^2 that draws the quarter within its reach perfectly."""
    world = load_world("four-clusters")
    floor = unreachable_floor_nats(world.points, 0.1)

    class Nearest(EXHIBITS["ranges"].recipe):
        def generate(self, infogan: object, inputs: torch.Tensor) -> torch.Tensor:  # noqa: ARG002 - there is no G
            return torch.full((len(inputs), 2), 0.7) + 0.08 * inputs[:, :1] * torch.tensor([[1.0, -1.0]])

    apart = Laboratory(world.points, laboratory_settings(), recipe=Nearest()).measure().apart
    assert apart is not None
    assert floor < apart.divergence_nats < floor + 0.1


@pytest.mark.parametrize(
    ("rule", "holds", "fails"),
    [
        ("never above", [0.5, 1.05], [2.0, 0.5]),
        ("never below", [1.5, 0.95], [0.5, 2.0]),
        ("always", [0.95, 1.05], [1.0, 1.2]),
        ("ends at", [9.0, 1.0], [1.0, 9.0]),
        ("ends below", [9.0, 0.5], [0.5, 0.95]),
        ("plateau", [0.1, 0.95], [1.05, 1.0]),
        ("plateau", [0.1, 1.0], [0.1, 0.2]),
    ],
)
def test_what_a_rule_asks(rule: str, holds: list[float], fails: list[float]) -> None:
    prediction = Prediction("bound_nats", rule, 1.0, 0.1, "nats")  # type: ignore[arg-type]
    assert prediction.holds(holds)
    assert not prediction.holds(fails)


def test_every_exhibit_shows_a_wrong_line_and_where_it_was_seen() -> None:
    assert len(EXHIBITS) == 10
    for name, exhibit in EXHIBITS.items():
        assert name == exhibit.name
        assert exhibit.seen_in
        assert exhibit.code[exhibit.wrong] != exhibit.right
        assert exhibit.predictions


# -- the quiz ---------------------------------------------------------------------------------------------------------


def test_a_seed_is_a_quiz() -> None:
    def name_of(quiz: Quiz) -> str:
        return quiz.answer(CORRECT).was

    assert [name_of(Quiz(seed)) for seed in range(20)] == [name_of(Quiz(seed)) for seed in range(20)]
    assert {name_of(Quiz(seed)) for seed in range(200)} == {*EXHIBITS, CORRECT}
    for seed in range(20):
        quiz = Quiz(seed)
        was = name_of(quiz)
        assert was in quiz.options
        assert quiz.answer(was).is_right
        assert sum(quiz.answer(option).is_right for option in quiz.options) == 1


def test_a_quiz_runs_what_it_hides_and_shows_nothing_exact() -> None:
    quiz = next(quiz for seed in range(100) if (quiz := Quiz(seed)).answer(CORRECT).was == "rewrapped")
    first = shown(quiz.start().evidence[0])
    assert first == shown(quiz.start().evidence[0])
    assert {first["generator_gradient"], first["trunk_gradient"], first["q_head_gradient"]} == {0}
    assert "bound_nats" in first
    assert not {"mutual_information_nats", "missed_nats", "difference_nats", "divergence_nats"} & set(first)


def test_an_answer_that_is_none() -> None:
    with pytest.raises(InputError, match="nonsense"):
        Quiz(0).answer("nonsense")
