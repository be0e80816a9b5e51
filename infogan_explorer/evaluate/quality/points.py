"""The quality of generated points in the plane: no features are needed, the plane itself is small enough."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from infogan_explorer.config import Settings
from infogan_explorer.datasets import Dataset
from infogan_explorer.evaluate.quality.categories import CategorisedSet, CategoryMeasure, measure_categories
from infogan_explorer.evaluate.quality.features import check_pictures
from infogan_explorer.evaluate.quality.findings import Measured, QualityFindings
from infogan_explorer.evaluate.quality.jensen_shannon import NOISE_WIDTH, Points, jensen_shannon_score
from infogan_explorer.evaluate.quality.neighbours import measure_neighbours
from infogan_explorer.evaluate.quality.progress import Hundred
from infogan_explorer.evaluate.quality.samples import FAST, FULL, choose_real, generate
from infogan_explorer.evaluate.splits import SplitName
from infogan_explorer.networks import InfoGAN

DIVERGENCE_TITLE = f"Jensen-Shannon divergence through noise of width {NOISE_WIDTH:g}, in nats"


def measure_points(
    infogan: InfoGAN,
    settings: Settings,
    dataset: Dataset,
    split: SplitName,
    *,
    seed: int,
    fast: bool,
    on_progress: Callable[[int, int], None],
) -> QualityFindings:
    """See `measure_quality`."""
    sizes, progress = FAST if fast else FULL, Hundred(on_progress)
    sets = choose_real(dataset, split, sizes.compared, seed)
    generated = generate(infogan, settings, len(sets.real), seed, on_progress=progress.part(10))
    check_pictures(generated, dataset)
    progress.part(70)
    real, others = sets.real.astype(np.float64), sets.others.astype(np.float64)
    count, few = f"{len(generated):,}", slice(sizes.neighbours)
    measures = {
        "jensen_shannon_nats": Measured(
            DIVERGENCE_TITLE,
            "lower",
            jensen_shannon_score(generated, real, f"{count} generated against {count} real points"),
            jensen_shannon_score(others, real, f"{count} real against {count} other real points"),
        ),
        **measure_neighbours(generated[few], real[few], others[few]),
    }

    def draw(code: str, category: int, count: int) -> Points:
        return generate(infogan, settings, count, seed, held=(code, category))

    categories, of_categories = measure_categories(
        infogan.spec,
        CategoryMeasure(
            "Jensen-Shannon divergence of a category, in nats",
            jensen_shannon_score,
            draw,
            sizes.a_category,
            dataset.class_names,
        ),
        CategorisedSet.read(infogan, sets.real, real, sets.labels),
        CategorisedSet.read(infogan, sets.others, others, sets.other_labels),
        progress.part(99),
    )
    progress.finish()
    return QualityFindings(
        "points",
        dataset.name,
        split,
        len(generated),
        sets.words,
        fast,
        {},
        {**measures, **of_categories},
        None,
        categories,
    )
