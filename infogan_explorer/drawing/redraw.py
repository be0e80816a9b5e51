"""Draw, read, redraw: a picture from elsewhere is framed as the model's own are, read by Q, and drawn again by G."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

import torch

from infogan_explorer.codes import Continuous
from infogan_explorer.datasets import to_unit_range
from infogan_explorer.drawing.framing import frame, measure_framing
from infogan_explorer.drawing.likeness import Likeness, LikenessMeter
from infogan_explorer.drawing.search import search
from infogan_explorer.errors import InputError
from infogan_explorer.explore import Explorer
from infogan_explorer.pictures import Pixels
from infogan_explorer.streams import sample_noise, stream

_STARTS = 4
_CLOSE = 0.2  # a second category with this much of Q's probability is tried as well
_MEASURED = 200  # generated pictures on which it is measured how the model's pictures lie


@dataclass(frozen=True, eq=False)  # eq: arrays have no single truth value
class Redrawing:
    """A picture, what Q reads in it, and where G draws it again.

    Attributes:
        framed: the picture as the model has its own, (1, C, H, W) uint8.
        reading: what `Explorer.read` says of it.
        values: one value for each code, within the explored ranges: where `redrawn` was drawn from.
        z: its noise, noise_dim plain numbers; `Explorer.noise_of(z)` takes them back.
        redrawn: G's picture of these codes and this noise, (1, C, H, W) uint8.
        error: root of the mean squared difference of the pixels of the two pictures, in levels of 255.
        second_choice: the code whose second likeliest category was taken because it redraws better, if there is one.
        likeness: how far the picture is from what the model draws.
    """

    framed: Pixels
    reading: dict[str, dict[str, Any]]
    values: dict[str, float]
    z: list[float]
    redrawn: Pixels
    error: float
    second_choice: str | None
    likeness: Likeness


class Redrawer:
    """Takes pictures in for one model. The first redrawing takes a while, unless `prepare` was called before."""

    def __init__(self, explorer: Explorer) -> None:
        """Measure how the model's pictures lie.

        Raises:
            InputError: if the model draws points: they are no pictures.
        """
        if explorer.is_points:
            raise InputError(
                "this model draws points in the plane and not pictures, so there is nothing to read in a drawing; "
                "choose a model of pictures."
            )
        draws = stream(0, "redraw", 1)
        z = sample_noise(_MEASURED, explorer.settings.noise_dim, explorer.settings.noise, draws)
        self.explorer = explorer
        self.framing = measure_framing(explorer.generate(z, explorer.spec.sample(_MEASURED, draws)))
        self._meter: LikenessMeter | None = None
        self._measuring = threading.Lock()

    def prepare(self) -> LikenessMeter:
        """Measure how far apart the model's own pictures are, once; threads that come meanwhile wait for it."""
        with self._measuring:
            if self._meter is None:
                self._meter = LikenessMeter(self.explorer, self.framing)
            return self._meter

    def redraw(self, picture: Pixels) -> Redrawing:
        """Frame, read and redraw a picture; the same picture always gives the same answer.

        Args:
            picture: (H, W, 3) of any size, as `read_picture` gives it.

        Raises:
            InputError: if there is no ink in it.
        """
        framed = frame(picture, self.framing)
        reading = self.explorer.read(framed)[0]
        first = self.explorer.values_read(reading)
        doubt = _close_second(reading)
        choices = [first, {**first, **doubt}] if doubt else [first]
        targets = torch.from_numpy(to_unit_range(framed)).expand(len(choices), -1, -1, -1)
        c = torch.tensor([self.explorer.spec.encode(values) for values in choices])
        found = search(self.explorer, targets, c, _STARTS)
        choice, start = divmod(int(found.errors.argmin()), _STARTS)
        z = found.z[choice, start].tolist()
        values = self._values(choices[choice], found.c[choice, start])
        return Redrawing(
            framed=framed,
            reading=reading,
            values=values,
            z=z,
            redrawn=self.explorer.pictures([values], self.explorer.noise_of(z)),
            error=float(found.errors[choice, start]),
            second_choice=next(iter(doubt)) if choice else None,
            likeness=self.prepare().measure(framed, float(found.errors[0].mean())),
        )

    def _values(self, chosen: dict[str, float], c: torch.Tensor) -> dict[str, float]:
        """Categories as they were chosen, continuous codes from their column of c (code_dim,)."""
        blocks = self.explorer.spec.split(c[None])
        values = dict(chosen)
        for (name, code), block in zip(self.explorer.spec.by_name.items(), blocks, strict=True):
            if isinstance(code, Continuous):
                low, high = code.explored_range
                values[name] = min(max(float(block), low), high)  # the ends of a range may not be float32 numbers
        return values


def _close_second(reading: dict[str, dict[str, Any]]) -> dict[str, float]:
    """The second likeliest category of the code that Q doubts most, {'c1': 5.0}; nothing where Q has no doubt."""
    closest, second = _CLOSE, {}
    for name, said in reading.items():
        ranked = sorted(((p, k) for k, p in enumerate(said.get("probabilities", ()))), reverse=True)
        if len(ranked) > 1 and ranked[1][0] >= closest:
            closest, second = ranked[1][0], {name: float(ranked[1][1])}
    return second
