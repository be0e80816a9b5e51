"""Every setting of a training run, validated, in one place; presets are TOML files that fill them in.

Order of precedence: the defaults here, then the preset, then what the command, app or notebook was given. A key that
is not a setting stops with the nearest name that is: a misspelt setting never trains in silence.
"""

from __future__ import annotations

import math
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from infogan_explorer.codes import CodeSpec
from infogan_explorer.errors import InputError, unknown_name

MAX_STEPS = 10_000_000
DEFAULT_PRESET = "quick"
FOLDER_PREFIX = "folder:"  # of a dataset that is the user's own folder of pictures

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Settings(BaseModel):
    """Everything that decides what a run computes: equal settings give the same run, bit for bit on CPU."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)  # strict: true is not 1

    # what is learned from what
    preset: str = Field(DEFAULT_PRESET, description="the preset that the other settings started from")
    dataset: str = Field(
        "mnist-5k", description="name of the dataset, or folder:PATH; `infogan-explorer list datasets` shows all"
    )
    image_size: int | None = Field(None, ge=8, le=256, description="pixels a side; empty: the dataset's own")
    codes: str = Field("cat10,uniform,uniform", description="latent codes c1, c2, ... in order")
    baseline: bool = Field(
        False, description="true: the GAN baseline, where G's loss has no L_I term but Q still learns"
    )

    # Q and the bound
    q_std: Literal["learned"] | Positive = Field(
        "learned", description="Q's standard deviation for continuous codes: 'learned', or a number above 0"
    )
    lambda_cat: NotNegative = Field(1.0, description="weight of L_I of the categorical codes")
    lambda_cont: NotNegative = Field(1.0, description="weight of L_I of the continuous codes")

    # networks
    network: Literal["paper-mnist", "quick", "points"] = Field("quick", description="the family of networks")
    width: int = Field(32, ge=4, le=1024, description="channels of the narrowest hidden layer")
    leak: NotNegative = Field(0.1, le=1, description="slope of the leaky ReLU in D and Q")
    noise_dim: int = Field(62, ge=0, le=4096, description="dimensions of the incompressible noise z")
    noise: Literal["uniform", "gaussian"] = Field("uniform", description="z from U(-1, 1) or N(0, 1)")

    # optimisation
    objective: Literal["non-saturating", "least-squares", "hinge"] = Field(
        "non-saturating", description="the adversarial loss"
    )
    learning_rate_discriminator: Positive = Field(2e-4, description="Adam's rate for trunk, D head and Q head")
    learning_rate_generator: Positive = Field(1e-3, description="Adam's rate for G")
    beta1: float = Field(0.5, ge=0, lt=1, description="Adam's first moment decay")
    beta2: float = Field(0.999, ge=0, lt=1, description="Adam's second moment decay")
    batch_size: int = Field(128, ge=2, le=8192, description="pictures a step, real and generated alike")
    ema_decay: float = Field(0.99, ge=0, lt=1, description="decay of G's moving average, the G that pictures come from")
    decay_from: float = Field(1.0, ge=0, le=1, description="share of the steps after which learning rates fall to 5 %")

    # small datasets
    augment_shift: NotNegative = Field(0.0, le=16, description="pixels; D and Q see every picture moved by up to this")
    augment_rotate: NotNegative = Field(0.0, le=180, description="degrees; likewise turned")
    augment_scale: NotNegative = Field(0.0, le=1, description="logarithm; likewise stretched")
    augment_shear: NotNegative = Field(0.0, le=1, description="tangent; likewise sheared")
    lambda_balance: NotNegative = Field(0.0, description="weight of real pictures filling all categories; 0 disables")
    lambda_consistency: NotNegative = Field(0.0, description="weight of Q agreeing on two views of a real picture")
    real_terms_from: int = Field(0, ge=0, description="step after which the two terms on real pictures count")
    information_from: int = Field(
        0, ge=0, description="step after which L_I enters G's loss, rising over as many steps"
    )

    # the run
    steps: int = Field(3000, ge=1, le=MAX_STEPS, description="training steps in all")
    seed: int = Field(0, ge=0, lt=2**63, description="every random draw follows from it")
    device: Literal["auto", "cpu", "cuda", "mps"] = Field("auto", description="where the networks live")
    record_every: int = Field(25, ge=1, description="steps between two lines of the history")
    save_every: int = Field(500, ge=1, description="steps between two saves of weights and samples")
    bound_samples: int = Field(1000, ge=2, le=10_000_000, description="fresh samples for each measurement of L_I")
    refit_steps: int = Field(
        0, ge=0, le=MAX_STEPS, description="steps of a new Q on the frozen G at every save; 0 disables"
    )

    @field_validator("q_std", mode="before")
    @classmethod
    def _q_std_must_be_learned_or_positive(cls, value: Any) -> Any:
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if value != "learned" and not (is_number and 0 < value < math.inf):
            raise InputError(f"setting 'q_std' was given {value!r}; it must be 'learned' or a number above 0.")
        return value

    @field_validator("dataset")
    @classmethod
    def _folders_have_absolute_paths(cls, name: str) -> str:
        """So that a run finds its pictures again from wherever it is resumed; they need not be there."""
        path = name.removeprefix(FOLDER_PREFIX)
        is_absolute = PurePosixPath(path).is_absolute() or PureWindowsPath(path).is_absolute()
        return name if path in (name, "") or is_absolute else f"{FOLDER_PREFIX}{absolute_path(path)}"

    @field_validator("codes")
    @classmethod
    def _codes_must_parse(cls, text: str) -> str:
        return str(CodeSpec.parse(text))

    @property
    def dataset_name(self) -> str:
        """The dataset as lists and run names have it: of a folder its own name only, not where it lies."""
        if not self.dataset.startswith(FOLDER_PREFIX):
            return self.dataset
        return FOLDER_PREFIX + re.split(r"[/\\]", self.dataset.removeprefix(FOLDER_PREFIX).rstrip("/\\"))[-1]

    @property
    def spec(self) -> CodeSpec:
        """The latent codes."""
        return CodeSpec.parse(self.codes, self.q_std)


def absolute_path(text: str) -> Path:
    """A path as somebody typed it, `~` and links followed; it need not be there."""
    return Path(os.path.expanduser(text)).resolve()  # noqa: PTH111 (pathlib's fails for a user who is not known)


def list_presets() -> dict[str, str]:
    """The presets by name, each with its one-line description (the first comment of its file)."""
    folder = files("infogan_explorer") / "presets"
    texts = {
        entry.name.removesuffix(".toml"): entry.read_text("utf-8") for entry in folder.iterdir() if _is_toml(entry.name)
    }
    return {name: texts[name].splitlines()[0].lstrip("# ").rstrip() for name in sorted(texts)}


def _is_toml(name: str) -> bool:
    return name.endswith(".toml") and not name.startswith(".")


def load_preset(name: str) -> dict[str, Any]:
    """The settings that a preset names.

    Raises:
        InputError: if there is no such preset.
    """
    known = list_presets()
    if name not in known:
        raise unknown_name("preset", name, known)
    return tomllib.loads((files("infogan_explorer") / "presets" / f"{name}.toml").read_text("utf-8"))


def build_settings(preset: str = DEFAULT_PRESET, **overrides: Any) -> Settings:
    """Defaults, then the preset, then `overrides`; values of None leave a setting as it was.

    Raises:
        InputError: one sentence, for an unknown preset or setting, a value out of range, or codes that do not parse.
    """
    given = {key: value for key, value in overrides.items() if value is not None}
    return validate({**load_preset(preset), **given, "preset": preset})


def validate(values: Mapping[str, Any]) -> Settings:
    """Settings from a plain mapping, such as config.json.

    Raises:
        InputError: one sentence about the first thing that is wrong.
    """
    if not isinstance(values, Mapping):
        raise InputError(f"settings were given as {values!r}; they must be names with values.")
    for key in values:
        if key not in Settings.model_fields:
            raise unknown_name("setting", key, Settings.model_fields)
    try:
        return Settings.model_validate(dict(values))
    except ValidationError as error:
        first = error.errors()[0]
        cause = first.get("ctx", {}).get("error")
        if isinstance(cause, InputError):
            raise InputError(str(cause)) from None
        message = first["msg"][0].lower() + first["msg"][1:]
        raise InputError(f"setting '{first['loc'][0]}' was given {first['input']!r}; {message}.") from None


def parse_assignments(assignments: Iterable[str]) -> dict[str, Any]:
    """`key=value` strings, as of `--set`, with values read as TOML where they are TOML and as text otherwise.

    Raises:
        InputError: if one has no `=`, or its key is not a setting.
    """
    values: dict[str, Any] = {}
    for assignment in assignments:
        key, equals, text = assignment.partition("=")
        if not equals:
            raise InputError(f"--set was given {assignment!r}; write key=value, for example --set lambda_cont=0.1.")
        if key not in Settings.model_fields:
            raise unknown_name("setting", key, Settings.model_fields)
        if key == "preset":
            raise InputError(f"--set was given {assignment!r}; choose a preset with --preset.")
        if "\n" in text:
            raise InputError(f"--set was given {assignment!r}; give one setting a time.")
        try:
            values[key] = tomllib.loads(f"value = {text}")["value"]
        except tomllib.TOMLDecodeError:
            values[key] = text
    return values
