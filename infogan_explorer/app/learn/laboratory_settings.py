"""The laboratory stage's settings, as a link holds them, turned into a laboratory. A stranger may have written them.

    lab-world    one of `WORLDS`, or drawn
    lab-points   the points of a drawn world: two bytes each, x and y, in base64
    lab-codes    such as cat4, uniform or cat2,uniform
    lab-width    of the observation noise
    lab-lambda   weight of L_I, of all codes alike
    lab-players  infogan | gan, whose G gains nothing from L_I
    lab-seed     of weights and draws
    lab-until    the step at which a lesson's question is answered, and playing pauses; none where it is empty

Only lambda and players can change while a laboratory lives.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass

import numpy as np

from infogan_explorer.app.learn.settings import setting_number, setting_text, setting_whole, settings_of
from infogan_explorer.app.requests import MAX_NOISE_SEED, MAX_STEP, Request, quoted
from infogan_explorer.codes import CodeSpec
from infogan_explorer.errors import InputError, unknown_name
from infogan_explorer.learn.laboratory import (
    FARTHEST,
    LARGEST_WIDTH,
    SMALLEST_WIDTH,
    WORLDS,
    Laboratory,
    World,
    drawn_world,
    load_world,
)

DRAWN = "drawn"
PLAYERS = ("infogan", "gan")
LARGEST_LAMBDA = 10.0
MOST_DRAWN_POINTS = 400
MOST_CATEGORIES = 10  # as many colours as can be told apart
_MOST_CODES = 3
_MOST_LETTERS_OF_POINTS = 4 * MOST_DRAWN_POINTS
_LAST_LEVEL = 240  # of a drawn point along each axis: bytes from 0 to 240


@dataclass(frozen=True)
class LaboratorySetup:
    """What a link asks for.

    world: a name, or the drawn points as they were written.
    until: 0 for no end.
    """

    world: str
    points: str
    codes: str
    width: float
    seed: int
    weight: float
    is_baseline: bool
    until: int

    @property
    def start(self) -> tuple[object, ...]:
        """What cannot change while a laboratory lives: with another of these it begins anew."""
        return (self.world, self.points, self.codes, self.width, self.seed)

    def load_world(self) -> World:
        """The real points."""
        return drawn_world(read_points(self.points)) if self.world == DRAWN else load_world(self.world)

    def build(self) -> Laboratory:
        """A laboratory before its first step.

        Raises:
            InputError: if points, codes and width do not fit one another.
        """
        world = self.load_world()
        settings = world.settings(
            codes=self.codes,
            seed=self.seed,
            lambda_cat=self.weight,
            lambda_cont=self.weight,
            baseline=self.is_baseline,
        )
        return Laboratory(world.points, settings, self.width, world.labels)


def read_setup(request: Request) -> LaboratorySetup:
    """The laboratory that a request's `settings` ask for.

    Raises:
        InputError: in one sentence, for the first setting that cannot be.
    """
    settings = settings_of(request, "laboratory")
    world = setting_text(settings, "lab-world") or WORLDS[0]
    if world not in (*WORLDS, DRAWN):
        raise unknown_name("world", world, [*WORLDS, DRAWN])
    players = setting_text(settings, "lab-players") or PLAYERS[0]
    if players not in PLAYERS:
        raise unknown_name("choice of players", players, PLAYERS)
    return LaboratorySetup(
        world=world,
        points=setting_text(settings, "lab-points", _MOST_LETTERS_OF_POINTS) if world == DRAWN else "",
        codes=_codes(setting_text(settings, "lab-codes") or "cat4"),
        width=setting_number(settings, "lab-width", "noise width", SMALLEST_WIDTH, LARGEST_WIDTH, 0.1),
        seed=setting_whole(settings, "lab-seed", "seed", 0, MAX_NOISE_SEED),
        weight=setting_number(settings, "lab-lambda", "weight lambda", 0, LARGEST_LAMBDA, 1.0),
        is_baseline=players == "gan",
        until=setting_whole(settings, "lab-until", "last step", 0, MAX_STEP),
    )


def suggested_codes() -> dict[str, str]:
    """World -> the codes that can tell its parts apart."""
    return {name: load_world(name).codes for name in WORLDS}


def read_points(written: str) -> list[list[float]]:
    """Points [x, y] as a link holds them: bytes x, y, x, y, ... from 0 to 240, for -1.5 to 1.5.

    Raises:
        InputError: if it is no base64 of pairs of such bytes.
    """
    try:
        levels = np.frombuffer(base64.b64decode(written + "=" * (-len(written) % 4), b"-_", validate=True), np.uint8)
        points = levels.reshape(-1, 2).astype(float)
    except (binascii.Error, ValueError):
        raise InputError(f"the drawn points were given {quoted(written)}; draw them again.") from None
    return ((points / _LAST_LEVEL * 2 - 1) * FARTHEST).tolist()


def _codes(written: str) -> str:
    codes = CodeSpec.parse(written).codes
    most = max(len(code.prior_probabilities) for code in codes)
    if len(codes) > _MOST_CODES or most > MOST_CATEGORIES:
        raise InputError(
            f"the codes were given {quoted(written)}; the laboratory shows at most {_MOST_CODES} codes of at most "
            f"{MOST_CATEGORIES} categories, as many as points can show in colours."
        )
    return written
