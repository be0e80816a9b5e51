"""The pictures of what codes do: strips along a continuous code, a row of categories."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch

from infogan_explorer.datasets import to_uint8
from infogan_explorer.evaluate.effects.beyond import REACH
from infogan_explorer.evaluate.effects.source import Source
from infogan_explorer.pictures import Pixels, scatter

_COLUMNS = 11
_CLOUD = 400  # points drawn for one value, of a two-dimensional model


def draw_strips(source: Source, draws: torch.Generator) -> dict[str, Pixels]:
    """One picture a value, on one noise, all other codes in the middle of their priors; a cloud each for points.

    Returns:
        'traversal_c2', over the trained range; 'beyond_c2', over REACH times it; 'categories_c1'. (N, C, H, W) each.
    """
    z = source.sample(_CLOUD, draws).z
    z = z if source.draw(source.middle(z[:1])).ndim == 2 else z[:1]
    strips = {}
    for name, code in source.spec.by_name.items():
        if name in source.continuous:
            low, high = source.continuous[name].trained_range
            middle, reach = (low + high) / 2, REACH * (high - low) / 2
            strips[f"traversal_{name}"] = _strip(source, name, np.linspace(low, high, _COLUMNS), z)
            beyond = np.linspace(middle - reach, middle + reach, _COLUMNS + 2)
            strips[f"beyond_{name}"] = _strip(source, name, beyond, z)
        else:
            strips[f"categories_{name}"] = _strip(source, name, range(len(code.prior_probabilities)), z)
    return strips


def _strip(source: Source, code: str, values: Iterable[float], z: torch.Tensor) -> Pixels:
    pictures = []
    is_category = code in source.categorical
    for value in values:
        examples = source.draw(source.with_value(source.middle(z), code, float(value))).numpy()
        if examples.ndim == 2:
            colour = int(value) if is_category else 0
            pictures.append(scatter(examples, np.full(len(examples), colour)))
        else:
            pictures.append(to_uint8(examples))
    return np.concatenate(pictures)
