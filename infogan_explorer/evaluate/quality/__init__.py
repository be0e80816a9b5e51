"""Image quality, offline: how close generated examples are to real ones.

Pictures are compared by features of a small classifier that is trained on the same dataset (`classifier.py`, kept by
`features.py`), points in the plane as they are (`jensen_shannon.py`). Every number stands beside its
value for real examples.
"""

from infogan_explorer.evaluate.quality.findings import CategoryDistance, ClassHistogram, Measured, QualityFindings
from infogan_explorer.evaluate.quality.measure import measure_quality

__all__ = ["CategoryDistance", "ClassHistogram", "Measured", "QualityFindings", "measure_quality"]
