"""Labels of codes and categories: what they say, what is refused, and whose file is written."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from infogan_explorer import runs
from infogan_explorer.codes import CodeSpec
from infogan_explorer.errors import InputError, MachineError, RunError
from infogan_explorer.labels import Labels, parse_labels, read_labels, write_labels
from infogan_explorer.runs import RunFolder, shipped_runs

SPEC = CodeSpec.parse("cat4,uniform,bernoulli")
LABELS = Labels({"c1": "ring", "c2": "angle"}, {("c1", 3): "outer"})


@pytest.fixture
def run(points_run: RunFolder, runs_dir: Path) -> RunFolder:
    """A run of 'cat4,uniform' without weights: labels need none."""
    path = runs_dir / "mine"
    path.mkdir(parents=True)
    shutil.copy(points_run.path / "config.json", path)
    return RunFolder(path)


@pytest.fixture
def shipped(run: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunFolder:
    """A shipped model with labels of its own."""
    model = RunFolder(tmp_path / "program" / "model")
    shutil.copytree(run.path, model.path)
    write_labels(model, LABELS, tmp_path)
    monkeypatch.setattr(runs, "shipped_runs", lambda: [model])
    return model


def test_what_labels_say() -> None:
    assert (LABELS.of_code("c2"), LABELS.title("c2")) == ("angle", "c2 angle")
    assert (LABELS.of_code("c3"), LABELS.title("c3")) == ("", "c3")
    assert (LABELS.of_category("c1", 3), LABELS.category_title("c1", 3)) == ("outer", "3: outer")
    assert (LABELS.of_category("c1", 0), LABELS.category_title("c1", 0)) == ("", "0")


def test_labels_are_copied_with_a_change_and_an_empty_one_removes() -> None:
    more = LABELS.with_code("c2", " turn ").with_category("c1", 0, "inner")
    assert (more.of_code("c2"), more.of_category("c1", 0)) == ("turn", "inner")
    assert LABELS.of_category("c1", 0) == ""
    assert more.with_code("c2", "  ").of_code("c2") == ""
    assert more.with_category("c1", 0, "").with_code("c2", "angle") == LABELS
    assert Labels().with_code("c1", "") == Labels()


def test_the_json_object_and_back() -> None:
    values = {"c1": {"name": "ring", "categories": {"3": "outer"}}, "c2": {"name": "angle"}}
    assert LABELS.to_json() == values
    assert Labels.from_json(values) == LABELS
    only_a_category = Labels().with_category("c1", 1, "x")
    assert Labels.from_json(only_a_category.to_json()) == only_a_category


@pytest.mark.parametrize(
    ("labels", "sentence"),
    [
        (Labels({"c9": "x"}), r"code 'c9' is not one of this model's codes; choose one of \['c1', 'c2', 'c3'\]"),
        (Labels({}, {("c9", 0): "x"}), "code 'c9' is not one of this model's codes"),
        (Labels({}, {("c1", 4): "x"}), "code 'c1' has 4 categories, but category 4 was labelled; choose 0 to 3"),
        (Labels({}, {("c1", -1): "x"}), "category -1 was labelled; choose 0 to 3"),
        (Labels({}, {("c3", 2): "x"}), "code 'c3' has 2 categories"),
        (Labels({}, {("c2", 0): "x"}), "code 'c2' is continuous and has no categories; label it as a whole"),
        (Labels({"c1": "x" * 41}), r"the label of c1 has 41 characters \('x{20}'...\); take at most 40"),
        (Labels({"c1": "a\nb"}), r"the label of c1 was given 'a\\nb'; write one line without control characters"),
        (Labels({"c1": "a\x1b[31mb"}), "without control characters"),
        (Labels({"c1": "a\u2028b"}), "without control characters"),
        (Labels({"c1": "a\u202eb"}), "without control characters"),
        (Labels({"c1": "a\udcffb"}), "without control characters"),
        (Labels({}, {("c1", 0): "a\tb"}), r"the label of c1.0 was given 'a\\tb'"),
    ],
)
def test_what_is_refused(labels: Labels, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        labels.check(SPEC)


def test_other_languages_are_labels() -> None:
    for label in ("x" * 40, "épaisseur", "数字", "a\u200cb", "<b>&amp;</b>", "a=b.c"):
        Labels({"c1": label}, {("c3", 1): label}).check(SPEC)


@pytest.mark.parametrize(
    ("assignments", "expected"),
    [
        (["c1=ring", "c1.3=outer", "c2=angle"], LABELS),
        (["c1=ring", "c1=", "c1.3="], Labels()),
        (["c2=a=b"], Labels({"c2": "a=b"})),
    ],
)
def test_assignments(assignments: list[str], expected: Labels) -> None:
    assert parse_labels(Labels(), assignments) == expected


@pytest.mark.parametrize(
    "assignment", ["c1", "", "=x", "c1.=x", "c1.x=y", "c1.-1=y", ".3=x", "c1.3.4=x", "c1.9999999=x"]
)
def test_assignments_that_cannot_be_read(assignment: str) -> None:
    with pytest.raises(InputError, match=r"label '.*' cannot be read; write c1=digit for a code, c1.3=six"):
        parse_labels(Labels(), [assignment])


def test_written_labels_are_read_again(run: RunFolder, runs_dir: Path) -> None:
    assert read_labels(run, runs_dir) == Labels()
    write_labels(run, LABELS, runs_dir)
    assert read_labels(run, runs_dir) == LABELS
    assert json.loads((run.path / "labels.json").read_text()) == LABELS.to_json()
    write_labels(run, Labels(), runs_dir)
    assert read_labels(run, runs_dir) == Labels()
    assert sorted(path.name for path in run.path.iterdir()) == ["config.json", "labels.json"]


def test_labels_that_do_not_fit_change_nothing(run: RunFolder, runs_dir: Path) -> None:
    write_labels(run, LABELS, runs_dir)
    with pytest.raises(InputError, match="category 4 was labelled"):
        write_labels(run, LABELS.with_category("c1", 4, "x"), runs_dir)
    assert read_labels(run, runs_dir) == LABELS


@pytest.mark.parametrize(
    "damage",
    [
        b'{"c1": {"na',
        b"\xff\xfe",
        b"[]",
        b"null",
        b'{"c1": "ring"}',
        b'{"c1": {"name": 3}}',
        b'{"c1": {"names": "x"}}',
        b'{"c1": {"categories": {"one": "x"}}}',
        b'{"c1": {"categories": ["x"]}}',
        b'{"c9": {"name": "of another model"}}',
        b'{"c1": {"categories": {"4": "x"}}}',
        100_000 * b"[",
    ],
)
def test_a_damaged_file_is_no_labels_and_is_never_overwritten(run: RunFolder, runs_dir: Path, damage: bytes) -> None:
    path = run.path / "labels.json"
    path.write_bytes(damage)
    assert read_labels(run, runs_dir) == Labels()
    with pytest.raises(RunError, match=r"labels.json' cannot be read or do not fit .*; correct the file, or delete it"):
        write_labels(run, LABELS, runs_dir)
    assert path.read_bytes() == damage


def test_a_run_without_config_has_no_labels(run: RunFolder, runs_dir: Path) -> None:
    write_labels(run, LABELS, runs_dir)
    (run.path / "config.json").unlink()
    assert read_labels(run, runs_dir) == Labels()
    with pytest.raises(RunError, match=r"has no config.json, so it is not a run"):
        write_labels(run, LABELS, runs_dir)


def test_a_shipped_model_is_labelled_beside_the_users_runs(shipped: RunFolder, runs_dir: Path) -> None:
    before = {path: path.read_bytes() for path in shipped.path.rglob("*") if path.is_file()}
    assert read_labels(shipped, runs_dir) == LABELS
    mine = LABELS.with_code("c1", "my word")
    write_labels(shipped, mine, runs_dir)
    assert read_labels(shipped, runs_dir) == mine
    assert (runs_dir / ".labels" / "model.json").is_file()
    assert {path: path.read_bytes() for path in shipped.path.rglob("*") if path.is_file()} == before
    write_labels(shipped, Labels(), runs_dir)
    assert read_labels(shipped, runs_dir) == Labels()  # taken away by the user
    assert runs.list_runs(runs_dir)[1] == []  # .labels is not taken for a run


def test_a_folder_that_cannot_be_written(shipped: RunFolder, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(MachineError, match="cannot be written"):
        write_labels(shipped, LABELS, tmp_path / "file")


def test_the_labels_that_ship(runs_dir: Path) -> None:
    (digits,) = shipped_runs()
    labels = read_labels(digits, runs_dir)
    assert [labels.of_category("c1", k) for k in range(10)] == list("2489631075")
    assert [labels.title(code) for code in ("c1", "c2", "c3")] == ["c1 digit", "c2 thickness", "c3 width and slant"]
