"""Settings: presets, precedence, refusals in one sentence that names the setting."""

from __future__ import annotations

import math
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import infogan_explorer
from infogan_explorer.codes import Categorical, Uniform
from infogan_explorer.config import (
    DEFAULT_PRESET,
    MAX_STEPS,
    Settings,
    build_settings,
    list_presets,
    load_preset,
    parse_assignments,
    validate,
)
from infogan_explorer.errors import InputError

PRESETS = sorted((Path(infogan_explorer.__file__).parent / "presets").glob("*.toml"))
each_preset = pytest.mark.parametrize("path", PRESETS, ids=lambda path: path.stem)


def _refused(**overrides: Any) -> str:
    """The sentence with which `build_settings` refuses."""
    with pytest.raises(InputError) as caught:
        build_settings(**overrides)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


# --- presets ----------------------------------------------------------------------------------------------------------


def test_the_presets_are_the_files_each_with_a_sentence() -> None:
    presets = list_presets()
    assert list(presets) == [path.stem for path in PRESETS]
    assert {"paper-mnist", "quick", "points"} <= set(presets)
    assert DEFAULT_PRESET in presets
    for description in presets.values():
        assert len(description) > 20
        assert description.endswith(".")
        assert not description.startswith("#")


@each_preset
def test_every_preset_validates_and_is_what_its_file_says(path: Path) -> None:
    written = tomllib.loads(path.read_text(encoding="utf-8"))
    assert written
    chosen = build_settings(path.stem)
    assert chosen.preset == path.stem
    for key, value in written.items():
        assert getattr(chosen, key) == value, key
    assert load_preset(path.stem) == written
    assert chosen.spec.code_dim > 0


@each_preset
def test_every_setting_of_a_preset_has_a_gloss(path: Path) -> None:
    """Every line of a preset says why."""
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    bare = [line for line in lines if line and not line.partition("#")[2].strip()]
    assert not bare, f"{path.name} has settings without a gloss: {bare}"


def test_paper_mnist_is_the_papers_table() -> None:
    """arXiv:1606.03657, Appendix C."""
    paper = build_settings("paper-mnist")
    assert paper.spec.codes == (Categorical(10), Uniform(-1, 1, "learned"), Uniform(-1, 1, "learned"))
    assert paper.noise_dim == 62
    assert paper.noise_dim + paper.spec.code_dim == 74
    assert paper.learning_rate_discriminator == 2e-4
    assert paper.learning_rate_generator == 1e-3
    assert (paper.lambda_cat, paper.lambda_cont) == (1, 1)
    assert paper.leak == 0.1
    assert paper.q_std == "learned"
    assert paper.network == "paper-mnist"
    # from the authors' code
    assert paper.batch_size == 128
    assert paper.steps == 5000
    assert paper.noise == "uniform"
    assert (paper.beta1, paper.beta2) == (0.5, 0.999)
    assert paper.objective == "non-saturating"
    assert not paper.baseline
    # none of this program's departures
    assert (paper.augment_shift, paper.augment_rotate, paper.augment_scale, paper.augment_shear) == (0, 0, 0, 0)
    assert (paper.lambda_balance, paper.lambda_consistency, paper.information_from) == (0, 0, 0)
    assert paper.decay_from == 1


def test_an_unknown_preset_names_the_nearest() -> None:
    sentence = re.escape("preset 'quik' is not known; did you mean 'quick'? choose one of 'paper-mnist', 'points'")
    with pytest.raises(InputError, match=sentence):
        build_settings("quik")
    with pytest.raises(InputError, match=r"preset '\.\./config' is not known"):
        load_preset("../config")


# --- precedence -------------------------------------------------------------------------------------------------------


def test_what_is_given_comes_before_the_preset_and_the_preset_before_the_defaults() -> None:
    preset = load_preset("points")
    default = {name: field.default for name, field in Settings.model_fields.items()}
    assert preset["batch_size"] != default["batch_size"]
    assert build_settings("points").batch_size == preset["batch_size"]
    assert build_settings("points", batch_size=10).batch_size == 10
    assert "beta2" not in preset
    assert build_settings("points").beta2 == default["beta2"]
    assert build_settings("points", beta2=0.9).beta2 == 0.9
    assert build_settings("points", steps=10).batch_size == preset["batch_size"]  # one setting leaves the others alone


def test_none_leaves_a_setting_as_it_was_but_zero_and_false_do_not() -> None:
    assert build_settings("points", batch_size=None) == build_settings("points")
    assert build_settings("paper-mnist", lambda_cont=0).lambda_cont == 0
    assert build_settings("quick", noise_dim=0).noise_dim == 0
    assert build_settings("quick", baseline=False).baseline is False


def test_settings_survive_config_json() -> None:
    chosen = build_settings("points", codes="cat3(0.2,0.3,0.5), uniform(-2,2)", q_std=0.5, seed=2**63 - 1)
    again = validate(Settings.model_validate_json(chosen.model_dump_json()).model_dump())
    assert again == chosen
    assert again.spec == chosen.spec


def test_settings_cannot_be_changed_afterwards() -> None:
    chosen = build_settings()
    with pytest.raises(ValidationError, match="frozen"):
        chosen.steps = 1


def test_the_spec_uses_the_chosen_std_of_q() -> None:
    assert build_settings(codes="uniform", q_std=1).spec.codes == (Uniform(-1, 1, 1.0),)
    assert build_settings(codes="uniform").spec.codes == (Uniform(-1, 1, "learned"),)


def test_codes_are_stored_as_they_are_written_best() -> None:
    assert build_settings(codes="CAT10, uniform(-1,1)").codes == "cat10,uniform"


# --- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "value", "rule"),
    [
        ("steps", 0, "greater than or equal to 1"),
        ("steps", -5, "greater than or equal to 1"),
        ("steps", 10**9, f"less than or equal to {MAX_STEPS}"),
        ("steps", 1.5, "integer"),
        ("steps", "many", "integer"),
        ("steps", "", "integer"),
        ("batch_size", 1, "greater than or equal to 2"),
        ("batch_size", 10**6, "less than or equal to"),
        ("learning_rate_generator", 0, "greater than 0"),
        ("learning_rate_discriminator", 0, "greater than 0"),
        ("learning_rate_discriminator", -1e-3, "greater than 0"),
        ("learning_rate_generator", math.nan, "finite"),
        ("learning_rate_generator", math.inf, "finite"),
        ("lambda_cat", -1, "greater than or equal to 0"),
        ("lambda_cont", -0.1, "greater than or equal to 0"),
        ("lambda_cont", math.inf, "finite"),
        ("lambda_cat", "x", "number"),
        ("seed", -1, "greater than or equal to 0"),
        ("seed", 2**63, "less than"),
        ("leak", -0.1, "greater than or equal to 0"),
        ("leak", 2, "less than or equal to 1"),
        ("noise_dim", -1, "greater than or equal to 0"),
        ("beta1", 1, "less than 1"),
        ("beta2", -0.1, "greater than or equal to 0"),
        ("beta1", math.nan, "less than 1"),
        ("ema_decay", 1, "less than 1"),
        ("augment_shift", -1, "greater than or equal to 0"),
        ("image_size", 7, "greater than or equal to 8"),
        ("width", 0, "greater than or equal to 4"),
        ("record_every", 0, "greater than or equal to 1"),
        ("save_every", 0, "greater than or equal to 1"),
        ("bound_samples", 1, "greater than or equal to 2"),
        ("noise", "normal", "'uniform' or 'gaussian'"),
        ("objective", "wgan", "'non-saturating', 'least-squares' or 'hinge'"),
        ("network", "resnet", "'paper-mnist', 'quick' or 'points'"),
        ("device", "tpu", "'auto', 'cpu', 'cuda' or 'mps'"),
        ("codes", 5, "string"),
        ("baseline", "perhaps", "boolean"),
    ],
)
def test_a_value_out_of_range_is_one_sentence(key: str, value: object, rule: str) -> None:
    sentence = _refused(**{key: value})
    assert sentence.startswith(f"setting '{key}' was given {value!r}; ")
    assert rule in sentence


@pytest.mark.parametrize("q_std", [-1, 0, math.nan, "fixed"])
def test_a_refused_q_std_says_that_a_number_above_zero_is_possible(q_std: object) -> None:
    sentence = _refused(q_std=q_std)
    assert sentence.startswith(f"setting 'q_std' was given {q_std!r}; ")
    assert "'learned'" in sentence
    assert "number" in sentence


@pytest.mark.parametrize("key", ["steps", "seed", "batch_size", "lambda_cat", "learning_rate_generator"])
def test_yes_is_not_a_number(key: str) -> None:
    """`--set steps=true` is a slip; as steps=1 it would train for one step in silence."""
    assert f"setting '{key}' was given True" in _refused(**{key: True})


def test_codes_that_do_not_parse_give_the_sentence_of_the_codes() -> None:
    assert _refused(codes="cat10,foo").startswith("code 'foo' is not known; write codes like 'cat10,uniform,")
    assert _refused(codes="").startswith("the code spec '' is empty")
    assert "it needs 2 to 1000" in _refused(codes="cat1")


@pytest.mark.parametrize("codes", ["gaussian(0,1e-200)", "uniform(-1e308,1e308)", "uniform(1,1.0000000000001)"])
def test_codes_that_pass_can_be_used(codes: str) -> None:
    """Either refused at once, or every number that config.json needs of them is finite."""
    try:
        chosen = build_settings(codes=codes)
    except InputError:
        return
    described = chosen.spec.describe()
    assert math.isfinite(described["c1"]["entropy_nats"])
    assert math.isfinite(described["c1"]["zero_knowledge_nats"])


def test_an_unknown_setting_names_the_nearest() -> None:
    assert _refused(lambda_kat=1).startswith("setting 'lambda_kat' is not known; did you mean 'lambda_cat'? choose")
    assert _refused(learning_rate=1).startswith("setting 'learning_rate' is not known; did you mean 'learning_rate_")
    assert _refused(xyzzy=1).startswith("setting 'xyzzy' is not known; choose one of 'augment_")
    with pytest.raises(InputError, match="setting 'stepz' is not known; did you mean 'steps'"):
        validate({"stepz": 3})


def test_every_setting_is_described() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name


# --- --set ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("assignment", "key", "value"),
    [
        ("lambda_cont=0.1", "lambda_cont", 0.1),
        ("learning_rate_generator=1e-3", "learning_rate_generator", 1e-3),
        ("steps=1_000", "steps", 1000),
        ("baseline=true", "baseline", True),
        ("baseline=false", "baseline", False),
        ("noise=gaussian", "noise", "gaussian"),
        ('noise="gaussian"', "noise", "gaussian"),
        ("codes=cat10,uniform(-2,2)", "codes", "cat10,uniform(-2,2)"),
        ("q_std=learned", "q_std", "learned"),
        ("q_std=0.5", "q_std", 0.5),
        ("dataset=folder:/a=b", "dataset", "folder:/a=b"),
        ("objective=least-squares", "objective", "least-squares"),
    ],
)
def test_an_assignment_is_read(assignment: str, key: str, value: object) -> None:
    assert parse_assignments([assignment]) == {key: value}
    assert getattr(build_settings(**parse_assignments([assignment])), key) == value


def test_assignments_are_read_in_order_and_the_last_one_counts() -> None:
    assert parse_assignments(["steps=2", "seed=1", "steps=3"]) == {"steps": 3, "seed": 1}
    assert parse_assignments([]) == {}


@pytest.mark.parametrize("assignment", ["lambda_cont", "", "lambda_cont:0.1"])
def test_an_assignment_needs_an_equals_sign(assignment: str) -> None:
    sentence = f"--set was given {assignment!r}; write key=value, for example --set lambda_cont=0.1."
    with pytest.raises(InputError, match=re.escape(sentence)):
        parse_assignments([assignment])


def test_an_assignment_to_an_unknown_setting_names_the_nearest() -> None:
    with pytest.raises(InputError, match="setting 'lambda_con' is not known; did you mean 'lambda_cont'"):
        parse_assignments(["lambda_con=0.1"])
    with pytest.raises(InputError, match="setting '' is not known"):
        parse_assignments(["=0.1"])


def test_an_assignment_of_the_preset_is_no_traceback() -> None:
    """`train --set preset=points`: refused in a sentence, or the preset is taken."""
    try:
        chosen = build_settings("quick", **parse_assignments(["preset=points"]))
    except InputError:
        return
    assert chosen.network == "points"


def test_nothing_is_read_beyond_the_value() -> None:
    with pytest.raises(InputError):
        build_settings(**parse_assignments(["steps=5\nseed=3"]))
