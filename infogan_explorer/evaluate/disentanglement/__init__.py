"""Does one code follow one factor? The published metrics of disentanglement, on data whose factors are known.

Recipes and sample sizes are those of disentanglement_lib (Locatello et al. 2019, arXiv:1811.12359). Each metric is a
function of arrays; `measure_disentanglement` draws the arrays from a model and a factor space.
"""

from __future__ import annotations

from infogan_explorer.evaluate.disentanglement.findings import DisentanglementFindings
from infogan_explorer.evaluate.disentanglement.measure import measure_disentanglement
from infogan_explorer.evaluate.disentanglement.recipe import FAST, FULL, Recipe
from infogan_explorer.evaluate.disentanglement.representation import Representation, Samples

__all__ = [
    "FAST",
    "FULL",
    "DisentanglementFindings",
    "Recipe",
    "Representation",
    "Samples",
    "measure_disentanglement",
]
