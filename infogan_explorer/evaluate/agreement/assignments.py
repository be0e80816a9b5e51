"""How one run sorts real pictures into its categories, held against the prior; no other run and no label is needed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.special import xlogy

from infogan_explorer.codes import CodeSpec
from infogan_explorer.evaluate.means import entropy_of_mean, mean_score
from infogan_explorer.evaluate.reading import CodesRead
from infogan_explorer.evaluate.score import Score

ASSIGNMENTS = ("assignment_entropy_nats", "assignment_gap_nats", "conditional_entropy_nats", "confidence")


def measure_assignments(read: CodesRead, spec: CodeSpec) -> dict[str, Score]:
    """Four numbers of Q(c|x) over real pictures x, of all categorical codes together.

    assignment_entropy_nats    sum_k H(mean_x Q(c_k|x))          H(c_k) if the categories are filled as c was drawn
    assignment_gap_nats        sum_k |H(c_k) - H(mean_x Q(c_k|x))|
    conditional_entropy_nats   sum_k mean_x H(Q(c_k|x))          0 if Q is sure of every picture
    confidence                 mean over k and x of max Q(c_k|x)

    Args:
        read: Q's reading of real pictures.
        spec: the codes.

    Returns:
        The four by name; all missing where no code is categorical. Standard errors are over pictures.
    """
    if not read.probabilities:
        missing = Score.missing("no code is categorical, so nothing is sorted.")
        return dict.fromkeys(ASSIGNMENTS, missing)
    tables = {name: table.astype(np.float64) for name, table in read.probabilities.items()}
    pictures = len(next(iter(tables.values())))
    means = {name: entropy_of_mean(table) for name, table in tables.items()}
    entropy = sum(of_mean for of_mean, _ in means.values())
    pulls = np.sum([pulls_of_code for _, pulls_of_code in means.values()], axis=0)
    gaps = {name: spec.get(name).entropy_nats - of_mean for name, (of_mean, _) in means.items()}
    signs = {name: np.sign(gap) or 1.0 for name, gap in gaps.items()}  # at 0 either is the slope
    gap_pulls = np.sum([signs[name] * pulls_of_code for name, (_, pulls_of_code) in means.items()], axis=0)
    unsure = np.sum([-xlogy(table, table).sum(axis=1) for table in tables.values()], axis=0)
    sure = np.mean([table.max(axis=1) for table in tables.values()], axis=0)
    protocol = f"Q's probabilities of {pictures:,} real pictures"
    prior = sum(spec.get(name).entropy_nats for name in tables)
    against = f"{protocol}; H(c) = {prior:.4f} nats"
    return {
        "assignment_entropy_nats": replace(mean_score(pulls, against), value=entropy),
        "assignment_gap_nats": replace(mean_score(gap_pulls, against), value=sum(map(abs, gaps.values()))),
        "conditional_entropy_nats": mean_score(unsure, protocol),
        "confidence": mean_score(sure, protocol),
    }
