"""How much of the pictures' variance each code and the noise own: Sobol's indices, on one scale for all kinds of input.

Write V for the variance of a picture, summed over pixels. Two independent pictures y, y' differ by E|y - y'|^2 = 2 V.
So all indices come from squared distances between pictures that share some of their inputs (Jansen 1999):

    first order   S_u = 1 - E|x - x'|^2 / 2V    x, x' share u and nothing else: Var(E[x|u]) / V, what u does by itself
    total         T_u = E|x - x'|^2 / 2V        x, x' share all but u: u and everything that it takes part in
    joint         J_uv = E|x - x_u - x_v + x_uv|^2 / 4V   mixed second differences: what u and v do only together,
                                                with or without others (superset importance, Liu & Owen 2006)

x_u is x with u drawn anew. The inputs are independent, so the S_u and what is left to 1, the interactions, add up to
all of the variance (Sobol 1993; for many outputs, Lamboni et al. 2011). A generator that adds up its inputs has J = 0.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from infogan_explorer.evaluate.effects.source import NOISE, Inputs, Source
from infogan_explorer.evaluate.means import ratio_score
from infogan_explorer.evaluate.score import Score

Array = NDArray[np.float64]

IGNORED_BELOW = 0.1  # of the distance between independent pictures: 1 % of the variance

_MOST_PAIRS = 15  # of inputs; with more of them, each rests on fewer settings
_FEWEST_SETTINGS = 30

_ROWS = 100  # settings at once: bounds the memory, not the result
_STILL = 1e-10  # a variance of less, in parts of the mean square, is rounding


@dataclass(frozen=True)
class Ownership:
    """Shares of the pictures' variance; each a Score, undefined where the pictures do not vary.

    Attributes:
        first_order: of each input ('c1', ..., 'z'), what it does by itself.
        total: of each input, with everything that it takes part in; these may add up to more than 1.
        interactions: what belongs to no input alone, 1 - sum of first_order.
        joint: of each pair of inputs in order, the mixed second difference.
        variance: V, summed over pixels, in the networks' range squared.
    """

    first_order: Mapping[str, Score]
    total: Mapping[str, Score]
    interactions: Score
    joint: Mapping[tuple[str, str], Score]
    variance: float

    @property
    def inputs(self) -> list[str]:
        return list(self.first_order)

    @property
    def sentence(self) -> str:
        """'By itself, c1 owns 61 % of the pictures' variance, c2 8 %, z 20 %; 11 % is interactions.'"""
        if self.interactions.value is None:
            return self.interactions.undefined
        (first, share), *rest = [(name, _percent(score.value or 0)) for name, score in self.first_order.items()]
        others = "".join(f", {name} {other}" for name, other in rest)
        interactions = _percent(self.interactions.value)
        return f"By itself, {first} owns {share} of the pictures' variance{others}; {interactions} is interactions."

    def to_json(self) -> dict[str, Any]:
        """The joint shares as a symmetric matrix of inputs; null on its diagonal and where undefined."""
        matrix = [[self._joint(row, column) for column in self.inputs] for row in self.inputs]
        return {
            "sentence": self.sentence,
            "inputs": self.inputs,
            "first_order": {name: score.to_json() for name, score in self.first_order.items()},
            "total": {name: score.to_json() for name, score in self.total.items()},
            "interactions": self.interactions.to_json(),
            "mixed_second_differences": {
                "value": [[score and score.value for score in row] for row in matrix],
                "stderr": [[score and score.stderr for score in row] for row in matrix],
                "samples": next((score.samples for score in self.joint.values()), 0),
                "protocol": next((score.protocol for score in self.joint.values()), ""),
            },
            "variance": self.variance,
        }

    def _joint(self, row: str, column: str) -> Score | None:
        return self.joint.get((row, column)) or self.joint.get((column, row))


@dataclass(frozen=True)
class NoiseEffect:
    """Whether z still matters.

    Attributes:
        distance: root mean square distance of two pictures of the same codes and other noise, over that of two
            independent pictures: 1 where only noise matters, 0 where it is ignored.
        share: of the variance, what noise does by itself.
    """

    distance: Score
    share: Score

    @property
    def is_ignored(self) -> bool | None:
        """Whether the distance is under IGNORED_BELOW; None where it is undefined."""
        return None if self.distance.value is None else self.distance.value < IGNORED_BELOW

    @property
    def sentence(self) -> str:
        if self.distance.value is None:
            return self.distance.undefined
        verdict = "noise z is ignored" if self.is_ignored else "noise z matters"
        return (
            f"{verdict}: at the same codes, two noises give pictures {_percent(self.distance.value)} as far apart as "
            f"two independent pictures are (ignored below {_percent(IGNORED_BELOW)})."
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "sentence": self.sentence,
            "ignored": self.is_ignored,
            "ignored_below": IGNORED_BELOW,
            "distance": self.distance.to_json(),
            "share": self.share.to_json(),
        }


def measure_ownership(source: Source, samples: int, pair_samples: int, draws: torch.Generator) -> Ownership:
    """The indices of every input and every pair of inputs.

    Args:
        source: the generator.
        samples: settings for the shares.
        pair_samples: settings for each pair, at most `samples`; fewer where there are more than 15 pairs.
        draws: for the settings.
    """
    one, other = source.sample(samples, draws), source.sample(samples, draws)
    pairs = list(itertools.combinations(source.inputs, 2))
    pair_samples = max(_FEWEST_SETTINGS, pair_samples * _MOST_PAIRS // max(_MOST_PAIRS, len(pairs)))
    parts: list[dict[Any, Array]] = []
    for start in range(0, samples, _ROWS):
        end = min(start + _ROWS, samples)
        drawn = {"": source.draw(one.rows(start, end)), "other": source.draw(other.rows(start, end))}
        parts.append(_distances(source, one.rows(start, end), other.rows(start, end), drawn))
        within = min(end, pair_samples) - start
        if within > 0:
            rows = one.rows(start, start + within), other.rows(start, start + within)
            parts[-1] |= {pair: _mixed(source, *rows, pair, drawn) for pair in pairs}
    rows = {key: np.concatenate([part[key] for part in parts if key in part]) for key in parts[0]}
    return _ownership(source.inputs, pairs, rows)


def noise_effect(ownership: Ownership) -> NoiseEffect:
    """What the indices of 'z' say of the noise."""
    if NOISE not in ownership.total:
        missing = Score.missing("this model has no noise z (noise_dim is 0), so only its codes vary its pictures.")
        return NoiseEffect(missing, missing)
    total = ownership.total[NOISE]
    if total.value is None:
        return NoiseEffect(total, total)
    distance = math.sqrt(total.value)
    stderr = total.stderr / (2 * distance) if total.stderr is not None and distance > 0 else None  # delta method
    protocol = f"{total.samples} pairs of pictures with the same codes, {total.samples} independent pairs"
    return NoiseEffect(Score(distance, stderr, total.samples, protocol), ownership.first_order[NOISE])


def _distances(source: Source, one: Inputs, other: Inputs, drawn: dict[Any, torch.Tensor]) -> dict[Any, Array]:
    """Half squared distances, one a row; adds to `drawn` the examples of `one` with each input from `other`."""
    rows: dict[Any, Array] = {"square": _half_square(drawn[""])}
    rows["variance"] = _half_square(drawn[""] - drawn["other"])
    for name in source.inputs:
        drawn[name] = source.draw(source.exchanged(one, other, [name]))
        rows["first", name] = rows["variance"] - _half_square(drawn["other"] - drawn[name])
        rows["total", name] = _half_square(drawn[""] - drawn[name])
    return rows


def _mixed(source: Source, one: Inputs, other: Inputs, pair: tuple[str, str], drawn: dict[Any, torch.Tensor]) -> Array:
    """A quarter of the squared mixed second difference, one a row."""
    both = source.draw(source.exchanged(one, other, pair))
    base, first, second = (drawn[name][: len(both)] for name in ("", *pair))
    return _half_square(base - first - second + both) / 2


def _ownership(inputs: list[str], pairs: list[tuple[str, str]], rows: dict[Any, Array]) -> Ownership:
    variance = float(rows["variance"].mean())
    if variance <= _STILL * float(rows["square"].mean()):
        missing = Score.missing("the model's pictures are all the same, so no share of their variance is defined.")
        same = dict.fromkeys(inputs, missing)
        return Ownership(same, same, missing, dict.fromkeys(pairs, missing), 0.0)
    first = {name: rows["first", name] for name in inputs}
    return Ownership(
        {name: _share(first[name], rows["variance"]) for name in inputs},
        {name: _share(rows["total", name], rows["variance"]) for name in inputs},
        _share(rows["variance"] - np.sum(list(first.values()), axis=0), rows["variance"]),
        {pair: _share(rows[pair], rows["variance"][: len(rows[pair])]) for pair in pairs},
        variance,
    )


def _share(part: Array, whole: Array) -> Score:
    return ratio_score(part, whole, f"pick-freeze, {len(part)} settings, E|x - x'|^2 summed over pixels")


def _half_square(difference: torch.Tensor) -> Array:
    """|x|^2 / 2 of every row."""
    return difference.flatten(1).double().square().sum(dim=1).numpy() / 2


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %".replace("-", "\N{MINUS SIGN}")
