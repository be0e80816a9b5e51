"""The Train tab's form: what it offers, and how what was filled in becomes settings or a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from infogan_explorer.config import Settings, build_settings, list_presets, load_preset
from infogan_explorer.datasets import DatasetInfo, list_datasets
from infogan_explorer.errors import InputError, unknown_name
from infogan_explorer.networks import build_infogan
from infogan_explorer.record import free_name
from infogan_explorer.runs import check_run_name

INFOGAN, BASELINE = "InfoGAN", "GAN baseline"
_MOST = 2**53  # what the browser counts to without gaps


@dataclass(frozen=True)
class Form:
    """What the form holds, as the page sends it: an empty number field is None."""

    dataset: str
    preset: str
    steps: float | None
    seed: float | None
    codes: str
    kind: str
    name: str


def dataset_info(name: str) -> DatasetInfo:
    """What is known of a dataset before it is loaded.

    Raises:
        InputError: if there is none of this name.
    """
    infos = {info.name: info for info in list_datasets()}
    if name not in infos:
        raise unknown_name("dataset", name, infos)
    return infos[name]


def presets_for(dataset: str) -> list[str]:
    """The presets whose networks fit a dataset, the default first."""
    is_points = dataset_info(dataset).is_points
    fitting = [name for name in list_presets() if (load_preset(name).get("network") == "points") == is_points]
    return sorted(fitting, key=lambda name: name not in ("quick", "points"))


def preset_defaults(preset: str) -> tuple[int, str]:
    """The steps and codes that a preset starts from."""
    settings = build_settings(preset)
    return settings.steps, settings.codes


def check_form(form: Form, runs_dir: Path) -> tuple[Settings, str]:
    """The settings and the name of the run that the form asks for.

    Raises:
        InputError: one sentence about the first thing that is wrong.
    """
    info = dataset_info(form.dataset)
    settings = build_settings(
        form.preset,
        dataset=form.dataset,
        steps=_whole("steps", form.steps),
        seed=_whole("seed", form.seed),
        codes=form.codes,
        baseline=form.kind == BASELINE,
    )
    build_infogan(settings, info.example_shape)
    return settings, check_run_name(form.name) if form.name else free_name(settings, runs_dir)


def _whole(field: str, value: float | None) -> int:
    if value is None:
        raise InputError(f"{field} is empty; give a whole number.")
    if not abs(value) < _MOST:  # nor is "not a number" below it
        raise InputError(f"{field} was given a number that is too large or not finite; give a whole number.")
    if value != int(value):
        raise InputError(f"{field} was given {value:g}; give a whole number.")
    return int(value)
