"""The page: its look, its tabs, and what they share."""

from __future__ import annotations

from pathlib import Path

import gradio as gr
from gradio.themes.base import Base
from gradio.themes.default import Default
from gradio.themes.utils.fonts import Font

from infogan_explorer.app.evaluate_tab import build_evaluate_tab
from infogan_explorer.app.explore.stage import Stage
from infogan_explorer.app.explore_tab import build_explore_tab
from infogan_explorer.app.learn_tab import build_learn_tab
from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.app.runs.runner import Runner
from infogan_explorer.app.topbar import Topbar, build_topbar
from infogan_explorer.app.train_tab import build_train_tab
from infogan_explorer.app.words import label

TITLE = "InfoGAN Explorer"


def build_app(runs_dir: Path, data_root: Path | None = None) -> gr.Blocks:
    """The whole page; nothing is served yet.

    Args:
        runs_dir: the folder of all runs; it need not exist.
        data_root: folder with the files of datasets that need some.
    """
    runs_dir = runs_dir.expanduser().resolve()
    catalogue = Catalogue(runs_dir)
    runner = Runner(catalogue, data_root)
    with gr.Blocks(title=TITLE, analytics_enabled=False, delete_cache=(3600, 3600)) as app:
        build_topbar(Topbar(catalogue, runner))
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab(label("shell.explore"), id="explore"):
                build_explore_tab(Stage(catalogue))
            with gr.Tab(label("shell.train"), id="train"):
                build_train_tab(catalogue, runner, data_root)
            with gr.Tab(label("shell.learn"), id="learn"):
                build_learn_tab(catalogue)
            with gr.Tab(label("shell.evaluate"), id="evaluate"):
                build_evaluate_tab(catalogue, data_root)
    return app


def page_theme() -> Base:
    """The theme, for `Blocks.launch`: fonts of the system only, so that nothing is fetched."""
    system = [Font(name) for name in ("system-ui", "-apple-system", "Segoe UI", "sans-serif")]
    mono = [Font(name) for name in ("ui-monospace", "Consolas", "monospace")]
    # neutral throughout: on this page a colour means a kind of code, Q, or a state
    return Default(
        primary_hue="neutral", secondary_hue="neutral", neutral_hue="neutral", font=system, font_mono=mono
    ).set(
        body_text_color_subdued="#5C5F66",
        body_text_color_subdued_dark="#A9ADB5",
        button_primary_background_fill="#1A1A1A",
        button_primary_background_fill_hover="#3A3A3A",
        button_primary_text_color="#FFFFFF",
        button_primary_background_fill_dark="#E8E8E8",
        button_primary_background_fill_hover_dark="#FFFFFF",
        button_primary_text_color_dark="#1A1A1A",
        input_background_fill="*background_fill_primary",
    )
