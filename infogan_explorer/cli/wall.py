"""A seed wall in a terminal: its runs one after the other, then what was found, as a table and as a page."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infogan_explorer.cli.output import print_json, print_table
from infogan_explorer.cli.running import stop_on_signal, training_result

if TYPE_CHECKING:
    from infogan_explorer.datasets import Dataset
    from infogan_explorer.seeds.findings import WallFindings
    from infogan_explorer.seeds.wall import Wall


_MEASURED = {
    "accuracy_hungarian": "accuracy",
    "nmi": "NMI",
    "bound_nats/c1": "L_I of c1, nats",
    "variety_share": "variety against real",
}
_CRITERIA = {
    "model_centrality": "centrality",
    "pairwise_nmi": "run NMI",
    "pairwise_spearman": "|Spearman|",
    "assignment_gap_nats": "gap, nats",
    "confidence": "confidence",
}


def train_wall_to_the_end(wall: Wall, dataset: Dataset, data_root: Path | None, as_json: bool) -> None:
    """Train what is missing of a wall until the end or a signal; at the end measure it, and print what was found."""
    from infogan_explorer.progress import show_progress
    from infogan_explorer.seeds.wall import train_wall

    with stop_on_signal() as stop:
        is_whole = train_wall(wall, dataset, data_root, show_progress, stop.is_set)
    if not is_whole:
        print(f"stopped and saved wall {wall.name!r}; the same command again goes on", file=sys.stderr)
    found, page = _measure(wall, dataset) if is_whole else (None, None)
    if as_json:
        runs = [training_result(run) for run in wall.runs if run.path.exists()]
        summary = found.to_json() if found else None
        print_json({"wall": wall.name, "runs": runs, "summary": summary, "page": str(page) if page else None})
    elif found:
        print_wall(found.to_json())
        print(f"{page}: all of it as a page")


def _measure(wall: Wall, dataset: Dataset) -> tuple[WallFindings, Path]:
    """What was found on a whole wall, and the page that shows it."""
    from infogan_explorer.files import write_atomically
    from infogan_explorer.progress import show_steps
    from infogan_explorer.report.wall import wall_document
    from infogan_explorer.report.words import Words
    from infogan_explorer.seeds.measure import measure_wall
    from infogan_explorer.seeds.store import store_of, wall_path, write_wall

    with show_steps(f"measuring wall {wall.name}") as show:
        found = measure_wall(wall.runs, dataset, name=wall.name, on_progress=show)
    write_wall(found, wall.runs_dir)
    page = wall_path(wall.runs_dir, wall.name, ".html")
    write_atomically(page, wall_document(store_of(found), Words()).encode())
    return found, page


def print_wall(numbers: Mapping[str, Any]) -> None:
    """All runs with their spread, what each criterion would choose, and the verdict."""
    from infogan_explorer.report.wall import wall_sentences
    from infogan_explorer.report.words import Words

    for heads in (_MEASURED, _CRITERIA):
        print_table(_rows(numbers, heads))
    print_table(_correlation_rows(numbers))
    for sentence in wall_sentences(numbers, Words()):
        print(sentence)


def _rows(numbers: Mapping[str, Any], heads: Mapping[str, str]) -> list[dict[str, str]]:
    """All runs, then their mean, standard deviation, best and worst, under short heads that fit a terminal."""
    from infogan_explorer.report.wall import score_of, short_cell

    keys = [key for key in heads if key in numbers["spread"]]
    rows = [
        {"run": run["name"], **{heads[key]: short_cell(key, score_of(run, key)) for key in keys}}
        for run in numbers["runs"]
    ]
    if heads is _CRITERIA:
        for row in rows:
            rank = numbers["choice"]["mean_ranks"].get(row["run"])
            row["mean rank"] = "" if rank is None else f"{rank:.2f}"
    for row in ("mean", "std", "best", "worst"):
        of_row = {key: numbers["spread"][key][row] for key in keys}
        values = {key: value["value"] if row == "mean" else value for key, value in of_row.items()}
        rows.append({"run": row, **{heads[key]: short_cell(key, {"value": values[key]}) for key in keys}})
    return rows


def _correlation_rows(numbers: Mapping[str, Any]) -> list[dict[str, str]]:
    """What each criterion would choose, and how its order goes with the accuracy by labels."""
    from infogan_explorer.report.html.numbers import format_score
    from infogan_explorer.report.wall import column_title
    from infogan_explorer.report.words import Words

    chosen = {"mean_rank": numbers["choice"]["run"], **numbers["choice"]["by_criterion"]}
    rows = []
    for key in dict.fromkeys([*chosen, *numbers["correlation"]]):
        found = numbers["correlation"].get(key, {})
        p_value = found.get("p_value")
        cells = {"Spearman's rho": format_score("rho", found), "p": "" if p_value is None else f"{p_value:.3f}"}
        rows.append({"criterion": column_title(key, Words()), "would choose": chosen.get(key, ""), **cells})
    return rows
