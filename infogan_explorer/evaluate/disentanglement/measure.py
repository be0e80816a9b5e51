"""All metrics of disentanglement of one model on one factor space."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.datasets.factor_space import FactorSpace
from infogan_explorer.errors import InputError
from infogan_explorer.evaluate.disentanglement.beta_vae import beta_vae, mean_differences
from infogan_explorer.evaluate.disentanglement.dci import dci
from infogan_explorer.evaluate.disentanglement.draws import Draws, Groups, draw_all
from infogan_explorer.evaluate.disentanglement.encoding import EncodedCells, encode_cells
from infogan_explorer.evaluate.disentanglement.explicitness import explicitness
from infogan_explorer.evaluate.disentanglement.factor_vae import factor_vae, group_variances
from infogan_explorer.evaluate.disentanglement.findings import DisentanglementFindings
from infogan_explorer.evaluate.disentanglement.information import count_information
from infogan_explorer.evaluate.disentanglement.mig import mig
from infogan_explorer.evaluate.disentanglement.modularity import modularity
from infogan_explorer.evaluate.disentanglement.recipe import FAST, FULL, Recipe
from infogan_explorer.evaluate.disentanglement.representation import Samples
from infogan_explorer.evaluate.disentanglement.sap import sap
from infogan_explorer.evaluate.score import Score
from infogan_explorer.networks import InfoGAN

_GROUPS_AT_ONCE = 500  # bounds the memory, not the result


def measure_disentanglement(
    infogan: InfoGAN,
    space: FactorSpace,
    *,
    seed: int,
    fast: bool,
    on_progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> DisentanglementFindings:
    """Hold Q's codes against the factors that drew the pictures.

    Args:
        infogan: the model; Q reads in eval mode.
        space: known factors, and a picture for each of their combinations.
        seed: of all draws; the samples of the fast variant are those of the full recipe.
        fast: fewer groups for BetaVAE and FactorVAE, and forests for DCI; every number says so.
        on_progress: told how many hundredths of the work are done.

    Raises:
        InputError: if no factor varies, or Q's codes are not finite.
    """
    encoding_share = 70 if fast else 25  # of the time
    return measure_with(
        infogan,
        space,
        FAST if fast else FULL,
        seed=seed,
        on_encoding=lambda done, of: on_progress(encoding_share * done // of, 100),
        on_trees=lambda done, of: on_progress(encoding_share + (100 - encoding_share) * done // of, 100),
    )


def measure_with(
    infogan: InfoGAN,
    space: FactorSpace,
    recipe: Recipe,
    *,
    seed: int,
    on_encoding: Callable[[int, int], None] = lambda _done, _of: None,
    on_trees: Callable[[int, int], None] = lambda _done, _of: None,
) -> DisentanglementFindings:
    """The same with any sample sizes; told how many pictures are read, and then how many of DCI's trees are grown."""
    constant = tuple(name for name, size in zip(space.names, space.sizes, strict=True) if size < 2)
    if len(constant) == len(space.names):
        raise InputError(
            "no factor of this dataset has two values, so nothing can be told apart; choose another dataset."
        )
    draws = draw_all(space, recipe, seed)
    encoded = encode_cells(infogan, space, _asked(space, draws), on_encoding)
    train, test = (
        Samples(encoded.at(space.cells_of(values)), values, space.names).without(constant)
        for values in (draws.train, draws.test)
    )
    information = count_information(train, recipe, seed)
    separated = sap(train, test, recipe, seed)
    trees = dci(train, test, recipe, seed, on_trees)
    return DisentanglementFindings(
        scores={
            "beta_vae": _beta_vae(encoded, draws, recipe, len(train.factor_names), seed),
            "factor_vae": _factor_vae(encoded, space, draws, recipe, len(train.factor_names)),
            "mig": mig(information, recipe),
            "dci_disentanglement": trees.disentanglement,
            "dci_completeness": trees.completeness,
            "dci_informativeness": trees.informativeness,
            "sap": separated.score,
            "modularity": modularity(information, recipe),
            "explicitness": explicitness(train, test, recipe),
        },
        matrices={
            "information_shares": information.shares,
            "dci_importances": trees.importances,
            "sap_accuracies": separated.accuracies,
        },
        codes=train.codes.names,
        factors=train.factor_names,
        recipe=recipe,
        seed=seed,
        notes=_notes(train, constant, recipe),
    )


def _asked(space: FactorSpace, draws: Draws) -> list[NDArray[np.int64]]:
    """Every cell that some metric needs."""
    samples = [space.cells_of(values) for values in (draws.train, draws.test, draws.variances)]
    return samples + [
        groups.cells for groups in (draws.train_groups, draws.test_groups, draws.train_pairs, draws.test_pairs)
    ]


def _beta_vae(encoded: EncodedCells, draws: Draws, recipe: Recipe, factors: int, seed: int) -> Score:
    def points(pairs: Groups) -> NDArray[np.floating]:
        batches = [
            mean_differences(encoded.at(cells[:, 0]), encoded.at(cells[:, 1]), recipe.group_size)
            for cells in _batches(pairs)
        ]
        return np.concatenate(batches)

    train, test = draws.train_pairs, draws.test_pairs
    return beta_vae(points(train), train.shared, points(test), test.shared, recipe, factors=factors, seed=seed)


def _factor_vae(encoded: EncodedCells, space: FactorSpace, draws: Draws, recipe: Recipe, factors: int) -> Score:
    def local(groups: Groups) -> NDArray[np.floating]:
        return np.concatenate([group_variances(encoded.at(cells), recipe.group_size) for cells in _batches(groups)])

    everywhere = encoded.at(space.cells_of(draws.variances))
    variances = group_variances(everywhere, len(everywhere))[0]
    train, test = draws.train_groups, draws.test_groups
    return factor_vae(
        variances,
        local(train),
        train.shared,
        local(test),
        test.shared,
        recipe,
        factors=factors,
        variance_samples=len(everywhere),
    )


def _batches(groups: Groups) -> list[NDArray[np.int64]]:
    return [groups.cells[start : start + _GROUPS_AT_ONCE] for start in range(0, len(groups.cells), _GROUPS_AT_ONCE)]


def _notes(train: Samples, constant: tuple[str, ...], recipe: Recipe) -> tuple[str, ...]:
    """What concerns several numbers: how codes were read, and which codes and factors stand still."""
    notes = [
        "A continuous code is Q's mean; a categorical code is one block, Q's likeliest category as one-hot columns."
    ]
    if constant:
        notes.append(f"Left out, because they have one value here: {', '.join(constant)}.")
    spread = np.sqrt(group_variances(train.codes, len(train))[0])
    still = [name for name, std in zip(train.codes.names, spread, strict=True) if std < recipe.least_std]
    if still:
        notes.append(f"Hardly moves over all pictures: {', '.join(still)}.")
    return tuple(notes)
