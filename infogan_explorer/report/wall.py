"""A seed wall as HTML: what the choice is worth, every run's samples side by side, every number, and the agreement."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from infogan_explorer.report.html.document import command_html, facts_list, wrap_page
from infogan_explorer.report.html.matrix import matrix_table
from infogan_explorer.report.html.numbers import format_number, format_score
from infogan_explorer.report.html.pictures import picture, side_by_side
from infogan_explorer.report.words import Words
from infogan_explorer.seeds.store import StoredWall

_COLUMNS = (
    *("accuracy_hungarian", "nmi", "bound_nats/c1", "variety_share", "model_centrality", "pairwise_nmi"),
    *("pairwise_spearman", "assignment_gap_nats", "confidence"),
)
_SHEET_WIDTH = 250  # pixels of the page
_SPREAD = ("mean", "std", "best", "worst")

Run = Mapping[str, Any]


def wall_document(wall: StoredWall, words: Words) -> str:
    """The whole page of a wall, which needs nothing else."""
    heading = _heading(wall.numbers, words)
    head = f'<header class="report-head"><h1>{escape(heading)}</h1></header>'
    return wrap_page(heading, head + render_wall(wall, words), words, "wall")


def render_wall(wall: StoredWall, words: Words) -> str:
    """The wall under a heading of the page's own, to be put into a page that has report.css and wall.css."""
    numbers = wall.numbers
    facts = words(
        "wall.facts" if numbers["name"] else "wall.facts_unnamed", runs=len(numbers["runs"]), dataset=numbers["dataset"]
    )
    verdict = "".join(f"<li>{escape(sentence)}</li>" for sentence in wall_sentences(numbers, words))
    rule = words("wall.rule", rule=numbers["choice"]["rule"])
    parts = [
        f'<p class="report-asks">{escape(facts)}</p><ul class="report-verdict">{verdict}</ul>',
        _sheets(wall, words),
        _runs_table(numbers, words),
        _criteria_table(numbers, words),
        f'<p class="report-asks">{escape(rule)} {escape(words("wall.rule_why"))}</p>',
        _matching_table(numbers, words),
        side_by_side(*_matrices(numbers["agreement"], words)),
        _made_with(numbers, words),
    ]
    named = f'id="report-wall" aria-label="{escape(_heading(numbers, words))}"'
    return f'<section class="report-section" {named}>{"".join(parts)}</section>'


def _heading(numbers: Mapping[str, Any], words: Words) -> str:
    return words("wall.heading", name=numbers["name"]) if numbers["name"] else words("wall.heading_unnamed")


def wall_sentences(numbers: Mapping[str, Any], words: Words) -> Iterator[str]:
    """The verdict as plain text."""
    runs, choice, spread = numbers["runs"], numbers["choice"], numbers["spread"].get("accuracy_hungarian")
    if spread:
        ends = {end: _percent(spread[end]) for end in ("best", "worst")}
        std = "\N{EN DASH}" if spread["std"] is None else _percent(spread["std"])
        mean, images = _percent(spread["mean"]["value"]), f"{numbers['images_labelled']:,}"
        yield words("wall.verdict_spread", runs=_counted(spread), mean=mean, images=images, std=std, **ends)
    chosen = words("wall.verdict_choice", run=choice["run"])
    accuracy = {run["name"]: value for run in runs if (value := _value(run, "accuracy_hungarian")) is not None}
    if spread and choice["run"] in accuracy:
        own = accuracy[choice["run"]]
        gain = round(100 * (own - spread["mean"]["value"]), 1) + 0.0  # + 0.0: not -0.0
        chosen += " " + words(
            "wall.verdict_worth",
            share=_percent(own),
            place=1 + sum(value > own for value in accuracy.values()),
            runs=len(accuracy),
            gain=f"{gain:+.1f}".replace("-", "\N{MINUS SIGN}"),
            best=f"{spread['best_run']}, {_percent(spread['best'])}",
        )
    yield chosen
    rho = numbers["correlation"].get("mean_rank")
    if rho and rho["value"] is not None:
        text = format_number(rho["value"], rho.get("stderr"), digits=2)
        yield words("wall.verdict_correlation", rho=text, p=f"{rho['p_value']:.3f}", runs=rho["samples"])
    for run in runs:
        if run["state"] != "finished":
            told = {"run": run["name"], "state": run["state"], "message": run["message"]}
            yield words("wall.verdict_unfinished", step=f"{run['step']:,}", **told).strip()


def shown_columns(numbers: Mapping[str, Any]) -> list[str]:
    """The keys of the numbers that at least one run has, in the order of the table."""
    return [key for key in _COLUMNS if key in numbers["spread"]]


def column_title(key: str, words: Words) -> str:
    """'NMI with other runs', 'L_I of c1, nats'."""
    kind, _, code = key.partition("/")
    return words(f"wall.{kind}", code=code)


def spread_cells(
    numbers: Mapping[str, Any], row: str, write: Callable[[str, Mapping[str, Any]], str] | None = None
) -> list[str]:
    """The 'mean', 'std', 'best' or 'worst' of every shown column, as `write` writes them, or else `short_cell`."""
    found = [numbers["spread"][key] for key in shown_columns(numbers)]
    values = [spread["mean"]["value"] if row == "mean" else spread[row] for spread in found]
    write = write or short_cell
    return [write(key, {"value": value}) for key, value in zip(shown_columns(numbers), values, strict=True)]


def short_cell(key: str, score: Mapping[str, Any] | None) -> str:
    """A number without its unit, which the head of its column says, and without its standard error."""
    return _cell(key, {"value": (score or {}).get("value")}).partition(" nats")[0]


def _cell(key: str, score: Mapping[str, Any] | None) -> str:
    """'96.3 % ± 0.6 %', '2.291 ± 0.004 nats (3.305 bits)'; a dash where there is none."""
    return format_score(key.partition("/")[0], score or {})


def score_of(run: Run, key: str) -> Mapping[str, Any] | None:
    """One of a run's numbers, if it has it."""
    return run["truth"].get(key) or run["found"].get(key)


def _value(run: Run, key: str) -> float | None:
    return (score_of(run, key) or {}).get("value")


def _percent(share: float) -> str:
    return format_number(100 * share, None, " %", digits=1)


def _counted(spread: Mapping[str, Any]) -> int:
    return spread["mean"]["samples"]


def _marks(run: Run, numbers: Mapping[str, Any], words: Words) -> list[str]:
    choice = numbers["choice"]
    keys = [
        *(["chosen"] if run["name"] == choice["run"] else []),
        *(["best_by_labels"] if run["name"] == choice["best_by_labels"] else []),
    ]
    return [words(f"wall.{key}") for key in keys]


def _sheets(wall: StoredWall, words: Words) -> str:
    """Every run in the order of the seeds."""
    chosen, items = wall.numbers["choice"]["run"], []
    for run in wall.numbers["runs"]:
        name, png = run["name"], wall.pictures.get(run["name"])
        sheet = picture(png, words("wall.sheet_alt", run=name), _SHEET_WIDTH) if png else escape(words("wall.no_sheet"))
        accuracy = score_of(run, "accuracy_hungarian")
        told = [*([_cell("accuracy_hungarian", accuracy)] if accuracy else []), *_marks(run, wall.numbers, words)]
        items.append(
            f'<li{" class=report-chosen" if name == chosen else ""}><figure class="report-figure">'
            f'<p class="report-name">{escape(name)}</p>{sheet}'
            f"<figcaption>{escape(' · '.join(told))}</figcaption></figure></li>"
        )
    title = words("wall.sheets", run=chosen)
    return f'<h2 class="report-subtitle">{escape(title)}</h2><ul class="report-wall">{"".join(items)}</ul>'


def _runs_table(numbers: Mapping[str, Any], words: Words) -> str:
    keys, ranks = shown_columns(numbers), numbers["choice"]["mean_ranks"]
    heads = [words("wall.run"), *(column_title(key, words) for key in keys), words("wall.mean_rank")]
    lines = []
    for run in numbers["runs"]:
        rank = ranks.get(run["name"])
        cells = [*(_cell(key, score_of(run, key)) for key in keys), _rank(rank)]
        marks = "".join(f' <span class="report-protocol">{escape(mark)}</span>' for mark in _marks(run, numbers, words))
        lines.append(_line(run["name"], cells, marks))
    lines += [_line(words(f"wall.{row}"), spread_cells(numbers, row, _cell), "", "report-spread") for row in _SPREAD]
    protocols = "".join(
        f"<li>{escape(column_title(key, words))}: {escape(_rests_on(numbers['runs'], key))}</li>" for key in keys
    )
    below = f'<ul class="report-footnotes" aria-label="{escape(words("wall.rests_on"))}">{protocols}</ul>'
    return _table(words("wall.all_runs"), heads, lines) + below


def _rank(rank: float | None) -> str:
    return "\N{EN DASH}" if rank is None else f"{rank:.2f}"


def _rests_on(runs: Sequence[Run], key: str) -> str:
    scores = (score_of(run, key) for run in runs)
    return next((score.get("protocol", "") for score in scores if score and score.get("value") is not None), "")


def _criteria_table(numbers: Mapping[str, Any], words: Words) -> str:
    by_criterion = {"mean_rank": numbers["choice"]["run"], **numbers["choice"]["by_criterion"]}
    accuracy = {run["name"]: score_of(run, "accuracy_hungarian") for run in numbers["runs"]}
    keys = [*by_criterion, *(key for key in numbers["correlation"] if key not in by_criterion)]
    heads = [words(f"wall.{key}") for key in ("criterion", "would_choose", "accuracy_hungarian", "rho", "p_value")]
    lines = []
    for key in keys:
        found, run = numbers["correlation"].get(key, {}), by_criterion.get(key)
        p_value = found.get("p_value")
        rho = _cell("rho", found) if found.get("value") is not None else found.get("undefined", "")
        cells = [run or "\N{EN DASH}", _cell("accuracy_hungarian", accuracy.get(run or "")), rho]
        lines.append(_line(column_title(key, words), [*cells, "" if p_value is None else f"{p_value:.3f}"]))
    return _table(words("wall.criteria"), heads, lines)


def _matching_table(numbers: Mapping[str, Any], words: Words) -> str:
    codes = list(numbers["codes"])
    lines = [_line(run["name"], [_match(run["matching"].get(code)) for code in codes]) for run in numbers["runs"]]
    return _table(words("wall.matching", run=numbers["choice"]["run"]), [words("wall.run"), *codes], lines)


def _match(match: Mapping[str, Any] | None) -> str:
    """'c3 0.81', or with a minus sign where the other runs the other way."""
    if match is None:
        return "\N{EN DASH}"
    return f"{'' if match['sign'] > 0 else chr(0x2212)}{match['other']}  {match['strength']:.2f}"


def _matrices(agreement: Mapping[str, Any], words: Words) -> Iterator[str]:
    names = agreement["runs"]
    for key in ("nmi", "centrality", "spearman"):
        if agreement[key] is not None:
            yield matrix_table(words(f"wall.matrix_{key}"), names, names, agreement[key])


def _made_with(numbers: Mapping[str, Any], words: Words) -> str:
    facts = "".join(facts_list(words(f"wall.{part}"), numbers[part]) for part in ("settings", "versions"))
    return f'<h2 class="report-subtitle">{escape(words("report.made"))}</h2>{command_html(numbers["command"])}{facts}'


def _table(caption: str, heads: Sequence[str], lines: Sequence[str]) -> str:
    columns = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    return (
        f'<div class="report-scroll" role="region" tabindex="0" aria-label="{escape(caption)}">'
        f'<table class="report-table report-wall-numbers"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{columns}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )


def _line(title: str, cells: Sequence[str], marks: str = "", css_class: str = "") -> str:
    body = "".join(f"<td>{_in_lines(cell)}</td>" for cell in cells)
    return f'<tr{f" class={css_class}" if css_class else ""}><th scope="row">{escape(title)}{marks}</th>{body}</tr>'


def _in_lines(cell: str) -> str:
    """A number, and its standard error and what stands in brackets, which go under it where there are many columns."""
    number, sign, beside = cell.partition(" ± ") if " ± " in cell else cell.partition(" (")
    if beside.endswith(" %"):
        number, beside = f"{number} %", beside.removesuffix(" %")
    return (
        f'{escape(number)} <span class="report-under">{escape((sign + beside).strip())}</span>'
        if sign
        else escape(number)
    )
