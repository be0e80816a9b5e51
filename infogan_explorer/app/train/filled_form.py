"""The Train tab's form: what it starts from, and how what was filled in becomes settings, or a sentence a field."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import torch

from infogan_explorer.app.requests import Request, quoted, text
from infogan_explorer.app.runs.jobs import TWIN_ENDING, train_arguments
from infogan_explorer.app.runs.runner import Runner
from infogan_explorer.app.train.form_fields import read_value, typed_values
from infogan_explorer.codes import CodeSpec
from infogan_explorer.config import FOLDER_PREFIX, Settings, build_settings, list_presets, load_preset
from infogan_explorer.datasets import DatasetInfo, example_shape, list_datasets
from infogan_explorer.device import choose_device
from infogan_explorer.errors import InfoGANExplorerError, InputError, unknown_name
from infogan_explorer.networks import build_infogan, count_weights
from infogan_explorer.record import free_name
from infogan_explorer.runs import check_run_name
from infogan_explorer.seeds.wall import MOST_SEEDS

T = TypeVar("T")

INFOGAN, BASELINE, TWINS = "infogan", "baseline", "twins"
_KINDS = (INFOGAN, BASELINE, TWINS)
_MOST_CODES = 100
_LONGEST_NAME = 64


@dataclass
class Filled:
    """The form as it was read.

    Attributes:
        settings: what is asked for, if all of it can be.
        name: of the run as it was typed; empty where it is to be made.
        twins: whether a baseline is trained beside it.
        seeds: how many runs that differ in their seed; more than one are a wall.
        spec: the codes, if they can be read.
        errors: field -> sentence; codes are 'codes' or, each by itself, 'codes.0', 'codes.1', ...
    """

    name: str
    twins: bool
    seeds: int = 1
    settings: Settings | None = None
    spec: CodeSpec | None = None
    errors: dict[str, str] = field(default_factory=dict)


def dataset_info(name: str) -> DatasetInfo:
    """What is known of a dataset that the page offers; no folder, as whoever reaches the page would have it read.

    Raises:
        InputError: if there is none of this name.
    """
    if name.startswith(FOLDER_PREFIX):
        raise InputError(
            "folders are not opened from a page; start this run with `infogan-explorer train --dataset folder:PATH`, "
            "and it is shown here."
        )
    infos = {info.name: info for info in list_datasets()}
    if name not in infos:
        raise unknown_name("dataset", name, infos)
    return infos[name]


def presets_for(info: DatasetInfo) -> list[str]:
    """The presets whose networks fit a dataset, the default first."""
    fitting = [name for name in list_presets() if (load_preset(name).get("network") == "points") == info.is_points]
    return sorted(fitting, key=lambda name: name not in ("quick", "points"))


def describe_presets() -> dict[str, dict[str, Any]]:
    """Every preset: its one line, what it puts into each field, and its codes."""
    described = {}
    for name, summary in list_presets().items():
        settings = build_settings(name)
        codes = [str(code) for code in settings.spec.codes]
        described[name] = {"summary": summary, "values": typed_values(settings), "codes": codes}
    return described


def read_form(request: Request, runner: Runner) -> Filled:
    """What the page sends of the form: dataset, preset, kind, name, codes (a list of specs), changed values.

    Raises:
        InputError: if it is nothing that the form can send.
    """
    kind, codes, values = request.get("kind"), request.get("codes"), request.get("values")
    if kind not in _KINDS or not _is_list_of_texts(codes) or not isinstance(values, Mapping):
        raise InputError("the form was sent with parts missing; reload the page.")
    filled = Filled(text(request, "name", 1000), kind == TWINS)
    dataset, preset = text(request, "dataset", 1000), text(request, "preset")
    note = _Notes(filled.errors)
    filled.seeds = note("seeds", lambda: _read_seeds(request.get("seeds", "1"), filled.twins)) or 1
    info = note("dataset", lambda: dataset_info(dataset))
    is_known = note("preset", lambda: load_preset(preset)) is not None
    filled.spec = _read_codes(codes, note)
    typed: Mapping[str, object] = values
    given = {key: note(key, lambda key=key: read_value(key, typed[key])) for key in typed}
    for key, value in given.items():
        if is_known and value is not None:
            note(key, lambda key=key, value=value: build_settings(preset, **{key: value}))
    if info and is_known and filled.spec and not filled.errors:
        filled.settings = _settings(info, preset, filled.spec, kind == BASELINE, given, note)
    note("name", lambda: _check_name(filled, runner))
    return filled


class _Notes:
    """Calls something, and keeps the sentence of what goes wrong under the field that it belongs to."""

    def __init__(self, errors: dict[str, str]) -> None:
        self._errors = errors

    @property
    def found(self) -> bool:
        """Whether anything has gone wrong."""
        return bool(self._errors)

    def __call__(self, key: str, call: Callable[[], T]) -> T | None:
        try:
            return call()
        except InfoGANExplorerError as error:
            self._errors.setdefault(key, str(error))
            return None


def _read_seeds(typed: object, twins: bool) -> int:
    if not isinstance(typed, str) or not re.fullmatch(r"\s*\d{1,4}\s*", typed, re.ASCII):
        raise InputError(f"seeds was given {quoted(typed)}; give a whole number from 1 to {MOST_SEEDS}.")
    seeds = int(typed)
    if not 1 <= seeds <= MOST_SEEDS:
        raise InputError(f"seeds was given {seeds}; give a whole number from 1 to {MOST_SEEDS}.")
    if seeds > 1 and twins:
        raise InputError("several seeds are runs that differ in their seed alone; choose 1 for twins.")
    return seeds


def _is_list_of_texts(value: object) -> bool:
    return isinstance(value, list) and len(value) <= _MOST_CODES and all(isinstance(v, str) for v in value)


def _read_codes(codes: Any, note: _Notes) -> CodeSpec | None:
    parsed = [note(f"codes.{i}", lambda code=code: _read_code(code)) for i, code in enumerate(codes)]
    if not codes:
        note("codes", lambda: CodeSpec.parse(""))
    return CodeSpec.parse(",".join(codes)) if codes and all(parsed) else None


def _read_code(code: str) -> CodeSpec:
    spec = CodeSpec.parse(code[:1000])
    if len(spec.codes) != 1:
        raise InputError(f"code {code!r} is several; add a row for each.")
    return spec


def _settings(
    info: DatasetInfo, preset: str, spec: CodeSpec, baseline: bool, given: dict[str, Any], note: _Notes
) -> Settings | None:
    """Settings that are right one by one, checked together: networks, examples, codes and device must fit."""
    settings = build_settings(preset, **{**given, "dataset": info.name, "codes": str(spec), "baseline": baseline})
    note("q_std", lambda: settings.spec)
    shape = note("image_size", lambda: example_shape(info, settings.image_size))
    if (settings.network == "points") != info.is_points:
        note("network" if "network" in given else "preset", lambda: build_infogan(settings, info.example_shape))
    elif shape is not None:
        note("image_size", lambda: _build_without_weights(settings, shape))
    note("device", lambda: choose_device(settings.device))
    return None if note.found else settings


def _build_without_weights(settings: Settings, shape: tuple[int, ...]) -> Any:
    with torch.device("meta"):
        return build_infogan(settings, shape)


def _check_name(filled: Filled, runner: Runner) -> None:
    if filled.name:
        check_run_name(filled.name)
    if filled.seeds > 1:
        if filled.settings:
            runner.check_wall(filled.settings, filled.name, filled.seeds)
    elif filled.name:
        if filled.twins and len(filled.name) > _LONGEST_NAME - len(TWIN_ENDING):
            raise InputError(
                f"run name {filled.name[:40]!r}... has {len(filled.name)} characters, and its twin's has "
                f"{len(TWIN_ENDING)} more; take at most {_LONGEST_NAME - len(TWIN_ENDING)}."
            )
        for ending in ["", TWIN_ENDING] if filled.twins else [""]:
            runner.check_free(filled.name + ending)


def run_name(filled: Filled, settings: Settings, runner: Runner) -> str:
    """The name that was typed, or one made from the settings; of several seeds, the wall's."""
    if filled.seeds > 1:
        return runner.check_wall(settings, filled.name, filled.seeds)
    return filled.name or runner.free_name(free_name(settings, runner.runs_dir), filled.twins)


def describe_form(filled: Filled, runner: Runner) -> dict[str, Any]:
    """What the page says about the form while it is filled in: entropies, sizes, the command line."""
    facts: dict[str, Any] = {"errors": filled.errors}
    if filled.spec:
        facts["codes"] = [{"kind": code.kind, "entropyNats": code.entropy_nats} for code in filled.spec.codes]
    settings = filled.settings
    if settings:
        shape = example_shape(dataset_info(settings.dataset), settings.image_size)
        infogan = _build_without_weights(settings, shape)
        facts |= {
            "noise": settings.noise_dim,
            "inputs": settings.noise_dim + settings.spec.code_dim,
            "generatorWeights": count_weights(infogan.generator),
            "recognitionWeights": sum(parameter.numel() for parameter in infogan.recognition_parameters()),
        }
        if "name" not in filled.errors:
            facts["name"] = run_name(filled, settings, runner)
            facts["command"] = _command(settings, filled, runner)
    return facts


def _command(settings: Settings, filled: Filled, runner: Runner) -> str:
    is_default = runner.runs_dir == Path("checkpoints").resolve()
    runs_dir = None if is_default else runner.runs_dir
    arguments = train_arguments(settings, filled.name, runs_dir, runner.data_root, filled.twins, filled.seeds)
    return shlex.join(["infogan-explorer", *arguments])
