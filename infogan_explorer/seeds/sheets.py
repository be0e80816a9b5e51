"""The sheet of samples of one run on a wall, its rows in the order of another run's, so that they compare."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray

from infogan_explorer.codes import Continuous
from infogan_explorer.evaluate.agreement import CodeMatch
from infogan_explorer.explore import Explorer

COLUMNS = 6
_MOST_ROWS = 20
_VALUES = 7  # rows of a model without categories


def draw_sheet(explorer: Explorer, matching: Mapping[str, CodeMatch]) -> NDArray[np.uint8]:
    """Pictures of a run's first categorical code, a row a category, or of its first code, a row a value.

    Row r shows what the chosen run shows in its row r, as far as the two match.

    Args:
        explorer: the run.
        matching: which code of the chosen run each of its codes is.

    Returns:
        uint8 (rows * COLUMNS, C, H, W); of points one picture, (1, 3, H, W).
    """
    if explorer.is_points:
        return explorer.sample_sheet().transpose(2, 0, 1)[None]
    first = explorer.categorical_codes[0] if explorer.categorical_codes else next(iter(explorer.spec.by_name))
    code = next((mine for mine, match in matching.items() if match.other == first), first)
    values = _rows(explorer, code, matching.get(code))
    cells = [{**explorer.middle_values(), code: value} for value in values for _ in range(COLUMNS)]
    noise: torch.Tensor = explorer.noise(0, COLUMNS).repeat(len(values), 1)
    return explorer.pictures(cells, noise)


def _rows(explorer: Explorer, code: str, match: CodeMatch | None) -> list[float]:
    """The values of a code in the order of the chosen run's; categories that match none come last."""
    described = explorer.spec.get(code)
    if isinstance(described, Continuous):
        values = explorer.values_along(code, _VALUES, described.trained_range)
        return values[::-1] if match and match.sign < 0 else values
    choices = explorer.choices(code)
    partners = match.categories if match else tuple(choices)
    order = sorted(choices, key=lambda k: (partners[k] is None, partners[k] or 0))
    return [float(k) for k in order[:_MOST_ROWS]]
