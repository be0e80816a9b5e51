"""The child that evaluates: how it is started, how far it is, how it is stopped, what it died of."""

from __future__ import annotations

import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infogan_explorer.app.evaluate import measuring as module
from infogan_explorer.app.evaluate.choices import Asked
from infogan_explorer.app.evaluate.measuring import AtWork, Measuring
from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.app.runs.child_process import Child
from infogan_explorer.errors import RunError
from infogan_explorer.evaluations import EvaluationProgress, Evaluations
from infogan_explorer.report.sections import SECTION_NAMES
from infogan_explorer.runs import RunFolder

KEY = "step-000020-rings-test-0123abcd"
SLEEP = "import time; time.sleep(60)"


class Started:
    """In the place of `start_child`: a child that prints what it is told to, and then ends as told."""

    def __init__(self, prints: str = "", ends: str = SLEEP) -> None:
        self.script = f"print({prints!r}, flush=True); {ends}"
        self.arguments: list[str] = []

    def __call__(self, arguments: list[str], names: list[str]) -> Child:
        self.arguments = arguments
        log = tempfile.TemporaryFile(mode="a+b")  # noqa: SIM115 (as long as the child)
        process = subprocess.Popen([sys.executable, "-c", self.script], stdout=log, stderr=subprocess.STDOUT)
        return Child(process, log, names)


@pytest.fixture
def measuring(own_runs: Path) -> Iterator[Measuring]:
    made = Measuring(Catalogue(own_runs), Path("/files"))
    yield made
    made.stop("run:points")
    made.wait(20)


def asked(runs_dir: Path, name: str = "points", *, fast: bool = False) -> Asked:
    return Asked(f"run:{name}", RunFolder(runs_dir / name), 20, "rings", "test", fast)


def tell(runs_dir: Path, pid: int, section: str = "effects", name: str = "points") -> Evaluations:
    store = Evaluations(RunFolder(runs_dir / name), runs_dir)
    (store.home / "evaluation").mkdir(exist_ok=True)
    store.write_progress(EvaluationProgress(KEY, section, 3, 10, SECTION_NAMES, pid, platform.node()))
    return store


def wait_until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_child_is_the_command_at_low_priority_and_alone(
    measuring: Measuring, own_runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = Started()
    monkeypatch.setattr(module, "start_child", started)
    measuring.start(asked(own_runs, fast=True))
    assert started.arguments == [
        *("evaluate", str(own_runs / "points"), "--step=20", "--dataset=rings", "--split=test"),
        *(f"--runs-dir={own_runs}", "--fast", "--data-root=/files"),
    ]
    with pytest.raises(RunError, match="run 'points' is being evaluated; wait for it, or stop it"):
        measuring.start(asked(own_runs, "digits-tiny"))


def test_how_far_a_child_is_is_read_from_the_folder(
    measuring: Measuring, own_runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert measuring.at_work("run:points") is None
    tell(own_runs, pid=2**22 + 1)  # of an evaluation that was stopped
    monkeypatch.setattr(module, "start_child", Started())
    measuring.start(asked(own_runs))
    loading = AtWork("run:points", 20, None)
    assert measuring.at_work("run:points") == measuring.at_work("run:digits-tiny") == loading
    assert loading.to_json() == {"run": "run:points", "step": 20, "key": "", "section": "", "done": 0, "of": 0}
    assert measuring._started is not None
    tell(own_runs, measuring._started.child.process.pid)
    for ref in ("run:points", "run:digits-tiny"):  # others are told whose it is
        found = measuring.at_work(ref)
        assert found is not None
        assert found.to_json() == {
            **{"run": "run:points", "step": 20, "key": KEY, "section": "effects", "done": 3, "of": 10}
        }
    measuring.stop("run:digits-tiny")  # another's is left alone
    assert measuring.at_work("run:points") is not None
    measuring.stop("run:points")
    wait_until(lambda: measuring.at_work("run:points") is None)
    assert measuring.died_of("run:points") == ""


def test_what_a_child_died_of_is_told_with_its_run_only(
    measuring: Measuring, own_runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    died = Started("infogan-explorer: the disk is full.", "raise SystemExit(1)")
    monkeypatch.setattr(module, "start_child", died)
    measuring.start(asked(own_runs))
    wait_until(lambda: measuring.died_of("run:points"))
    assert measuring.died_of("run:points") == "the disk is full."
    assert measuring.died_of("run:digits-tiny") == ""
    monkeypatch.setattr(module, "start_child", Started("", "pass"))
    measuring.start(asked(own_runs))  # a dead one is in nobody's way
    wait_until(lambda: measuring.at_work("run:points") is None)
    assert measuring.died_of("run:points") == ""


def test_an_evaluation_that_another_program_began_is_found_and_can_be_stopped(own_runs: Path) -> None:
    """As after this program was restarted: only the folder tells of it."""
    script = (
        "import sys, time; from pathlib import Path\n"
        "from infogan_explorer.evaluations import Evaluations, new_progress\n"
        "from infogan_explorer.runs import RunFolder\n"
        "folder = Path(sys.argv[1]); store = Evaluations(RunFolder(folder / 'points'), folder)\n"
        f"with store.claim():\n"
        f"    store.write_progress(new_progress({KEY!r}, 'effects', ('effects',)))\n"
        "    while not store.take_stop_request(): time.sleep(0.05)\n"
        "sys.exit(3)"
    )
    other = subprocess.Popen([sys.executable, "-c", script, str(own_runs)])
    measuring = Measuring(Catalogue(own_runs))
    try:
        wait_until(lambda: measuring.at_work("run:points"))
        with pytest.raises(RunError, match="is being evaluated"):
            measuring.start(asked(own_runs))
        measuring.stop("run:points")
        assert other.wait(20) == 3  # by itself: it may be a notebook, so nobody kills it
        wait_until(lambda: measuring.at_work("run:points") is None)
    finally:
        other.kill()
        other.wait()


def test_a_process_that_only_has_the_number_of_one_that_evaluated_is_left_alone(own_runs: Path) -> None:
    innocent = subprocess.Popen([sys.executable, "-c", SLEEP])
    try:
        tell(own_runs, innocent.pid)
        Measuring(Catalogue(own_runs)).stop("run:points")
        assert innocent.poll() is None
    finally:
        innocent.kill()
        innocent.wait()


def test_a_run_that_is_gone_is_not_at_work(measuring: Measuring) -> None:
    assert measuring.at_work("run:never") is None
