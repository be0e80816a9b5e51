"""The section on what each code does as HTML: sentences, statistics, shares of the picture, where each code acts."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from infogan_explorer.evaluations import StoredSection
from infogan_explorer.figures.print import CodeTitles, minus
from infogan_explorer.figures.svg_chart import Chart, Line, draw_chart
from infogan_explorer.report.html.matrix import matrix_table
from infogan_explorer.report.html.numbers import format_score, rests_on, unbroken
from infogan_explorer.report.html.pictures import columns, figure, filling, picture, side_by_side, ticks
from infogan_explorer.report.html.strokes import line_name, room_for_names, stroke
from infogan_explorer.report.html.table import Row, numbers_table
from infogan_explorer.report.words import Words

_MEASURES = {"continuous": "correlation", "categorical": "eta_squared"}
_STRIP_WIDTH, _CHART_WIDTH, _CHART_HEIGHT, _MAP_WIDTH = 500, 500, 230, 110  # pixels of the page


def render_effects(section: StoredSection, words: Words, titles: CodeTitles) -> str:
    """What each code does in words, then what the words rest on."""
    numbers = section.numbers
    sentences = [effect_sentence(code, found, words, titles) for code, found in numbers["codes"].items()]
    items = "".join(f"<li>{unbroken(sentence)}</li>" for sentence in sentences)
    return (
        columns(f'<ul class="report-list">{items}</ul>', _energy(section, words, titles))
        + side_by_side(*(_statistics(kind, numbers, words, titles) for kind in _MEASURES))
        + columns(_shares(numbers, words, titles), _together(numbers["ownership"], words, titles))
        + _beyond(section, words, titles)
    )


def effect_sentence(code: str, found: Mapping[str, Any], words: Words, titles: CodeTitles) -> str:
    """'c2 changes thickness, r = 0.94', 'c3 mixes width and slant', or that nothing measured follows it."""
    named, kind, title = found["named"], found["kind"], titles.title(code)
    if not named:
        return words("effects.nothing", code=title)
    measure = _MEASURES[kind]
    listed = words.listed(
        [
            words(f"effects.named_{kind}", statistic=words.name_of(one["statistic"]), value=minus(one[measure]))
            for one in named
        ]
    )
    how = "mixes" if len(named) > 1 and kind == "continuous" else "sets" if kind == "categorical" else "changes"
    return words(f"effects.{how}", code=title, statistics=listed)


def beyond_sentence(code: str, beyond: Mapping[str, Any], words: Words, titles: CodeTitles) -> str:
    """How far beyond its trained range a code stays sensible, and why not farther."""
    (low, high), (trained_low, trained_high) = beyond["sensible"], beyond["trained_range"]
    below, above = (words(f"effects.limit_{why or 'tried'}") for why in beyond["limits"])
    return words(
        "effects.beyond",
        code=titles.title(code),
        low=_short(low),
        high=_short(high),
        trained=f"{_short(trained_low)} … {_short(trained_high)}",
        below=below,
        above=above,
    )


def _with_beyond(numbers: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    return [(code, found) for code, found in numbers["codes"].items() if "beyond" in found]


def _short(value: float) -> str:
    return f"{value:.3g}".replace("-", "\N{MINUS SIGN}")


def _statistics(kind: str, numbers: Mapping[str, Any], words: Words, titles: CodeTitles) -> str:
    """Codes by statistics: r of continuous codes, the share of variance that categories explain."""
    codes = {code: found["statistics"] for code, found in numbers["codes"].items() if found["kind"] == kind}
    if not codes:
        return ""
    names = list(next(iter(codes.values())))
    scores = [[of[name][_MEASURES[kind]] for name in names] for of in codes.values()]
    values = [[score["value"] for score in line] for line in scores]
    notes = dict.fromkeys(rests_on(score, words) for line in scores for score in line)
    return matrix_table(
        words(f"effects.statistics_{kind}"),
        [titles.title(code) for code in codes],
        [words.name_of(name) for name in names],
        values,
        shades=[[abs(value or 0.0) for value in line] for line in values],
        note="; ".join(notes),
    )


def _shares(numbers: Mapping[str, Any], words: Words, titles: CodeTitles) -> str:
    """A line an input: its share by itself, and with all that it takes part in; below, what is shared, and z."""
    ownership, noise = numbers["ownership"], numbers["noise"]
    alone, total = ownership["first_order"], ownership["total"]
    rows = [Row(titles.title(name), [score, total.get(name)], "share") for name, score in alone.items()]
    rows.append(Row(words("effects.interactions"), [ownership["interactions"], None], "share"))
    heads = [words(f"effects.{key}") for key in ("input", "first_order", "total")]
    table = numbers_table(words("effects.ownership"), heads, rows, words)
    if "distance" not in noise:
        return table
    far = Row(words("effects.noise_distance"), [noise["distance"]], "distance")
    return table + numbers_table(words("effects.noise"), [words("report.number"), words("report.value")], [far], words)


def _together(ownership: Mapping[str, Any], words: Words, titles: CodeTitles) -> str:
    """What two inputs do only together, as a matrix."""
    found = ownership["mixed_second_differences"]
    if len(ownership["inputs"]) < 2:
        return ""
    names = [titles.title(name) for name in ownership["inputs"]]
    caption = words("effects.together", samples=f"{found['samples']:,}")
    shares = [[None if value is None else 100 * value for value in line] for line in found["value"]]
    return matrix_table(caption, names, names, shares, digits=1, note=found["protocol"])


def _energy(section: StoredSection, words: Words, titles: CodeTitles) -> str:
    maps = {name.removeprefix("energy_"): png for name, png in section.pictures.items() if name.startswith("energy_")}
    if not maps:
        return ""
    shown = "".join(
        f'<div class="report-tile">{picture(png, words("effects.energy_alt", input=titles.title(name)), _MAP_WIDTH)}'
        f"<span>{escape(titles.title(name))}</span></div>"
        for name, png in maps.items()
    )
    return figure(f'<div class="report-tiles">{shown}</div>', words("effects.energy"))


def _beyond(section: StoredSection, words: Words, titles: CodeTitles) -> str:
    """Every continuous code far beyond its trained range: the pictures, and what Q reads in them."""
    codes = _with_beyond(section.numbers)
    if not codes:
        return ""
    strips = [_strip(code, found["beyond"], section.pictures, words, titles) for code, found in codes]
    return columns(*strips, _readings(codes, words, titles))


def _strip(code: str, beyond: Mapping[str, Any], pictures: Mapping[str, str], words: Words, titles: CodeTitles) -> str:
    """The pictures of one code, its values under them, and how far it stays sensible."""
    said = beyond_sentence(code, beyond, words, titles)
    if not (png := pictures.get(f"beyond_{code}")):
        return f'<p class="report-note">{escape(said)}</p>'
    low, high = beyond["values"][0], beyond["values"][-1]
    described = words("effects.strip", code=titles.title(code), low=_short(low), high=_short(high))
    sensible_low, sensible_high = beyond["sensible"]
    marks = ticks(
        (_short(value) if value == int(value) else "", sensible_low <= value <= sensible_high)
        for value in beyond["values"]
    )
    sheet = f'<div class="report-sheet">{filling(png, described, _STRIP_WIDTH)}{marks}</div>'
    return figure(sheet, said, described)


def _readings(codes: list[tuple[str, Mapping[str, Any]]], words: Words, titles: CodeTitles) -> str:
    lines = [
        Line(
            line_name(titles, code),
            found["beyond"]["values"],
            found["beyond"]["readings"],
            *stroke("continuous", place),
            stderr=found["beyond"]["readings_stderr"],
        )
        for place, (code, found) in enumerate(codes)
    ]
    xs = [x for line in lines for x in line.x]
    ys = [y for line in lines for y in line.y]
    margin = 0.08 * (max(ys) - min(ys)) or 0.1
    described = words("effects.readings", codes=words.listed([titles.title(code) for code, _ in codes]))
    chart = Chart(
        described,
        lines,
        x_range=(min(xs), max(xs)),
        y_range=(min(ys) - margin, max(ys) + margin),
        x_title=words("effects.value_set"),
        y_title=words("effects.value_read"),
        width=_CHART_WIDTH,
        height=_CHART_HEIGHT,
        right=room_for_names(lines),
    )
    return figure(draw_chart(chart), f"{described} {_protocol(codes)}")


def _protocol(codes: list[tuple[str, Mapping[str, Any]]]) -> str:
    return codes[0][1]["beyond"]["protocol"] + "."


def ownership_shares(numbers: Mapping[str, Any], words: Words, titles: CodeTitles) -> str:
    """'c1 61.0 %, c2 8.3 % and z 20.1 %'; empty where the pictures do not vary."""
    shares = numbers["ownership"]["first_order"]
    return words.listed(
        [f"{titles.title(name)} {percent(score)}" for name, score in shares.items() if score["value"] is not None]
    )


def percent(score: Mapping[str, Any]) -> str:
    """'61.0 %', or a dash."""
    return format_score("share", {"value": score["value"]})
