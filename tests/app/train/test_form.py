"""The Train tab's form: what it offers, what it refuses and where it says so, what it tells while it is filled in."""

from __future__ import annotations

import math
import shlex
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.app.runs.runner import Runner
from infogan_explorer.app.train import dataset_cards
from infogan_explorer.app.train.filled_form import (
    dataset_info,
    describe_form,
    describe_presets,
    presets_for,
    read_form,
    run_name,
)
from infogan_explorer.app.train.form import TrainForm
from infogan_explorer.app.train.form_fields import ELSEWHERE, form_fields, read_value, typed_values
from infogan_explorer.app.words import tables
from infogan_explorer.config import Settings, build_settings, list_presets, parse_assignments
from infogan_explorer.datasets import digits as digits_module
from infogan_explorer.datasets import list_datasets
from infogan_explorer.errors import InputError
from infogan_explorer.networks import build_infogan, count_weights


def filled(**changes: Any) -> dict[str, Any]:
    """A request as the page sends it."""
    request = {"dataset": "rings", "preset": "points", "kind": "infogan", "name": "", "codes": ["cat4"], "values": {}}
    return {**request, **changes}


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(Catalogue(tmp_path))


# ---- what is offered -------------------------------------------------------------------------------------------------


def test_presets_fit_the_dataset() -> None:
    assert presets_for(dataset_info("rings")) == ["points"]
    assert presets_for(dataset_info("mnist-5k"))[0] == "quick"
    assert "points" not in presets_for(dataset_info("mnist-5k"))


def test_every_setting_has_a_place_in_the_form() -> None:
    assert {*form_fields(), *ELSEWHERE} == set(Settings.model_fields)
    assert all(field.help == Settings.model_fields[name].description for name, field in form_fields().items())


def test_a_field_has_the_range_of_its_setting() -> None:
    fields = form_fields()
    assert (fields["steps"].kind, fields["steps"].low, fields["steps"].high) == ("whole", 1, 10_000_000)
    assert (fields["width"].low, fields["width"].high) == (4, 1024)
    assert (fields["image_size"].low, fields["image_size"].may_be_empty) == (8, True)
    assert fields["objective"].choices == ("non-saturating", "least-squares", "hinge")
    assert (fields["beta1"].kind, fields["beta1"].low, fields["beta1"].high) == ("number", 0, None)
    assert fields["q_std"].kind == "text"


@pytest.mark.parametrize("preset", list_presets())
def test_what_a_preset_types_is_what_it_means(preset: str) -> None:
    settings = build_settings(preset)
    typed = {name: read_value(name, text) for name, text in typed_values(settings).items()}
    assert build_settings(preset, **typed) == settings
    described = describe_presets()[preset]
    assert ",".join(described["codes"]) == settings.codes
    assert described["summary"] == list_presets()[preset]


def test_the_words_have_every_group_kind_and_translated_help() -> None:
    english = tables()["en"]
    for name, field in form_fields().items():
        assert english[f"form.help_{name}"] == field.help
        if field.group not in ("run", "more"):
            assert f"form.group_{field.group}" in english
    for preset, summary in list_presets().items():
        assert english[f"form.preset_{preset}"] == summary
    for info in list_datasets():
        assert english[f"form.dataset_{info.name}"] == info.title
        assert english[f"form.about_{info.name}"] == info.summary


# ---- what is refused, and where --------------------------------------------------------------------------------------


def test_a_filled_form_becomes_settings_and_a_free_name(runner: Runner) -> None:
    form = read_form(filled(kind="baseline", values={"steps": "40", "seed": "1", "lambda_cont": ".5"}), runner)
    assert form.errors == {}
    assert form.settings == build_settings(
        "points", dataset="rings", codes="cat4", baseline=True, steps=40, seed=1, lambda_cont=0.5
    )
    assert form.settings is not None
    assert run_name(form, form.settings, runner) == "rings-points-gan-s1"
    (runner.runs_dir / "rings-points-gan-s1").mkdir()
    assert run_name(form, form.settings, runner) == "rings-points-gan-s1-2"


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"values": {"steps": ""}}, "steps", "steps is empty"),
        ({"values": {"steps": "2.5"}}, "steps", "give a whole number"),
        ({"values": {"steps": "0"}}, "steps", "'steps' was given 0"),
        ({"values": {"seed": "-1"}}, "seed", "'seed'"),
        ({"values": {"seed": "9" * 50}}, "seed", "'seed'"),
        ({"values": {"seed": "9" * 5000}}, "seed", "no such field or value"),
        ({"values": {"lambda_cat": "inf"}}, "lambda_cat", "finite"),
        ({"values": {"beta1": "nan"}}, "beta1", "'beta1'"),
        ({"values": {"beta1": "1"}}, "beta1", "less than 1"),
        ({"values": {"q_std": "often"}}, "q_std", "'learned' or a number above 0"),
        ({"values": {"q_std": ""}}, "q_std", "q_std is empty"),
        ({"values": {"objective": "rude"}}, "objective", "'objective'"),
        ({"values": {"device": "mps"}}, "device", "not available"),
        ({"values": {"image_size": "64"}}, "image_size", "holds points"),
        ({"values": {"network": "quick"}}, "network", "draws pictures"),
        ({"dataset": "mnist-5k", "preset": "quick", "values": {"image_size": "20"}}, "image_size", "below the 28"),
        ({"dataset": "mnist-5k", "preset": "quick", "values": {"image_size": "30"}}, "image_size", "multiples of 4"),
        ({"codes": ["cat4", "cat1"]}, "codes.1", "needs 2 to 1000"),
        ({"codes": ["cat4", "uniform(2,1)"]}, "codes.1", "uniform"),
        ({"codes": ["cat4,cat3"]}, "codes.0", "add a row for each"),
        ({"codes": []}, "codes", "is empty"),
        ({"name": "../up"}, "name", "cannot be used"),
        ({"name": " walk"}, "name", "cannot be used"),
        ({"name": "n" * 62, "kind": "twins"}, "name", "at most 60"),
        ({"preset": "quick"}, "preset", "holds points"),
        ({"preset": "quik"}, "preset", "did you mean 'quick'"),
        ({"dataset": "mnsit"}, "dataset", "did you mean 'mnist'"),
        ({"dataset": "folder:/etc"}, "dataset", "folders are not opened from a page; start this run with"),
        # known without the files
        ({"dataset": "dsprites", "preset": "quick", "values": {"image_size": "40"}}, "image_size", "choose 64, or 32"),
        ({"dataset": "svhn", "preset": "quick", "values": {"image_size": "64"}}, "image_size", "it has 32, so omit it"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(runner: Runner, changes: dict[str, Any], field: str, sentence: str) -> None:
    form = read_form(filled(**changes), runner)
    assert list(form.errors) == [field]
    assert sentence in form.errors[field]


def test_everything_that_is_wrong_is_told_at_once(runner: Runner) -> None:
    (runner.runs_dir / "taken").mkdir()
    form = read_form(filled(name="taken", codes=["cat4", "gauss"], values={"steps": "0", "leak": "2"}), runner)
    assert list(form.errors) == ["codes.1", "steps", "leak", "name"]
    assert "never overwritten" in form.errors["name"]


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "other"},
        {"codes": "cat4"},
        {"codes": [4]},
        {"codes": ["cat4"] * 101},
        {"values": []},
        {"name": 3},
        {"dataset": None},
        {"preset": "q" * 200},
    ],
)
def test_what_no_form_sends_is_refused(runner: Runner, changes: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        read_form(filled(**changes), runner)


@pytest.mark.parametrize("values", [{"preset": "quick"}, {"data_root": "/"}, {"steps": 40}, {"steps": None}])
def test_a_value_that_no_field_sends_is_an_error(runner: Runner, values: dict[str, Any]) -> None:
    assert "no such field" in next(iter(read_form(filled(values=values), runner).errors.values()))


# ---- what is told ----------------------------------------------------------------------------------------------------


def test_entropies_are_told_a_code_and_never_added_across_kinds(runner: Runner) -> None:
    request = filled(codes=["cat10", "bernoulli(0.3)", "uniform", "gaussian"])
    codes = describe_form(read_form(request, runner), runner)["codes"]
    assert [code["kind"] for code in codes] == ["categorical", "categorical", "continuous", "continuous"]
    expected = [
        math.log(10),
        -0.3 * math.log(0.3) - 0.7 * math.log(0.7),
        math.log(2),
        0.5 * math.log(2 * math.pi * math.e),
    ]
    assert [code["entropyNats"] for code in codes] == pytest.approx(expected)


def test_sizes_are_those_of_the_networks(runner: Runner) -> None:
    request = filled(dataset="mnist-5k", preset="quick", codes=["cat10", "uniform", "uniform"])
    facts = describe_form(read_form(request, runner), runner)
    infogan = build_infogan(build_settings("quick"), (1, 28, 28))
    assert facts["inputs"] == 32 + 12
    assert facts["generatorWeights"] == count_weights(infogan.generator)
    assert facts["recognitionWeights"] == sum(p.numel() for p in infogan.recognition_parameters())


def test_the_command_line_says_all_that_was_changed(runner: Runner) -> None:
    values = {"steps": "40", "batch_size": "16", "beta1": "0.25", "q_std": "0.5", "objective": "hinge", "seed": "0"}
    form = read_form(filled(kind="twins", name="walk", values=values), runner)
    words = shlex.split(describe_form(form, runner)["command"])
    assert words[:2] == ["infogan-explorer", "train"]
    assert {"--twins", "--name=walk", "--steps=40", "--codes=cat4", f"--runs-dir={runner.runs_dir}"} <= set(words)
    given = parse_assignments(word.removeprefix("--set=") for word in words if word.startswith("--set="))
    assert build_settings("points", dataset="rings", steps=40, codes="cat4", **given) == form.settings


def test_wrong_codes_have_no_entropy_and_a_wrong_name_no_command(runner: Runner) -> None:
    assert "codes" not in describe_form(read_form(filled(codes=["cat1"]), runner), runner)
    facts = describe_form(read_form(filled(name="../x"), runner), runner)
    assert "command" not in facts
    assert facts["codes"]


# ---- examples --------------------------------------------------------------------------------------------------------


def test_cards_show_real_examples_and_never_download(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert dataset_cards.examples_of("mnist-5k", None)["png"]
    assert dataset_cards.examples_of("rings", None)["png"]
    assert "put what is missing there" in dataset_cards.examples_of("mnist", tmp_path)["missing"]
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(dataset_cards, "_examples_png", dataset_cards._examples_png.__wrapped__)
    monkeypatch.setitem(
        digits_module._PUBLISHED, "mnist", replace(digits_module._PUBLISHED["mnist"], system_folder=None)
    )
    assert dataset_cards.examples_of("mnist", None) == {"missing": "download"}
    with pytest.raises(InputError, match="did you mean 'mnist'"):
        dataset_cards.examples_of("mnsit", None)


def test_the_cards_are_the_datasets(runner: Runner) -> None:
    offered = TrainForm(Catalogue(runner.runs_dir), runner, None).open({})
    assert [card["name"] for card in offered["datasets"]] == [info.name for info in list_datasets()]
    assert offered["presets"].keys() == list_presets().keys()
