"""Q's codes of every cell of a factor space that some metric asks for, each cell drawn and read once.

Q is deterministic, so to look a picture's codes up is the same as to read the picture again. The full recipe asks for
some three million pictures; a space has fewer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.datasets.factor_space import FactorSpace
from infogan_explorer.evaluate.disentanglement.representation import Representation
from infogan_explorer.evaluate.reading import read_examples
from infogan_explorer.networks import InfoGAN

_BATCH_BYTES = 1 << 24  # of pictures drawn at once: bounds the memory, not the result


@dataclass(frozen=True, eq=False)
class EncodedCells:
    """The codes of some cells; `cells` are sorted and each is there once."""

    cells: NDArray[np.int64]
    codes: Representation

    def at(self, cells: NDArray[np.int64]) -> Representation:
        """The codes of cells of any shape, in order, one row each; all of them were encoded."""
        return self.codes.rows(np.searchsorted(self.cells, cells.ravel()))


def encode_cells(
    infogan: InfoGAN,
    space: FactorSpace,
    asked: Sequence[NDArray[np.int64]],
    on_progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> EncodedCells:
    """Draw and read every cell that is asked for.

    Args:
        infogan: Q reads in eval mode.
        space: draws the pictures.
        asked: cells, arrays of any shape.
        on_progress: told how many cells are read.
    """
    cells = np.unique(np.concatenate([part.ravel() for part in asked]))
    batch = max(1, _BATCH_BYTES // space.pictures(space.indices_of(cells[:1])).nbytes)
    read: list[Representation] = []
    for start in range(0, len(cells), batch):
        pictures = space.pictures(space.indices_of(cells[start : start + batch]))
        read.append(Representation.of_reading(read_examples(infogan, pictures), infogan.spec.by_name))
        on_progress(min(start + batch, len(cells)), len(cells))
    columns = np.concatenate([codes.columns for codes in read])
    return EncodedCells(cells, Representation(columns, read[0].blocks, read[0].categorical))
