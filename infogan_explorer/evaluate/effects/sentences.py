"""What a code does, in one sentence: which statistics it changes, by a rule that is stated.

A statistic is named for a continuous code where |r| is at least 0.5 and the code moves it by at least a fifth of its
usual spread (a tiny change can follow a code perfectly). Up to two more are named beside the best where their |r| is
within 0.15 of it: then the code mixes them. A category is said to set what it explains at least a quarter of, beyond
chance: of many categories chance alone can explain that much.
A statistic that is another one in disguise, as brightness is of ink on a black ground, is measured but never named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.evaluate.effects.explained import CategoryShare, Correlation
from infogan_explorer.evaluate.effects.shape_statistics import Statistic

LEAST_R = 0.5
LEAST_MOVES = 0.2  # of the standard deviation between the model's own pictures
LEAST_EITHER_WAY = 0.8  # of a statistic that follows a code up or down, depending on the other codes
LEAST_SHARE = 0.25  # epsilon squared of a category, which is eta squared without chance
NEAR_BEST = 0.15
MOST_NAMED = 3

_DISGUISES = {"brightness": "ink", "red": "brightness", "green": "brightness", "blue": "brightness"}
_DISGUISED = 0.98  # |r| between the model's own pictures from which on the one is the other
_CURVED = 0.1  # a rank correlation that is stronger than r by more is told


@dataclass(frozen=True)
class Named:
    """One statistic that a code is said to change: r of a continuous code, or eta squared of a category."""

    statistic: Statistic
    value: float


@dataclass(frozen=True)
class Description:
    """What one code does.

    Attributes:
        kind: of the code.
        named: the statistics, strongest first; empty where it does nothing that is measured here.
        sentence: the same in words.
    """

    code: str
    kind: str
    named: tuple[Named, ...]
    sentence: str

    def to_json(self) -> dict[str, Any]:
        measure = "correlation" if self.kind == "continuous" else "eta_squared"
        statistics = [
            {"statistic": one.statistic.name, "title": one.statistic.title, measure: one.value} for one in self.named
        ]
        return {"code": self.code, "statistics": statistics, "sentence": self.sentence}


def describe_continuous(
    code: str, correlations: Mapping[str, Correlation], duplicates: Mapping[str, str]
) -> Description:
    """'c2: slant, r = 0.94', 'c3 mixes width and thickness, r = 0.81 and 0.77', or that nothing measured follows."""
    distinct = [one for name, one in correlations.items() if name not in duplicates and one.pearson.value is not None]
    strongest = sorted(distinct, key=lambda one: -abs(one.pearson.value or 0))
    usable = [one for one in strongest if _is_nameable(one)]
    if not usable:
        return Description(code, "continuous", (), _nothing(code, strongest))
    best = abs(usable[0].pearson.value or 0)
    chosen = [one for one in usable if abs(one.pearson.value or 0) >= best - NEAR_BEST][:MOST_NAMED]
    named = tuple(Named(one.statistic, one.pearson.value or 0.0) for one in chosen)
    numbers = f"r = {_listed([signed(one.value) for one in named])}{_rank(chosen[0]) if len(chosen) == 1 else ''}"
    titles = _listed([one.statistic.title for one in named])
    sentence = f"{code}: {titles}, {numbers}" if len(named) == 1 else f"{code} mixes {titles}, {numbers}"
    return Description(code, "continuous", named, sentence)


def describe_category(code: str, shares: Mapping[str, CategoryShare], duplicates: Mapping[str, str]) -> Description:
    """'c1 sets height and ink: 62 % and 40 % of their variance', or that it sets nothing measured here."""
    distinct = [one for name, one in shares.items() if name not in duplicates and one.eta_squared.value is not None]
    strongest = sorted(distinct, key=lambda one: -(one.eta_squared.value or 0))
    chosen = [one for one in strongest if (one.beyond_chance or 0) >= LEAST_SHARE][:MOST_NAMED]
    named = tuple(Named(one.statistic, one.eta_squared.value or 0.0) for one in chosen)
    if not named:
        return Description(code, "categorical", (), f"{code}: nothing measured here{_largest(strongest)}")
    percents = _listed([_percent(one.value) for one in named])
    whose = "its" if len(named) == 1 else "their"
    titles = _listed([one.statistic.title for one in named])
    return Description(code, "categorical", named, f"{code} sets {titles}: {percents} of {whose} variance")


def _largest(strongest: Sequence[CategoryShare]) -> str:
    """', largest share of a variance 3 %'; where chance explains most of a large one, what is left of it too."""
    if not strongest:
        return ""
    eta = strongest[0].eta_squared.value or 0
    left = f", {_percent(max(strongest[0].beyond_chance or 0, 0))} beyond chance" if eta >= LEAST_SHARE else ""
    return f", largest share of a variance {_percent(eta)}{left}"


def find_duplicates(own: Mapping[str, NDArray[np.float64]]) -> dict[str, str]:
    """Statistics that measure the same as another one in the model's own pictures: {'brightness': 'ink'}.

    Only what can be the same by its formula is compared: width and height of a shape that only grows and shrinks go
    together too, but are two things.
    """
    return {
        name: other
        for name, other in _DISGUISES.items()
        if name in own and abs(_correlation(own[name], own[other])) >= _DISGUISED
    }


def signed(value: float) -> str:
    """'0.94', or with a minus sign."""
    return f"{value:.2f}".replace("-", "\N{MINUS SIGN}")


def _is_nameable(one: Correlation) -> bool:
    return abs(one.pearson.value or 0) >= LEAST_R and one.moves is not None and one.moves >= LEAST_MOVES


def _nothing(code: str, strongest: Sequence[Correlation]) -> str:
    """'c2: nothing measured here, largest |r| = 0.12'; of what follows the code but hardly moves, that too."""
    if not strongest:
        return f"{code}: nothing measured here, no statistic changes along it"
    best = strongest[0]
    largest = f"largest |r| = {abs(best.pearson.value or 0):.2f}"
    if abs(best.pearson.value or 0) < LEAST_R:
        return f"{code}: nothing measured here, {largest}{_either_way(strongest)}"
    moves = f"{best.statistic.title}, which it moves by only {_percent(best.moves or 0)} of its usual spread"
    return f"{code}: nothing measured here, {largest} for {moves}"


def _either_way(correlations: Sequence[Correlation]) -> str:
    """What follows a code closely, but not in the same direction everywhere."""
    moving = [one for one in correlations if (one.moves or 0) >= LEAST_MOVES]
    closest = max(moving, key=lambda one: one.either_way or 0, default=None)
    if closest is None or (closest.either_way or 0) < LEAST_EITHER_WAY:
        return ""
    return f"; {closest.statistic.title} follows it, but up or down depending on the other codes and the noise"


def _rank(one: Correlation) -> str:
    """Told where the statistic follows the code along a curve rather than a line."""
    r, rank = one.pearson.value, one.spearman
    if r is None or rank is None or abs(rank) - abs(r) <= _CURVED:
        return ""
    return f" (rank correlation {signed(rank)})"


def _correlation(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """r where both are defined; 0 where one does not vary."""
    both = np.isfinite(one) & np.isfinite(other)
    if both.sum() < 2 or one[both].std() == 0 or other[both].std() == 0:
        return 0.0
    return float(np.corrcoef(one[both], other[both])[0, 1])


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _listed(words: Sequence[str]) -> str:
    """'a', 'a and b', 'a, b and c'."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
