"""report.html: one page that needs nothing else, with the verdict first and what it rests on below."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from importlib.resources import files
from typing import Any

from infogan_explorer.evaluations import StoredSection
from infogan_explorer.figures.print import CodeTitles
from infogan_explorer.report.html.pictures import columns
from infogan_explorer.report.html.section import render_section
from infogan_explorer.report.html.verdict import render_verdict
from infogan_explorer.report.words import Words


def read_css(*names: str) -> str:
    """The text of static/NAME.css; of several, one after the other. 'report' is what a fragment needs."""
    folder = files("infogan_explorer.report") / "static"
    return "\n".join((folder / f"{name}.css").read_text("utf-8") for name in names)


def render_document(
    report: Mapping[str, Any], sections: Mapping[str, StoredSection], words: Words, titles: CodeTitles
) -> str:
    """The whole page.

    Args:
        report: the object of report.json.
        sections: as they lie on the disk, by name in order.
        words: of the report.
        titles: what people call codes and categories.
    """
    name = report["name"]
    facts = words(
        "report.facts",
        step=f"{report['step']:,}",
        dataset=report["dataset"],
        split=words(f"report.split_{report['split']}"),
        date=_moment(report["date"]),
    )
    parts = [
        f'<header class="report-head"><h1>{escape(words("report.heading", run=name))}</h1>'
        f'<p class="report-asks">{escape(facts)}</p>',
        f'<p class="report-warning">{escape(words("report.fast"))}</p>' if report["fast"] else "",
        *(f'<p class="report-note">{escape(note)}</p>' for note in report["dataset_notes"]),
        f"{render_verdict(report, words, titles)}</header>",
        _contents(list(sections), words),
        *(render_section(section, stored, words, titles) for section, stored in sections.items()),
        render_made_with(report, words),
    ]
    return wrap_page(words("report.heading", run=name), "".join(parts), words)


def _moment(date: str) -> str:
    """'2026-01-31 12:00 UTC' of a date in the form of ISO 8601."""
    moment = datetime.fromisoformat(date)
    return f"{moment:%Y-%m-%d %H:%M} {moment.tzname() or ''}".strip()


def _contents(sections: Sequence[str], words: Words) -> str:
    """A list of the sections, each a link into this very page."""
    titles = {f"report-{name}": words(f"report.title_{name}") for name in sections}
    titles["report-made"] = words("report.made")
    items = "".join(f'<li><a href="#{place}">{escape(title)}</a></li>' for place, title in titles.items())
    return f'<nav class="report-contents" aria-label="{escape(words("report.contents"))}"><ol>{items}</ol></nav>'


def wrap_page(title: str, body: str, words: Words, *styles: str) -> str:
    """A page without scripts and without anything from elsewhere; `styles` as for `read_css`, besides those of all."""
    return (
        f'<!DOCTYPE html>\n<html lang="{words.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\">"
        f"<title>{escape(title)}</title><style>{read_css('document', 'report', *styles)}</style></head>"
        f'<body><main class="report">{body}</main></body></html>\n'
    )


def render_made_with(report: Mapping[str, Any], words: Words) -> str:
    """Settings, versions, the command, and how to cite."""
    groups = {
        "report.settings": report["settings"],
        "report.versions": {**report["versions"], **report["machine"], "dataset": report["dataset_fingerprint"]},
    }
    tables = "".join(facts_list(words(title), values) for title, values in groups.items())
    commands = {"report.command": report["command"], "report.trained": str(report["trained"]["command"])}
    told = "".join(_told(words(key)) + command_html(text) for key, text in commands.items())
    return (
        '<section class="report-section" id="report-made" aria-labelledby="report-made-title">'
        f'<h2 class="report-title" id="report-made-title">{escape(words("report.made"))}</h2>'
        f"{columns(told, _told(words('report.cite')) + _code(escape(citation(report))))}{tables}</section>"
    )


def command_html(text: str) -> str:
    """A command, which is broken between its words alone: not within '--step'."""
    return _code(" ".join(f'<span class="report-word">{escape(word)}</span>' for word in text.split(" ")))


def _told(text: str) -> str:
    return f'<p class="report-asks">{escape(text)}</p>'


def _code(html: str) -> str:
    return f'<pre class="report-code">{html}</pre>'


def facts_list(caption: str, values: Mapping[str, Any]) -> str:
    """Names and values, as many beside each other as there is room for."""
    items = "".join(
        f"<div><dt>{escape(key)}</dt><dd>{escape(_plain(value))}</dd></div>" for key, value in values.items()
    )
    return f'<h3 class="report-subtitle">{escape(caption)}</h3><dl class="report-facts">{items}</dl>'


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)


def citation(report: Mapping[str, Any]) -> str:
    """A BibTeX entry for this very evaluation."""
    versions = report["versions"]
    packages = ", ".join(f"{name} {versions[name]}" for name in versions if name != "infogan-explorer")
    lines = {
        "title": f"Evaluation of the InfoGAN {report['name']} at step {report['step']} on {report['dataset']}",
        "year": report["date"][:4],
        "note": f"InfoGAN Explorer {versions['infogan-explorer']}; {packages}; key {report['key']}",
        "howpublished": report["command"],
    }
    return "@misc{" + report["key"] + "".join(f",\n  {key} = {{{_bibtex(v)}}}" for key, v in lines.items()) + "\n}"


def _bibtex(text: str) -> str:
    """Text in which no sign means something to BibTeX."""
    plain = "".join(letter for letter in text if letter not in "{}\\")
    return "".join(f"\\{letter}" if letter in "%&$#_" else letter for letter in plain)
