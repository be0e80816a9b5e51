"""Agreement between runs: everything that is known of a wall without a label, and the choice that follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infogan_explorer.errors import InputError
from infogan_explorer.evaluate.agreement.assignments import measure_assignments
from infogan_explorer.evaluate.agreement.candidate import Candidate
from infogan_explorer.evaluate.agreement.centrality import centrality_matrix, protocol
from infogan_explorer.evaluate.agreement.choice import choose
from infogan_explorer.evaluate.agreement.findings import AgreementFindings
from infogan_explorer.evaluate.agreement.matching import CodeMatch, match_codes, mean_strength
from infogan_explorer.evaluate.means import mean_score
from infogan_explorer.evaluate.reading import read_examples
from infogan_explorer.evaluate.score import Score

OnProgress = Callable[[int, int], None]


def measure_agreement(
    candidates: Sequence[Candidate],
    pictures: NDArray[Any],
    *,
    seed: int = 0,
    on_progress: OnProgress = lambda _done, _of: None,
) -> AgreementFindings:
    """Compare runs by what they read in the same pictures, and choose one; the same arguments give the same choice.

    Args:
        candidates: runs of one code spec and one shape of pictures.
        pictures: real ones, uint8 (N, C, H, W), or points (N, 2): an array, so that no label can come with it.
        seed: of codes and noise that the generators are given.
        on_progress: told how many readings are done.

    Raises:
        InputError: if there are fewer than two runs or no pictures, or the runs have different codes.
    """
    names = tuple(candidate.name for candidate in candidates)
    spec = _common_spec(candidates, pictures)
    total, count = 2 * len(candidates), len(candidates)
    read = []
    for done, candidate in enumerate(candidates, start=1):
        read.append(read_examples(candidate.infogan, pictures))
        on_progress(done, total)
    matches = [[match_codes(mine, others) for others in read] for mine in read]
    categorical, continuous = (
        [name for name, code in spec.by_name.items() if code.kind == kind] for kind in ("categorical", "continuous")
    )
    centrality = None
    if len(spec.codes) > 1:
        centrality = centrality_matrix(
            candidates, seed=seed, on_progress=lambda done, _: on_progress(count + done, total)
        )
    on_progress(total, total)
    nmi, spearman = _strengths(matches, categorical), _strengths(matches, continuous)
    one_code = "there is one code only, so every vote for the held code is right."
    on_pictures = f"over the other runs, on {len(pictures):,} real pictures, codes matched one to one"
    of_each = [measure_assignments(one, spec) for one in read]
    scores = {
        "model_centrality": _against_others(count, centrality, protocol(len(spec.codes)), one_code),
        "pairwise_nmi": _against_others(count, nmi, f"mean NMI {on_pictures}", "no code is categorical."),
        "pairwise_spearman": _against_others(
            count, spearman, f"mean |Spearman| {on_pictures}", "no code is continuous."
        ),
        **{key: tuple(one[key] for one in of_each) for key in of_each[0]},
    }
    choice = choose(names, scores)
    chosen = names.index(choice.run)
    return AgreementFindings(
        names, scores, centrality, nmi, spearman, choice, tuple(matches[i][chosen] for i in range(count))
    )


def _common_spec(candidates: Sequence[Candidate], pictures: NDArray[Any]) -> Any:
    if len(candidates) < 2:
        raise InputError(f"{len(candidates)} run was given, but agreement is between runs; give at least two.")
    specs = {str(candidate.infogan.spec) for candidate in candidates}
    if len(specs) > 1:
        raise InputError(f"the runs have the codes {sorted(specs)}; only runs of the same codes can be compared.")
    if len(pictures) == 0:
        raise InputError("no pictures were given; give the real pictures that the runs are to read.")
    return candidates[0].infogan.spec


def _strengths(matches: Sequence[Sequence[Mapping[str, CodeMatch]]], codes: Sequence[str]) -> Any:
    """The mean strength over `codes` of every pair of runs, (runs, runs); None without such codes."""
    if not codes:
        return None
    return np.array([[mean_strength(match, codes) for match in row] for row in matches])


def _against_others(count: int, matrix: NDArray[np.float64] | None, how: str, why_not: str) -> tuple[Score, ...]:
    """For every run the mean of what it shares with each other run, both ways; over the others a standard error."""
    if matrix is None:
        return (Score.missing(why_not),) * count
    both = (matrix + matrix.T) / 2
    return tuple(mean_score(np.delete(row, i), how) for i, row in enumerate(both))
