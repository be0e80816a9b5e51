"""Health lights of a run: what its history says about D, the bound, variety and the numbers, and what to try.

    for light in check_health(run.history.read(), config["codes"], run.status(), config["settings"]):
        print(light.state, light.words, light.advice)

A pure function of what the run folder holds. What a light says has a stable key, so that a page can say it in its own
words; `SAYINGS` holds them all.
"""

from infogan_explorer.health.lights import check_health
from infogan_explorer.health.sayings import LIGHTS, SAYINGS, Light

__all__ = ["LIGHTS", "SAYINGS", "Light", "check_health"]
