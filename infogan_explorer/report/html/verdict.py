"""The verdict: what was found, in words, each with its protocol and its sample size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from infogan_explorer.figures.print import CodeTitles, NoTitles
from infogan_explorer.report.html.effects import effect_sentence, ownership_shares, percent
from infogan_explorer.report.html.key_numbers import render_key_numbers
from infogan_explorer.report.html.numbers import format_number, format_score, unbroken
from infogan_explorer.report.html.quality import measure_title
from infogan_explorer.report.words import Words

_FINDS, _FINDS_PARTLY = 0.9, 0.6  # of pictures that fall on the class of their category

_STDERRS = 2  # a bound this near to 0, or a share this near to the largest class's, shows nothing
_METRICS = ("mig", "dci_disentanglement", "factor_vae")  # of those that are measured, in the verdict


def render_verdict(report: Mapping[str, Any], words: Words, titles: CodeTitles | None = None) -> str:
    """The sentences in groups beside the key numbers, to be put into a page that has report.css.

    Args:
        report: the object of report.json.
        words: of the report.
        titles: what people call codes and categories.
    """
    titles = titles or NoTitles()
    groups = verdict_groups(report, words, titles)
    if not groups:
        return f'<p class="report-verdict">{escape(words("verdict.nothing"))}</p>'
    told = "".join(
        f'<p class="report-group">{escape(words(f"verdict.group_{name}"))}</p>'
        f'<ul aria-label="{escape(words(f"verdict.group_{name}"))}">'
        f"{''.join(f'<li>{unbroken(sentence)}</li>' for sentence in sentences)}</ul>"
        for name, sentences in groups.items()
    )
    return f'<div class="report-columns report-top"><div class="report-verdict">{told}</div>' + (
        f"{render_key_numbers(report, words, titles)}</div>"
    )


def verdict_sentences(report: Mapping[str, Any], words: Words, titles: CodeTitles) -> Iterator[str]:
    """Each as plain text, in the order of the groups; one that says so where nothing was measured."""
    groups = verdict_groups(report, words, titles)
    yield from [sentence for group in groups.values() for sentence in group] or [words("verdict.nothing")]


def verdict_groups(report: Mapping[str, Any], words: Words, titles: CodeTitles) -> dict[str, list[str]]:
    """The sentences by what they are about, in each group the strongest first; groups of none are left out."""
    found = report["sections"]
    groups = {
        "truth": [
            *_clustering(found.get("clustering", {}), words, titles),
            *_disentanglement(found.get("disentanglement", {}), words),
        ],
        "codes": list(_effects(found.get("effects", {}), words, titles)),
        "quality": list(_quality(found.get("quality", {}), words)),
        "reads": list(_bounds(found.get("bounds", {}), words, titles)),
    }
    return {name: sentences for name, sentences in groups.items() if sentences}


def _clustering(numbers: Mapping[str, Any], words: Words, titles: CodeTitles) -> Iterator[str]:
    if not numbers.get("code"):
        return
    split = numbers["codes"][numbers["code"]]["splits"][numbers["split"]]
    score = split["accuracy_hungarian"]
    if score["value"] is None:
        return
    if split["largest_class"]["value"] == 1:
        yield words("verdict.one_class", dataset=numbers["dataset"])
        return
    yield words(
        f"verdict.{_how_well(score, split['largest_class']['value'])}",
        code=" + ".join(titles.title(part) for part in numbers["code"].split("+")),
        dataset=numbers["dataset"],
        share=format_score("accuracy_hungarian", score),
        images=words(f"verdict.images_{numbers['split']}", images=f"{numbers['images']:,}"),
        chance=format_score("largest_class", {"value": split["largest_class"]["value"]}),
    )


def _how_well(accuracy: Mapping[str, Any], largest_class: float) -> str:
    """Whether a code finds the classes; a share that the largest class alone may have by chance finds nothing."""
    chance = accuracy.get("stderr") or 1 / accuracy["samples"]  # of all right or none, nobody knows the error
    if accuracy["value"] <= largest_class + _STDERRS * chance or accuracy["value"] < _FINDS_PARTLY:
        return "misses"
    return "finds" if accuracy["value"] >= _FINDS else "finds_partly"


def _disentanglement(numbers: Mapping[str, Any], words: Words) -> Iterator[str]:
    found = [
        f"{words.name_of(key)} {format_score(key, numbers[key])}"
        for key in _METRICS
        if key in numbers and numbers[key]["value"] is not None
    ]
    if found:
        fast = words("verdict.fast") if numbers["settings"]["fast"] else ""
        yield words("verdict.factors", metrics=words.listed(found), fast=fast)


def _effects(numbers: Mapping[str, Any], words: Words, titles: CodeTitles) -> Iterator[str]:
    """Every code that something follows, the one that is followed most closely first; those without effect together."""
    codes = numbers.get("codes", {})
    for code in sorted(codes, key=lambda code: -_strength(codes[code])):
        if codes[code]["named"] or codes[code]["kind"] == "continuous":
            yield effect_sentence(code, codes[code], words, titles)
    if shares := ownership_shares(numbers, words, titles) if codes else "":
        yield words("verdict.owns", shares=shares, rest=percent(numbers["ownership"]["interactions"]))


def _strength(found: Mapping[str, Any]) -> float:
    """The share of variance behind the strongest named effect, so that both kinds of codes compare."""
    strengths = [one["eta_squared"] if "eta_squared" in one else one["correlation"] ** 2 for one in found["named"]]
    return max(strengths, default=0.0)


def _quality(numbers: Mapping[str, Any], words: Words) -> Iterator[str]:
    """The first measure that there is, beside its floor."""
    for key, measured in numbers.get("measures", {}).items():
        if measured["generated"]["value"] is not None:
            yield words(
                "verdict.quality",
                measure=measure_title(key, measured, words),
                generated=format_score(key, measured["generated"]),
                floor=format_score(key, measured["floor"]),
                samples=f"{measured['generated']['samples']:,}",
            )
            return


def _bounds(numbers: Mapping[str, Any], words: Words, titles: CodeTitles) -> Iterator[str]:
    """Categorical codes each with its ceiling; continuous ones, of which there are often many, in one sentence."""
    codes = numbers.get("codes", {})
    seen = {code: found for code, found in codes.items() if _is_seen(found["bound_nats"])}
    together = [code for code, found in seen.items() if found["kind"] == "continuous"]
    for code, found in seen.items():
        if found["kind"] == "categorical" or len(together) == 1:
            yield _bound(f"verdict.bound_{found['kind']}", code, found, words, titles)
    if len(together) > 1:
        together.sort(key=lambda code: -codes[code]["bound_nats"]["value"])
        bounds = [
            words("verdict.bound_of", code=titles.title(code), bound=format_score("bound_nats", found["bound_nats"]))
            for code, found in ((code, codes[code]) for code in together)
        ]
        samples = f"{codes[together[0]]['bound_nats']['samples']:,}"
        yield words("verdict.bounds_continuous", bounds=words.listed(bounds), samples=samples)
    for code, found in codes.items():
        if code not in seen:
            yield _bound("verdict.bound_nothing", code, found, words, titles)


def _is_seen(bound: Mapping[str, Any]) -> bool:
    return bound["value"] > _STDERRS * bound["stderr"]


def _bound(key: str, code: str, found: Mapping[str, Any], words: Words, titles: CodeTitles) -> str:
    return words(
        key,
        code=titles.title(code),
        bound=format_score("bound_nats", found["bound_nats"]),
        entropy=format_number(found["entropy_nats"]),
        samples=f"{found['bound_nats']['samples']:,}",
    )
