"""The commands that measure a trained run, and that put what was found of several side by side."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from infogan_explorer.cli.options import RUNS_DIR, DataRoot, Json, Run, RunsDir
from infogan_explorer.cli.output import print_json, print_table
from infogan_explorer.cli.wall import print_wall
from infogan_explorer.errors import InputError

if TYPE_CHECKING:
    from infogan_explorer.report.comparison import Comparison
    from infogan_explorer.report.words import Words
    from infogan_explorer.runs import RunFolder
    from infogan_explorer.seeds.store import StoredWall


def evaluate(
    run: Run,
    dataset: Annotated[str | None, typer.Option(help="What to hold it against; the run's own where not given.")] = None,
    split: Annotated[str, typer.Option(help="train or test.")] = "test",
    data_root: DataRoot = None,
    step: Annotated[int | None, typer.Option(help="A saved step; the last where not given.")] = None,
    fast: Annotated[bool, typer.Option("--fast", help="Smaller samples; the report says so.")] = False,
    only: Annotated[str, typer.Option(metavar="SECTION,...", help="Such as clustering,quality; all else later.")] = "",
    again: Annotated[bool, typer.Option("--again", help="Measure anew what was measured before.")] = False,
    seed: Annotated[int, typer.Option(min=0, help="Every random draw of the evaluation follows from it.")] = 0,
    runs_dir: RunsDir = RUNS_DIR,
    as_json: Json = False,
) -> None:
    """Measure what the codes mean, and write one report. What a stopped evaluation has finished is not lost."""
    from infogan_explorer.runs import find_run

    folder = find_run(run, runs_dir)

    from infogan_explorer.labels import read_labels
    from infogan_explorer.progress import show_sections
    from infogan_explorer.report.evaluation import evaluate_run
    from infogan_explorer.report.html.verdict import verdict_sentences
    from infogan_explorer.report.sections import choose_sections
    from infogan_explorer.report.subject import open_subject
    from infogan_explorer.report.words import Words

    sections = choose_sections(only)
    subject = open_subject(
        folder, runs_dir, dataset=dataset, split=split, data_root=data_root, step=step, seed=seed, fast=fast
    )
    for note in subject.dataset.notes:
        print(note, file=sys.stderr)
    try:
        with show_sections() as show:
            found = evaluate_run(subject, only=sections, again=again, on_progress=show)
    except KeyboardInterrupt:
        print("\nstopped; what is finished stays, and the same command measures the rest", file=sys.stderr)
        raise
    if as_json:
        print_json({**found.report, "run": str(folder.path), "report": str(found.html_path)})
        return
    for sentence in verdict_sentences(found.report, Words(), read_labels(folder, runs_dir)):
        print(sentence)
    for name, section in found.sections.items():
        if section.why_not:
            print(f"{name}: not measured: {section.why_not}", file=sys.stderr)
    print(f"{found.html_path}: the report, with all numbers and what they rest on")


def compare(
    runs: Annotated[list[str], typer.Argument(metavar="RUN RUN ...", help="Runs that were evaluated.")],
    out: Annotated[Path | None, typer.Option(help="Also a page of its own, as .html.")] = None,
    agreement: Annotated[
        bool, typer.Option("--agreement", help="Also what runs of one dataset and codes agree on, without labels.")
    ] = False,
    data_root: DataRoot = None,
    runs_dir: RunsDir = RUNS_DIR,
    as_json: Json = False,
) -> None:
    """Put the newest reports of runs side by side."""
    from infogan_explorer.runs import find_run

    if out is not None and out.suffix.lower() != ".html":
        raise InputError(f"--out was given {out.name!r}; end it in .html.")
    folders = [find_run(run, runs_dir) for run in runs]

    from infogan_explorer.files import write_atomically
    from infogan_explorer.report.comparison import compare_reports, newest_reports
    from infogan_explorer.report.html.comparison import render_comparison_page
    from infogan_explorer.report.words import Words

    reports, missing = newest_reports(folders, runs_dir)
    if len(reports) < 2 and missing:
        raise InputError(" ".join(missing))
    for sentence in missing:
        print(f"infogan-explorer: {sentence}", file=sys.stderr)
    comparison = compare_reports(reports)
    wall = _measure_agreement(folders, data_root) if agreement else None
    if out is not None:
        write_atomically(out, render_comparison_page(comparison, Words(), wall).encode())
    if as_json:
        found = {} if wall is None else {"agreement": wall.numbers}
        print_json({**comparison.to_json(), **found, "missing": missing, "out": None if out is None else str(out)})
        return
    for note in comparison.notes:
        print(note)
    print_table(_compared_rows(comparison, Words()))
    if wall is not None:
        print_wall(wall.numbers)


def _measure_agreement(runs: list[RunFolder], data_root: Path | None) -> StoredWall:
    """What the last saves of the runs agree on; it is measured anew each time."""
    from infogan_explorer.progress import show_steps
    from infogan_explorer.report.subject import load_fitting
    from infogan_explorer.seeds.measure import measure_wall
    from infogan_explorer.seeds.store import store_of

    datasets = sorted({run.settings().dataset for run in runs})
    if len(datasets) > 1:
        raise InputError(
            f"the runs were trained on {', '.join(map(repr, datasets))}, but agreement is measured on one dataset; "
            "leave --agreement out, or choose runs of one dataset."
        )
    loaded = load_fitting(runs[0], datasets[0], data_root or runs[0].data_root())
    with show_steps("agreement") as show:
        return store_of(measure_wall(runs, loaded, on_progress=show))


def _compared_rows(comparison: Comparison, words: Words) -> list[dict[str, Any]]:
    """A line a number, a column a run; a star marks the best where there is one."""
    from infogan_explorer.report.html.comparison import number_title
    from infogan_explorer.report.html.numbers import format_score

    columns = [
        f"{name} ({place})" if comparison.names.count(name) > 1 else name
        for place, name in enumerate(comparison.names, start=1)
    ]
    return [
        {
            "section": number.section,
            "number": number_title(number, words),
            **{
                column: (format_score(number.key, score) if score is not None else "")
                + (" *" if place == number.best else "")
                for place, (column, score) in enumerate(zip(columns, number.scores, strict=True))
            },
        }
        for number in comparison.numbers
    ]
