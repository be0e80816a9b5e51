"""Which ways to make pictures worse are measured, at which strengths."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from infogan_explorer.evaluate.reading import CodesRead
from infogan_explorer.evaluate.robustness.attacks import PGD_REACH, PGD_STEPS, attack
from infogan_explorer.evaluate.robustness.corruptions import (
    Pictures,
    add_noise,
    blur,
    move,
    rotate,
    scatter_points,
)
from infogan_explorer.networks import InfoGAN

_NOISE = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4)
_SCATTER = (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3)
_BLUR = (0.0, 0.02, 0.035, 0.05, 0.07, 0.09, 0.11)  # of the picture's width
_DEGREES = (-60.0, -30.0, -15.0, 0.0, 15.0, 30.0, 60.0)
_MOVES = (-0.21, -0.14, -0.07, 0.0, 0.07, 0.14, 0.21)  # of the picture's width or height
_EPSILONS = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3)

_SHARE = "share of the pixel range"
_EDGE = "the edge's pixels repeated beyond it"
_CLIPPED = "clipped to the pixel range, not rounded to 8 bits"


@dataclass(frozen=True)
class Worsening:
    """One way to make pictures worse.

    Attributes:
        unit: of the strengths.
        strengths: in order, 0 among them.
        protocol: what is done to the pictures.
        apply: the pictures at a strength; float32, of the shape it was given.
        passes: what one strength costs, in readings of all pictures.
    """

    unit: str
    strengths: tuple[float, ...]
    protocol: str
    apply: Callable[[Pictures, float], Pictures]
    passes: int = 1


def plan_points(seed: int) -> dict[str, Worsening]:
    """For points in the plane: noise is the only one that is defined."""
    protocol = "Gaussian noise on both coordinates, the same draw at every strength"
    noise = Worsening("standard deviation", _SCATTER, protocol, lambda x, std: scatter_points(x, std, seed))
    return {"noise": noise}


def plan_pictures(height: int, width: int, seed: int) -> dict[str, Worsening]:
    """For pictures of this size."""
    return {
        "noise": Worsening(
            f"standard deviation, {_SHARE}",
            _NOISE,
            f"Gaussian noise on every pixel, the same draw at every strength, {_CLIPPED}",
            lambda x, std: add_noise(x, std, seed),
        ),
        "blur": Worsening(
            "standard deviation, pixels",
            tuple(round(share * width, 1) for share in _BLUR),
            f"Gaussian filter, {_EDGE}",
            blur,
        ),
        "rotation": Worsening("degrees counter-clockwise", _DEGREES, f"around the middle, bilinear, {_EDGE}", rotate),
        "translation_right": Worsening(
            "pixels to the right", _pixels(width), f"whole pixels, {_EDGE}", lambda x, far: move(x, right=int(far))
        ),
        "translation_down": Worsening(
            "pixels down", _pixels(height), f"whole pixels, {_EDGE}", lambda x, far: move(x, down=int(far))
        ),
    }


def _pixels(side: int) -> tuple[float, ...]:
    """`_MOVES` in whole pixels; of a small picture, some may be the same."""
    return tuple(float(pixels) for pixels in sorted({round(share * side) for share in _MOVES}))


def plan_attacks(infogan: InfoGAN, clean: CodesRead, code: str) -> dict[str, Worsening]:
    """Gradient attacks on one categorical code.

    Args:
        infogan: the networks.
        clean: Q's reading of the pictures that `apply` will be given.
        code: the code.
    """

    def describe(method: str) -> str:
        return (
            f"{method} against Q's log-probability of its own clean reading of {code}, so no label is used; within an "
            f"L-infinity ball, then {_CLIPPED}"
        )

    def planned(method: str, steps: int) -> Worsening:
        return Worsening(
            f"epsilon, {_SHARE}",
            _EPSILONS,
            describe(method),
            lambda x, epsilon: attack(infogan, x, clean, code, epsilon, steps),
            passes=1 + 3 * steps,  # a gradient costs two passes more
        )

    return {
        "fgsm": planned("fast gradient sign method", 1),
        "pgd": planned(
            f"projected gradient descent, {PGD_STEPS} steps of {PGD_REACH / PGD_STEPS:g} epsilon", PGD_STEPS
        ),
    }
