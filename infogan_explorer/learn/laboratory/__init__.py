"""The two-dimensional laboratory: exact information beside the bound, while a small InfoGAN learns."""

from infogan_explorer.learn.laboratory.exact import Account, TwoSamples
from infogan_explorer.learn.laboratory.laboratory import (
    Laboratory,
    Player,
    StepTrace,
    laboratory_settings,
)
from infogan_explorer.learn.laboratory.plane import LARGEST_WIDTH, SMALLEST_WIDTH
from infogan_explorer.learn.laboratory.recipe import Recipe
from infogan_explorer.learn.laboratory.record import LaboratoryRecord
from infogan_explorer.learn.laboratory.view import LaboratoryView
from infogan_explorer.learn.laboratory.worlds import FARTHEST, WORLDS, World, drawn_world, load_world

__all__ = [
    "FARTHEST",
    "LARGEST_WIDTH",
    "SMALLEST_WIDTH",
    "WORLDS",
    "Account",
    "Laboratory",
    "LaboratoryRecord",
    "LaboratoryView",
    "Player",
    "Recipe",
    "StepTrace",
    "TwoSamples",
    "World",
    "drawn_world",
    "laboratory_settings",
    "load_world",
]
