"""Clustering by code: Q's most likely category of a real picture, held against the picture's class."""

from __future__ import annotations

from infogan_explorer.evaluate.clustering.findings import (
    CategoryFinding,
    ClusteringFindings,
    CodeFinding,
    ShownPicture,
    SplitFinding,
)
from infogan_explorer.evaluate.clustering.matching import Clustering, match_categories
from infogan_explorer.evaluate.clustering.measure import measure_clustering

__all__ = [
    "CategoryFinding",
    "Clustering",
    "ClusteringFindings",
    "CodeFinding",
    "ShownPicture",
    "SplitFinding",
    "match_categories",
    "measure_clustering",
]
