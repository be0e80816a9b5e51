"""A section of a report as HTML: what it asks, and what was found or why nothing could be. The page shows the same."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from infogan_explorer.evaluations import StoredSection
from infogan_explorer.figures.print import CodeTitles, NoTitles
from infogan_explorer.report.html.bounds import render_bounds
from infogan_explorer.report.html.clustering import render_clustering
from infogan_explorer.report.html.disentanglement import render_disentanglement
from infogan_explorer.report.html.effects import render_effects
from infogan_explorer.report.html.quality import render_quality
from infogan_explorer.report.html.robustness import render_robustness
from infogan_explorer.report.html.traversals import render_traversals
from infogan_explorer.report.words import Words

Render = Callable[[StoredSection, Words, CodeTitles], str]


def render_section(name: str, section: StoredSection, words: Words, titles: CodeTitles | None = None) -> str:
    """One section, to be put into a page that has report.css.

    Args:
        name: of the section.
        section: as it lies on the disk.
        words: of the report.
        titles: what people call codes and categories.
    """
    if section.why_not:
        body = f'<p class="report-why-not">{escape(words("report.not_measured", why=section.why_not))}</p>'
    else:
        body = _RENDERS[name](section, words, titles or NoTitles())
    seconds = words("report.took", seconds=_seconds(section.seconds))
    took = "" if section.why_not else f' <span class="report-took">{escape(seconds)}</span>'
    return (
        f'<section class="report-section" id="report-{name}" aria-labelledby="report-{name}-title">'
        f'<h2 class="report-title" id="report-{name}-title">{escape(words(f"report.title_{name}"))}</h2>'
        f'<p class="report-asks">{escape(words(f"report.asks_{name}"))}{took}</p>{body}</section>'
    )


def _seconds(seconds: float) -> str:
    return f"{seconds:,.1f}" if seconds >= 0.05 else "<0.1"


_RENDERS: dict[str, Render] = {
    "bounds": render_bounds,
    "traversals": render_traversals,
    "effects": render_effects,
    "clustering": render_clustering,
    "disentanglement": render_disentanglement,
    "quality": render_quality,
    "robustness": render_robustness,
}
