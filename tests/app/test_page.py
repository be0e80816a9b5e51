"""The page as a whole, built without being served, and its colours."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path

import gradio as gr
import pytest

from infogan_explorer.app import build_app
from infogan_explorer.app.page import page_theme
from infogan_explorer.app.static_files import read_static, static_path
from infogan_explorer.pictures import thumbnail

SHEET = read_static("page.css")


def built(runs_dir: Path) -> gr.Blocks:
    """The page, built inside a running event loop: gradio would make one otherwise, and leave it open."""

    async def build() -> gr.Blocks:
        return build_app(runs_dir, None)

    return asyncio.run(build())


def test_the_page_is_built_without_being_served(tmp_path: Path) -> None:
    app = built(tmp_path / "not-there-yet")
    assert isinstance(app, gr.Blocks)
    assert not app.is_running
    assert not (tmp_path / "not-there-yet").exists()


def test_the_page_asks_past_the_queue_and_keeps_no_state(tmp_path: Path) -> None:
    app = built(tmp_path)
    assert not app.fns  # the queue's addresses are closed: see serving/guards.py
    assert not [block for block in app.blocks.values() if isinstance(block, gr.State)]


def test_the_page_names_no_foreign_host(tmp_path: Path) -> None:
    pieces = json.dumps(built(tmp_path).get_config_file()["components"], default=str), SHEET, read_static("shell.js")
    for piece in pieces:
        for address in re.findall(r"https?://[^\s\"'\\]+", piece):
            assert address.startswith("http://www.w3.org/")  # names of XML languages, which nobody fetches
    assert not page_theme()._stylesheets


def test_the_icon_is_a_square_picture_large_enough_to_install() -> None:
    with static_path("icon.png") as path:
        png = path.read_bytes()
    assert int.from_bytes(png[16:20]) == int.from_bytes(png[20:24]) == 512
    assert thumbnail(png, (512, 512), 192)


# -- colours: WCAG 2.2, contrast of text 4.5:1, of lines and surfaces 3:1 ---------------------------------------------


def colours(selector: str) -> dict[str, str]:
    block = re.search(re.escape(selector) + r" \{([^}]*)\}", SHEET)
    assert block is not None
    return dict(re.findall(r"--([a-z-]+): (#[0-9A-F]{6});", block[1]))


LIGHT, DARK = colours(":root, .gradio-container"), colours(".dark, .dark .gradio-container")


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_published() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_words_can_be_read_on_both_grounds(palette: dict[str, str]) -> None:
    words = ["ink", "faint", *(name for name in palette if name.endswith("-ink"))]
    assert len(words) >= 10
    for name in words:
        for ground in ("paper", "soft"):
            assert contrast(palette[name], palette[ground]) >= 4.5, (name, ground)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_lines_can_be_seen(palette: dict[str, str]) -> None:
    for name in ("categorical", "q-reads", "baseline", "lost", "good", "stop"):  # the others have an outline or a label
        assert contrast(palette[name], palette["paper"]) >= 3, name


def test_light_and_dark_have_the_same_colours() -> None:
    assert LIGHT.keys() == DARK.keys()
