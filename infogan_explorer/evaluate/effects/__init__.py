"""What each code does, measured without labels from generated pictures alone.

findings = measure_effects(infogan, settings, seed=0)
findings.sentences          'c2: slant, r = 0.94.', 'c1 owns 61 % of the pictures' variance, ...', ...
findings.to_json(), findings.pictures
"""

from infogan_explorer.evaluate.effects.findings import CodeEffect, EffectsFindings
from infogan_explorer.evaluate.effects.measure import measure_effects

__all__ = ["CodeEffect", "EffectsFindings", "measure_effects"]
