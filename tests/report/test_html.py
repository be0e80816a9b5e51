"""The page of a report: whole, self-contained, unbreakable by what people call things, and the same in every part."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from infogan_explorer.evaluate.score import share_score
from infogan_explorer.evaluations import StoredSection
from infogan_explorer.figures.print import NoTitles
from infogan_explorer.labels import Labels, write_labels
from infogan_explorer.report.evaluation import Evaluation, evaluate_run
from infogan_explorer.report.html.document import citation, read_css, render_document
from infogan_explorer.report.html.matrix import matrix_table
from infogan_explorer.report.html.numbers import format_number, format_score, scores_in
from infogan_explorer.report.html.section import render_section
from infogan_explorer.report.html.verdict import render_verdict, verdict_sentences
from infogan_explorer.report.sections import SECTION_NAMES
from infogan_explorer.report.subject import open_subject
from infogan_explorer.report.words import LANGUAGES, Words
from infogan_explorer.runs import RunFolder
from tests.report.balanced import DASH, HOSTILE, MINUS, Balanced


@pytest.fixture(scope="module")
def found(points_run: RunFolder, tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    """A run whose codes have hostile names."""
    runs_dir = tmp_path_factory.mktemp("hostile")
    run = RunFolder(Path(shutil.copytree(points_run.path, runs_dir / "points")))
    write_labels(run, Labels({"c1": HOSTILE, "c2": "두께 <b>"}, {("c1", 0): HOSTILE}), runs_dir)
    sections = ["bounds", "traversals", "effects", "clustering", "disentanglement"]
    return evaluate_run(open_subject(run, runs_dir, fast=True), only=sections)


@pytest.fixture(scope="module")
def page(found: Evaluation) -> str:
    return found.html_path.read_text("utf-8")


def test_the_page_is_whole_and_needs_nothing_else(page: str) -> None:
    parsed = Balanced(page)
    tags = {tag for tag, _ in parsed.tags}
    assert tags.isdisjoint({"script", "link", "iframe", "object", "embed", "form", "base"})
    for tag, attributes in parsed.tags:
        assert not any(name.startswith("on") for name in attributes), tag
        assert str(attributes.get("href", "#")).startswith("#")  # into this very page
        if "src" in attributes:
            assert str(attributes["src"]).startswith("data:image/png;base64,")
    assert not re.search(r"url\(|@import|https?://", re.sub(r"xmlns\S+", "", page))
    assert page.count("<h1>") == 1


def test_what_people_call_things_cannot_break_out(page: str) -> None:
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "두께 &lt;b&gt;" in page


def test_pictures_and_tables_are_told_to_those_who_do_not_see_them(page: str) -> None:
    parsed = Balanced(page)
    for tag, attributes in parsed.tags:
        if tag == "img":
            assert attributes["alt"]
            assert int(attributes["width"] or 0) > 0 < int(attributes["height"] or 0)
        if tag == "th":
            assert attributes["scope"] in ("row", "col", "rowgroup")
        if attributes.get("role") == "img":
            assert attributes["aria-label"]
    assert page.count("<table") == page.count("<caption>")
    identifiers = [attributes["id"] for _, attributes in parsed.tags if "id" in attributes]
    assert len(identifiers) == len(set(identifiers))
    assert all(a["aria-labelledby"] in identifiers for _, a in parsed.tags if "aria-labelledby" in a)
    links = [str(attributes["href"])[1:] for tag, attributes in parsed.tags if tag == "a"]
    assert links == [f"report-{name}" for name in (*SECTION_NAMES[:5], "made")]  # the contents
    assert set(links) <= set(identifiers)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_is_drawn_in_every_language(found: Evaluation, language: str) -> None:
    words = Words(language)
    page = render_document(found.report, found.sections, words, NoTitles())
    Balanced(page)
    assert f'<html lang="{language}">' in page
    for name in found.sections:
        assert words(f"report.title_{name}") in page
    assert "report." not in Balanced(render_verdict(found.report, words)).text  # no key in the place of words


def test_fragments_are_what_the_page_is_made_of(found: Evaluation, page: str) -> None:
    titles = Labels({"c1": HOSTILE, "c2": "두께 <b>"}, {("c1", 0): HOSTILE})
    assert render_verdict(found.report, Words(), titles) in page
    for name, section in found.sections.items():
        assert render_section(name, section, Words(), titles) in page


def test_the_order_is_verdict_sections_settings(page: str) -> None:
    places = [page.index("report-verdict"), *(page.index(f'id="report-{name}"') for name in SECTION_NAMES[:5])]
    places.append(page.index('id="report-made"'))
    assert places == sorted(places)


def test_the_verdict_never_says_a_share_without_its_protocol_and_sample(found: Evaluation) -> None:
    first = next(verdict_sentences(found.report, Words(), NoTitles()))
    assert "by Hungarian matching" in first
    assert re.search(
        r"c1 (finds|does not find) the classes of rings( in part)?: \d+\.\d ± \d+\.\d % of [\d,]+ unseen", first
    )
    assert not any("accuracy" in sentence for sentence in verdict_sentences(found.report, Words(), NoTitles()))


@pytest.mark.parametrize(
    ("share", "largest_class", "samples", "words"),
    [
        (0.95, 0.25, 400, "finds the classes"),
        (0.7, 0.25, 400, "in part"),
        (0.3, 0.25, 400, "does not find the classes"),
        (0.95, 0.95, 400, "does not find the classes"),  # as a code that puts all into one category
        (2 / 3, 2 / 3, 3, "does not find the classes"),
        (1.0, 0.5, 2, "does not find the classes"),  # two of two may be luck
        (0.43, 1.0, 400, "are of one class, so there are no classes to find"),
    ],
)
def test_the_verdict_grows_with_the_share_beyond_the_largest_class(
    found: Evaluation, share: float, largest_class: float, samples: int, words: str
) -> None:
    report: dict[str, Any] = json.loads(json.dumps(found.report))
    split = report["sections"]["clustering"]["codes"]["c1"]["splits"]["test"]
    split["accuracy_hungarian"] = share_score(round(share * samples), samples).to_json()
    split["largest_class"]["value"] = largest_class
    assert words in next(verdict_sentences(report, Words(), NoTitles()))


@pytest.mark.parametrize(
    ("kind", "nats", "words"),
    [
        ("categorical", 2.2, r"Q reads at least 2\.200 ± 0\.010 nats .* of c9, of a ceiling of 2\.303 nats"),
        ("continuous", 0.9, "of c9, which has no ceiling, on 100 fresh samples"),
        ("continuous", -0.3, f"shows nothing that Q reads of c9: L_I is {MINUS}0.300 ± 0.010 nats"),
        ("categorical", 0.019, "shows nothing that Q reads of c9"),
    ],
)
def test_a_bound_is_at_least_what_it_shows(kind: str, nats: float, words: str) -> None:
    bound = {"value": nats, "stderr": 0.01, "samples": 100}
    codes = {"c9": {"kind": kind, "entropy_nats": 2.302585, "bound_nats": bound}}
    (sentence,) = verdict_sentences({"sections": {"bounds": {"codes": codes}}}, Words(), NoTitles())
    assert re.search(words, sentence)


def test_a_report_of_nothing_says_so() -> None:
    assert list(verdict_sentences({"sections": {}}, Words(), NoTitles())) == ["Nothing was measured yet."]


def test_a_section_that_was_not_measured_is_its_sentence() -> None:
    html = render_section("quality", StoredSection(why_not=f"it is {HOSTILE}."), Words())
    assert "Not measured: it is &quot;&gt;&lt;script&gt;" in html
    assert "<table" not in html
    Balanced(html)


@pytest.mark.parametrize(
    ("key", "score", "written"),
    [
        ("accuracy_hungarian", {"value": 0.963, "stderr": 0.006}, "96.3 ± 0.6 %"),
        ("bound_nats", {"value": 2.2914, "stderr": 0.0041}, "2.291 ± 0.004 nats (3.306 bits)"),
        ("bound_nats", {"value": -0.5}, f"{MINUS}0.500 nats ({MINUS}0.721 bits)"),
        ("mig", {"value": 0.41234}, "0.412"),
        ("mig", {"value": 1.25, "stderr": 0.00004}, "1.250 ± <0.001"),
        ("nmi", {"value": -0.00034, "stderr": 0.00032}, "0.000 ± <0.001"),
        ("ari", {"value": -0.0042, "stderr": 0.0011}, f"{MINUS}0.004 ± 0.001"),
        ("purity", {"value": 0.338, "stderr": 0.00002}, "33.8 ± <0.1 %"),
        ("mig", {"value": 0.0, "stderr": 0.0}, "0.000 ± 0.000"),
        ("mig", {"value": 3e-7}, f"3.0e{MINUS}07"),
        ("mig", {"value": None, "undefined": "why"}, DASH),
        ("mig", {"value": 1234.5678}, "1,234.568"),
    ],
)
def test_numbers_are_written_with_their_unit_and_never_clamped(key: str, score: dict[str, Any], written: str) -> None:
    assert format_score(key, score) == written


def test_scores_are_found_wherever_they_are() -> None:
    score = {"value": 1.0}
    values = {"a": score, "b": {"c": {"value": None}, "d": [score], "e": {"value": [1, 2]}}, "f": 3}
    assert dict(scores_in(values)) == {("a",): score, ("b", "c"): {"value": None}}


def test_a_matrix_shades_its_cells_and_writes_every_number() -> None:
    table = matrix_table("m", ["<r>", "s"], ["a", "b"], [[0, 5], [None, -10]])
    assert re.findall(r'report-shade-(\d+)">([^<]*)<', table) == [
        ("0", "0"),
        ("5", "5"),
        ("0", DASH),
        ("10", f"{MINUS}10"),
    ]
    assert "&lt;r&gt;" in table
    Balanced(table)


def test_whole_numbers_stay_whole() -> None:
    assert format_number(12345) == "12,345"


def test_a_citation_cannot_break_out_of_its_entry(found: Evaluation) -> None:
    entry = citation({**found.report, "name": "a}b\\c%d", "command": "evaluate 'x y' --fast"})
    assert entry.count("{") == entry.count("}") == 5
    assert entry.startswith(f"@misc{{{found.key},")
    assert "ab c".replace(" ", "") + "\\%d" in entry


def test_every_class_of_a_fragment_is_prefixed_and_in_the_sheet(page: str) -> None:
    sheet = read_css("report")
    used = {name for _, attributes in Balanced(page).tags for name in str(attributes.get("class") or "").split()}
    assert used - {"report"} == {name for name in used if name.startswith("report-")}
    unstyled = {"report-other", "report-within", "report-head", "report-contents"}
    assert {name for name in used if f".{name}" not in sheet} <= unstyled | {"report"}
    selectors = re.sub(r"\{[^{}]*\}|/\*.*?\*/|@media[^{]*\{", " ", sheet, flags=re.DOTALL)
    assert all(part.strip().startswith(".report-") for part in re.split(r"[,}]", selectors) if part.strip())
