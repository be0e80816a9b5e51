"""Sections that are measured on pictures only, as HTML, from numbers made by hand."""

from __future__ import annotations

import base64
import re
from typing import Any

import numpy as np
import pytest

from infogan_explorer.evaluations import StoredSection
from infogan_explorer.figures.print import NoTitles
from infogan_explorer.figures.svg_chart import Line
from infogan_explorer.labels import Labels
from infogan_explorer.pictures import to_png
from infogan_explorer.report.html.document import command_html
from infogan_explorer.report.html.key_numbers import render_key_numbers
from infogan_explorer.report.html.quality import measure_title
from infogan_explorer.report.html.section import render_section
from infogan_explorer.report.html.strokes import line_name, room_for_names
from infogan_explorer.report.html.verdict import verdict_groups, verdict_sentences
from infogan_explorer.report.words import LANGUAGES, Words
from tests.report.balanced import DASH, HOSTILE, Balanced


def score(value: float | None) -> dict[str, Any]:
    return {"value": value, "stderr": 0.1, "samples": 10, "protocol": HOSTILE} if value is not None else UNDEFINED


UNDEFINED = {"value": None, "undefined": f"undefined: {HOSTILE}."}
PICTURE = base64.b64encode(to_png(np.zeros((4, 6, 1), np.uint8))).decode()
CURVE = {"values": [1.0, None], "stderrs": [0.1, None], "samples": 10, "protocol": HOSTILE}
SHIFT = {"values": [0.0, -0.5], "stderrs": [0.1, 0.1], "samples": 10, "protocol": HOSTILE}
MEASURED = {"title": HOSTILE, "better": "lower", "generated": score(1.0), "floor": score(None)}
UNDEFINED_MEASURE = {"title": HOSTILE, "better": "higher", "generated": UNDEFINED, "floor": UNDEFINED}
HANDMADE = {
    "disentanglement": StoredSection(
        {
            "mig": score(0.4),
            "sap": score(None),
            "matrices": {"information_shares": [[0.1, 0.9]]},
            "codes": ["c1"],
            "factors": [HOSTILE, "posX"],
            "settings": {"fast": True},
            "notes": [HOSTILE],
        }
    ),
    "robustness": StoredSection(
        {
            "notes": [HOSTILE],
            "curves": {
                "noise": {
                    "unit": HOSTILE,
                    "strengths": [0.0, 0.5],
                    "protocol": HOSTILE,
                    "accuracy": {"c1": CURVE},
                    "consistency": {"c1": CURVE},
                    "confidence": {"c1": CURVE},
                    "mean": {"c2": SHIFT},
                    "shift": {"c2": SHIFT},
                }
            },
        },
        {"noise": PICTURE},
    ),
    "quality": StoredSection(
        {
            "against": HOSTILE,
            "measures": {"frechet_of_mine": MEASURED},
            "histogram": {"names": [HOSTILE, "b"], "generated": [0.5, 0.5], "real": [0.4, 0.6]},
            "categories": [
                {
                    "code": "c1",
                    "category": 0,
                    "sorted_here": 5,
                    "by_reading": MEASURED,
                    "class_name": HOSTILE,
                    "by_class": MEASURED,
                }
            ],
        },
        {"drawn": PICTURE, "drawn_nearest": PICTURE},
    ),
}


@pytest.mark.parametrize("name", list(HANDMADE))
@pytest.mark.parametrize("language", LANGUAGES)
def test_sections_on_pictures_are_whole_and_unbreakable(name: str, language: str) -> None:
    html = render_section(name, HANDMADE[name], Words(language), Labels({"c1": HOSTILE}, {("c1", 0): HOSTILE}))
    parsed = Balanced(html)
    assert "<script" not in html
    assert HOSTILE in parsed.text
    assert sum(tag == "img" for tag, _ in parsed.tags) == len(HANDMADE[name].pictures)
    used = {part for _, attributes in parsed.tags for part in str(attributes.get("class") or "").split()}
    assert all(part.startswith("report-") for part in used)


def test_an_undefined_measure_says_why_beside_its_dash() -> None:
    html = render_section("disentanglement", HANDMADE["disentanglement"], Words())
    assert f">{DASH}</td>" in html
    assert ">undefined: &quot;" in html


def test_the_verdict_names_the_metrics_that_are_defined_and_the_fast_variant() -> None:
    report = {"sections": {name: section.numbers for name, section in HANDMADE.items()}}
    sentences = list(verdict_sentences(report, Words(), NoTitles()))
    assert sentences[0] == "On the known factors: mutual information gap (MIG) 0.400 ± 0.100 (fast variant)."
    assert sentences[1].endswith(f"1.000 ± 0.100, real against real {DASH}, on 10 generated examples.")


def test_a_curve_leaves_out_what_is_undefined() -> None:
    html = render_section("robustness", HANDMADE["robustness"], Words())
    (points, _) = re.findall(r'<polyline points="([^"]*)"', html)
    assert len(points.split()) == 1


def test_a_sentence_of_the_verdict_stands_in_its_group_and_the_strongest_effect_first() -> None:
    codes = {
        "c1": {"kind": "categorical", "named": [{"statistic": "width", "eta_squared": 0.5}]},
        "c2": {"kind": "continuous", "named": []},
        "c3": {"kind": "continuous", "named": [{"statistic": "slant", "correlation": -0.9}]},
        "c4": {"kind": "continuous", "named": [{"statistic": "ink", "correlation": 0.6}]},
    }
    shares = {"first_order": {"c1": score(0.28561), "z": score(None)}, "interactions": score(0.5)}
    found = {"effects": {"codes": codes, "ownership": shares}, "quality": HANDMADE["quality"].numbers}
    groups = verdict_groups({"sections": found}, Words(), NoTitles())
    assert list(groups) == ["codes", "quality"]
    assert [sentence.split()[0] for sentence in groups["codes"]] == ["c3:", "c1", "c4:", "c2:", "Of"]
    assert "c1 28.6 %; 50.0 %" in groups["codes"][-1]


def test_bounds_of_many_continuous_codes_are_one_sentence_largest_first() -> None:
    codes = {
        f"c{k}": {
            "kind": "continuous",
            "entropy_nats": 0.693,
            "bound_nats": {"value": nats, "stderr": 0.01, "samples": 2000},
        }
        for k, nats in enumerate((0.5, 0.9, 0.01))
    }
    told = verdict_groups({"sections": {"bounds": {"codes": codes}}}, Words(), NoTitles())["reads"]
    assert len(told) == 2
    assert told[0].index("of c1") < told[0].index("of c0")
    assert "no ceiling; 2,000 fresh samples" in told[0]
    assert told[1].startswith("The bound shows nothing that Q reads of c2")


def test_key_numbers_name_the_section_that_has_their_settings_and_what_is_beside_them() -> None:
    sections = {name: section.numbers for name, section in HANDMADE.items()}
    measure = {**MEASURED, "floor": score(0.5)}
    sections["quality"] = {
        **sections["quality"],
        "measures": {"frechet_distance": measure, "recall": UNDEFINED_MEASURE},
    }
    html = render_key_numbers({"sections": sections}, Words(), NoTitles())
    Balanced(html)
    assert re.findall(r'report-source">([^<]*)', html) == ["Codes and known factors", "Image quality"]
    assert "real against real: 0.500&nbsp;±&nbsp;0.100" in html
    assert html.count("<td>10</td>") == 2
    assert "undefined" not in html  # it stands in its section
    assert render_key_numbers({"sections": {}}, Words(), NoTitles()) == ""


def test_a_long_name_gives_way_to_its_code_at_the_end_of_a_curve_and_names_have_room() -> None:
    titles = Labels({"c1": "slant", "c2": "width and slant"}, {})
    assert [line_name(titles, code) for code in ("c1", "c2")] == ["c1 slant", "c2"]
    short, long = (Line(name, [0, 1], [0, 1], "") for name in ("c1", "c1 thickness"))
    assert room_for_names([short]) < room_for_names([short, long])
    assert room_for_names([]) < 20


def test_a_command_is_broken_between_its_words_alone() -> None:
    html = command_html("evaluate --split <test>")
    assert re.findall(r'report-word">([^<]*)', html) == ["evaluate", "--split", "&lt;test&gt;"]


def test_distances_by_category_say_which_they_are() -> None:
    measured = {**MEASURED, "title": "the same for both"}
    names = [measure_title(key, measured, Words()) for key in ("category_distance_c1", "class_distance_c1")]
    assert names[0] != names[1]
    assert all(name.endswith("mean over c1") for name in names)


def test_what_took_no_time_to_speak_of_is_not_said_to_have_taken_none() -> None:
    section = HANDMADE["robustness"]
    html = render_section("robustness", type(section)(section.numbers, section.pictures, 0.01, "now"), Words())
    assert "Measured in &lt;0.1 s." in html
