"""Health lights of a run: what its history says about D, the bound, variety and the numbers, and what to try.

    for light in check_health(run.history.read(), config["codes"], run.status(), config["settings"]):
        print(light.state, light.words, light.advice)

A pure function of what the run folder holds. What a light says has a stable key, so that a page can say it in its own
words; `SAYINGS` holds them all.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean, median
from typing import Any, Literal, NamedTuple

from infogan_explorer.status import Status

LightState = Literal["good", "watch", "stop", "unknown"]
Row = Mapping[str, Any]

LIGHTS = ("discriminator", "bound", "variety", "numbers")  # in the order in which they are told

_RECENT = 5  # records that speak for the present: one alone is noisy
_D_STRONG, _D_WINS = 90.0, 98.5  # per cent right; healthy runs stay well below both
_LITTLE_VARIETY, _NO_VARIETY = 0.1, 0.03  # of what real examples of one setting have
_VARIETY_RECORDS = 10  # variety is noisier than D and the bound

_STRETCH_RECORDS, _STRETCH_STEPS, _STRETCH_SHARE = 12, 300, 0.1  # a bound is flat if it is so over all of these
_FIRST_STEPS = 100  # a stretch begins after them
_LATE_SHARE = 0.5  # of all steps: where the stretch of a continuous code begins, for these start late
_AT_CEILING, _FAR_BELOW = 0.97, 0.7  # of H(c)
_FELL_TO = 0.75  # of the best it was
_READ_NATS = 0.05  # above its zero-knowledge line, a continuous code is read
_TOO_SURE_NATS = 1.0  # below it, Q is not ignorant but wrong


@dataclass(frozen=True)
class Light:
    """One light.

    name: what it is about, one of LIGHTS.
    state: 'unknown' while there is too little to judge by.
    key: what it says, one of SAYINGS.
    words: a few words to stand beside the light, in English.
    advice: one sentence on what to try; empty where there is nothing to mend.
    numbers: what `words` and `advice` are filled in with, for other languages.
    """

    name: str
    state: LightState
    key: str
    words: str
    advice: str = ""
    numbers: Mapping[str, float | str] = field(default_factory=dict)


class Saying(NamedTuple):
    """What a key stands for: a state, and words and advice with places for numbers, as in str.format."""

    state: LightState
    words: str
    advice: str = ""


SAYINGS: Mapping[str, Saying] = {
    "discriminator.unknown": Saying("unknown", "D not measured"),
    "discriminator.early": Saying("unknown", "D {percent:.0f} % right"),
    "discriminator.balanced": Saying("good", "D {percent:.0f} % right"),
    "discriminator.strong": Saying(
        "watch",
        "D {percent:.0f} % right",
        "D is nearly always right, so G learns little from it; lower learning_rate_discriminator, "
        "or augment the pictures (augment_shift, augment_rotate).",
    ),
    "discriminator.wins": Saying(
        "stop",
        "D {percent:.0f} % right",
        "D is never wrong and G cannot follow; start anew with a lower learning_rate_discriminator.",
    ),
    "bound.unknown": Saying("unknown", "bound not measured"),
    "bound.waiting": Saying("unknown", "L_I counts from step {step:.0f}"),
    "bound.early": Saying("unknown", "bound: too early to say"),
    "bound.rising": Saying("good", "bound rising"),
    "bound.steady": Saying("good", "bound steady"),
    "bound.ceiling": Saying("good", "bound at its ceiling"),
    "bound.baseline": Saying("good", "baseline: L_I not trained"),
    "bound.flat": Saying(
        "watch",
        "bound of {code} flat",
        "L_I({code}) stays at {bound_nats:.2f} of {ceiling_nats:.2f} nats; raise lambda_cat, "
        "or learning_rate_discriminator, which trains Q too.",
    ),
    "bound.unread": Saying(
        "watch",
        "bound of {code} flat",
        "L_I({code}) stays at {bound_nats:.2f} nats where knowing nothing gives {zero_nats:.2f}; "
        "raise lambda_cont, or train longer.",
    ),
    "bound.drowned": Saying(
        "watch",
        "bound of {code} flat",
        "L_I({code}) stays at {bound_nats:.2f} nats while D is nearly always right; "
        "lower learning_rate_discriminator, or raise {setting}.",
    ),
    "bound.falling": Saying(
        "watch",
        "bound of {code} fell",
        "L_I({code}) was {best_nats:.2f} and is {bound_nats:.2f} nats; "
        "lower both learning rates, or lower decay_from so that they fall earlier.",
    ),
    "bound.unweighted": Saying(
        "watch",
        "L_I of {code} not trained",
        "{setting} is 0, so nothing rewards a readable {code}; raise {setting}, or say baseline = true "
        "if a plain GAN is what you want.",
    ),
    "bound.too-sure": Saying(
        "watch",
        "Q too sure of {code}",
        "L_I({code}) is {bound_nats:.1f} nats where knowing nothing gives {zero_nats:.2f}: Q is surer than right; "
        "lower lambda_cont or ema_decay, or fix q_std at a number such as 0.3.",
    ),
    "bound.wrong": Saying(
        "stop",
        "Q wrong about {code}",
        "L_I({code}) is {bound_nats:.4g} nats where knowing nothing gives 0: Q is sure and wrong; "
        "start anew with a lower learning_rate_discriminator.",
    ),
    "variety.unknown": Saying("unknown", "variety not measured"),
    "variety.no-noise": Saying("unknown", "no noise z"),
    "variety.early": Saying("unknown", "variety: too early to say"),
    "variety.good": Saying("good", "varied"),
    "variety.low": Saying(
        "watch",
        "little variety",
        "Noise z varies a picture {percent:.1f} % as much as real ones of its setting vary; "
        "raise learning_rate_discriminator, or lower learning_rate_generator.",
    ),
    "variety.collapsed": Saying(
        "stop",
        "collapsed",
        "G draws nearly the same whatever the noise z ({percent:.1f} % of the variety of real examples); "
        "start anew with a higher learning_rate_discriminator or a lower learning_rate_generator.",
    ),
    "variety.overrun": Saying(
        "stop",
        "collapsed",
        "G draws nearly the same whatever the noise z, and D is nearly always right; "
        "start anew with a lower learning_rate_discriminator.",
    ),
    "numbers.unknown": Saying("unknown", "no numbers yet"),
    "numbers.finite": Saying("good", "numbers finite"),
    "numbers.broken": Saying(
        "stop",
        "not a finite number",
        "Step {step:.0f} met a number that is not finite; lower learning_rate_discriminator and "
        "learning_rate_generator, or take another seed.",
    ),
}


class _Said(NamedTuple):
    """A key of SAYINGS without the light's name, and the numbers for its sentences."""

    key: str
    numbers: Mapping[str, float | str] = {}


def check_health(
    history: Sequence[Row],
    codes: Mapping[str, Mapping[str, Any]],
    status: Status | None,
    settings: Mapping[str, Any],
    forked_at: int = 0,
) -> list[Light]:
    """The lights of a run, in the order of LIGHTS.

    Args:
        history: the lines of history.jsonl, as read; older ones may lack `variety`.
        codes: the "codes" of config.json.
        status: status.json, or None where there is none.
        settings: the "settings" of config.json; a setting that is not in it counts as the plain InfoGAN's.
        forked_at: of a fork, the step where it begins: what its parent did, under other settings, is not its fault.
    """
    own = [row for row in history if row["step"] > forked_at]
    d = _discriminator(own)
    d_is_strong = d.key in ("strong", "wins")
    said = (
        d,
        _bound(own, codes, settings, forked_at, d_is_strong),
        _variety(own, settings, d_is_strong),
        _numbers(history, status),
    )
    return [_light(name, *one) for name, one in zip(LIGHTS, said, strict=True)]


def _light(name: str, key: str, numbers: Mapping[str, float | str]) -> Light:
    saying = SAYINGS[f"{name}.{key}"]
    words, advice = (text.format(**numbers) for text in (saying.words, saying.advice))
    return Light(name, saying.state, f"{name}.{key}", words, advice, numbers)


def _discriminator(history: Sequence[Row]) -> _Said:
    right = [100 * row["accuracy/discriminator"] for row in history if "accuracy/discriminator" in row][-_RECENT:]
    if not right:
        return _Said("unknown")
    percent = fmean(right)
    key = "wins" if percent >= _D_WINS else "strong" if percent >= _D_STRONG else "balanced"
    return _Said(key if len(right) == _RECENT else "early", {"percent": percent})


def _variety(history: Sequence[Row], settings: Mapping[str, Any], d_is_strong: bool) -> _Said:
    """G's variety beside that of real examples, each at a fixed setting of the codes."""
    if settings.get("noise_dim") == 0:
        return _Said("no-noise")
    shares = [row["variety"] / row["variety_real"] for row in history if row.get("variety_real") and "variety" in row]
    if len(shares) < _RECENT:
        return _Said("early" if shares else "unknown")
    share = median(shares[-_VARIETY_RECORDS:])
    numbers = {"percent": 100 * share}
    if share >= _LITTLE_VARIETY:
        return _Said("good", numbers)
    if d_is_strong:
        return _Said("overrun", numbers)
    return _Said("low" if share >= _NO_VARIETY else "collapsed", numbers)


def _numbers(history: Sequence[Row], status: Status | None) -> _Said:
    if status and status.state == "failed" and "not a finite number" in status.message:
        told = re.search(r"at step (\d+)", status.message)  # a step that was taken, or the next one
        return _Said("broken", {"step": int(told[1]) if told else status.step + 1})
    return _Said("finite" if history else "unknown")


# --- the bound --------------------------------------------------------------------------------------------------------

_BOUND_ORDER = (
    *("wrong", "drowned", "flat", "falling", "too-sure", "unweighted", "unread"),  # worst first
    *("unknown", "waiting", "early", "rising", "steady", "ceiling", "baseline"),
)


def _bound(
    history: Sequence[Row],
    codes: Mapping[str, Mapping[str, Any]],
    settings: Mapping[str, Any],
    forked_at: int,
    d_is_strong: bool,
) -> _Said:
    """The worst that can be said of a code; if that is nothing bad, what can be said of the categorical ones."""
    said = {name: _bound_of(name, code, history, settings, forked_at, d_is_strong) for name, code in codes.items()}
    worst_first = sorted(said, key=lambda name: _BOUND_ORDER.index(said[name].key))
    categorical = [name for name in worst_first if codes[name]["kind"] == "categorical"]
    if not worst_first:
        return _Said("unknown")
    worst = said[worst_first[0]]
    is_bad = SAYINGS[f"bound.{worst.key}"].state in ("watch", "stop")
    return worst if is_bad or not categorical else said[categorical[0]]


def _bound_of(
    name: str,
    code: Mapping[str, Any],
    history: Sequence[Row],
    settings: Mapping[str, Any],
    forked_at: int,
    d_is_strong: bool,
) -> _Said:
    is_categorical = code["kind"] == "categorical"
    entropy, zero = code["entropy_nats"], code["zero_knowledge_nats"]
    setting = "lambda_cat" if is_categorical else "lambda_cont"
    rows = [row for row in history if f"bound_nats/{name}" in row]
    values = [row[f"bound_nats/{name}"] for row in rows]
    numbers: dict[str, float | str] = {"code": name, "setting": setting, "zero_nats": zero}
    if is_categorical:
        numbers["ceiling_nats"] = entropy

    now = median(values[-_RECENT:]) if len(values) >= _RECENT else None
    if now is not None:
        numbers["bound_nats"] = now
        if is_categorical and max(values[-_RECENT:]) < -entropy / 2:
            return _Said("wrong", numbers)
    if settings.get("baseline", False):
        return _Said("baseline")
    if settings.get(setting, 1.0) == 0:
        return _Said("unweighted", numbers)
    if not rows:
        return _Said("unknown")
    enters = settings.get("information_from", 0)
    if rows[-1]["step"] <= enters:
        return _Said("waiting", {"step": enters})
    if now is None:
        return _Said("early")
    if is_categorical and now >= _AT_CEILING * entropy:
        return _Said("ceiling", numbers)
    best = max(median(values[i : i + _RECENT]) for i in range(0, len(values) - _RECENT + 1, _RECENT))
    lately = max(now, median(values[-_STRETCH_RECORDS:]))
    if is_categorical and best >= _FAR_BELOW * entropy and lately < _FELL_TO * best:
        return _Said("falling", {**numbers, "best_nats": best})
    felt_from = max(2 * enters, forked_at) + _FIRST_STEPS
    if not is_categorical:
        felt_from = max(felt_from, _LATE_SHARE * settings.get("steps", 0))
    return _over_a_stretch(rows, name, code, felt_from, numbers, d_is_strong)


def _over_a_stretch(
    rows: Sequence[Row],
    name: str,
    code: Mapping[str, Any],
    felt_from: int,
    numbers: Mapping[str, float | str],
    d_is_strong: bool,
) -> _Said:
    """Whether a bound rises, and if not, whether it need not, or cannot be told yet, or should."""
    is_categorical = code["kind"] == "categorical"
    last = rows[-1]["step"]
    begins = last - max(_STRETCH_STEPS, _STRETCH_SHARE * last)
    stretch = rows[-max(_STRETCH_RECORDS, sum(row["step"] > begins for row in rows)) :]
    values = [row[f"bound_nats/{name}"] for row in stretch]
    if _rises(values, median(row.get(f"bound_nats_stderr/{name}", 0.0) for row in stretch)):
        return _Said("rising", numbers)
    level = median(values)
    enough = _FAR_BELOW * code["entropy_nats"] if is_categorical else code["zero_knowledge_nats"] + _READ_NATS
    if level >= enough:
        return _Said("steady", numbers)
    is_long = len(stretch) >= _STRETCH_RECORDS and last - stretch[0]["step"] >= 0.9 * _STRETCH_STEPS
    if is_long and not is_categorical and level < code["zero_knowledge_nats"] - _TOO_SURE_NATS:
        return _Said("too-sure", numbers)
    if not is_long or stretch[0]["step"] < felt_from:
        return _Said("early")
    if d_is_strong:
        return _Said("drowned", numbers)
    return _Said("flat" if is_categorical else "unread", numbers)


def _rises(values: Sequence[float], stderr: float) -> bool:
    """Whether the median of the second half lies above the first's by more than two standard errors.

    Medians, because one category that moves from one place to another takes a bound far down for a moment.

    Args:
        values: a bound over a stretch, in nats.
        stderr: of one value as it was measured; training's own restlessness comes on top.
    """
    half = len(values) // 2
    if half < 2:
        return False
    (first, first_stderr), (second, second_stderr) = (_middle(part, stderr) for part in (values[:half], values[-half:]))
    return second - first > 2 * math.hypot(first_stderr, second_stderr)


def _middle(values: Sequence[float], stderr: float) -> tuple[float, float]:
    """Median and its standard error: 1.2533 s / sqrt(n), s from the median distance to the median (times 1.4826)."""
    middle = median(values)
    spread = max(1.4826 * median(abs(value - middle) for value in values), stderr)
    return middle, 1.2533 * spread / math.sqrt(len(values))
