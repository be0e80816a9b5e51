"""A choice among runs that never reads a label: what their readings of the same pictures have in common.

It takes models and arrays of pictures only, so there is no label that it could read. `matching.py` finds which code of
one run is which of another, `centrality.py` who finds the code that another's generator held, `assignments.py` how a
run sorts real pictures, `choice.py` the rule, and what the choice is worth where labels exist; `measure.py` does all.
"""

from infogan_explorer.evaluate.agreement.candidate import Candidate
from infogan_explorer.evaluate.agreement.choice import RULE, Choice, Criterion, RankCorrelation, rank_correlation
from infogan_explorer.evaluate.agreement.findings import AgreementFindings
from infogan_explorer.evaluate.agreement.matching import CodeMatch, match_codes
from infogan_explorer.evaluate.agreement.measure import measure_agreement

__all__ = [
    "RULE",
    "AgreementFindings",
    "Candidate",
    "Choice",
    "CodeMatch",
    "Criterion",
    "RankCorrelation",
    "match_codes",
    "measure_agreement",
    "rank_correlation",
]
