"""Fixed arrays on which metrics are held against other programs; their recipe is all that is stored of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.evaluate.disentanglement import Representation, Samples

SIZES = (3, 6, 8, 4)
_NOISE = np.random.RandomState(1).standard_normal((3 * 6 * 8 * 4, 6))
_NOISE_SIZES = np.array([0.2, 0.3, 0.2, 0.8, 0.4, 0.02])


def codes_of(factors: NDArray[np.integer]) -> NDArray[np.float64]:
    """Six codes (N, 6) of factor values (N, 4), the same for the same values: some mixed, all noisy, the last dead."""
    u = factors / (np.array(SIZES) - 1.0) * 2 - 1
    clean = [u[:, 0], u[:, 1], u[:, 2] + 0.5 * u[:, 0], u[:, 3], u[:, 1] * u[:, 3], 0 * u[:, 0]]
    return np.stack(clean, axis=1) + _NOISE_SIZES * _NOISE[np.ravel_multi_index(tuple(factors.T), SIZES)]


def draw_factors(n: int, random: np.random.RandomState) -> NDArray[Any]:
    """Factor values (n, 4), drawn one factor after the other, as disentanglement_lib does."""
    return np.stack([random.randint(size, size=n) for size in SIZES], axis=1)


def samples_of(factors: NDArray[np.integer]) -> Samples:
    """What a perfectly deterministic Q reads of pictures with these factor values."""
    return Samples(Representation.continuous(codes_of(factors)), factors)


# --- three worlds -----------------------------------------------------------------------------------------------------

WORLD_SIZES = (3, 4, 6)


def world(name: str, n: int, seed: int) -> Samples:
    """Codes that are the factors, codes that are noise, or every factor twice; factors of 3, 4 and 6 values."""
    random = np.random.default_rng(seed)
    factors = random.integers(WORLD_SIZES, size=(n, len(WORLD_SIZES)))
    columns = world_codes(name, factors, random)
    return Samples(Representation.continuous(columns), factors)


def world_codes(name: str, factors: NDArray[np.integer], random: np.random.Generator) -> NDArray[np.float64]:
    if name == "useless":
        return random.standard_normal((len(factors), 3))
    perfect = factors / np.array(WORLD_SIZES)
    return np.hstack([perfect, perfect]) if name == "duplicated" else perfect
