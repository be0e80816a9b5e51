"""How far a picture is from what a model draws: a distance, not a probability.

Four distances are taken, because each alone overlooks something: to the nearest of the model's own pictures in the
features that D and Q share, in length and in direction; and how badly G redraws the picture, in levels and in parts of
its ink. Each is divided by what is usual for pictures of the model's own that were turned, stretched and moved a
little, as a stranger's picture would be; the result is the quadratic mean, scaled so that about 95 % of those pictures
stay under 1. Nothing is fitted to a dataset: a model that has been trained on anything is measured by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

from infogan_explorer.augment import Augmentation
from infogan_explorer.datasets import to_uint8, to_unit_range
from infogan_explorer.drawing.framing import Framing
from infogan_explorer.drawing.search import search
from infogan_explorer.explore import Explorer
from infogan_explorer.pictures import Pixels
from infogan_explorer.streams import sample_noise, stream

_OWN = 1000  # generated pictures that a picture is compared with
_JITTERED = 64  # generated pictures whose own distances say what is usual
_JITTER = Augmentation(shift=1.8, rotate=14.5, scale=0.17, shear=0.24)
_NEIGHBOURS = 5
_USUAL = 1.645  # standard deviations under which 95 % of a normal distribution lie
_SEED = 1  # another one than that of the search's starts


@dataclass(frozen=True)
class Likeness:
    """A picture's distance from a model's own pictures; from 1 on, it counts as unlike."""

    distance: float

    @property
    def is_unlike(self) -> bool:
        return self.distance >= 1

    @property
    def sentence(self) -> str:
        """The verdict in plain words."""
        scale = f"its distance from the model's own pictures is {self.distance:.2f}, and from 1 on it counts as unlike"
        if self.is_unlike:
            return f"this picture is unlike what the model draws: {scale}; what Q reads in it means little."
        return f"this picture is like what the model draws: {scale}; this is a distance, not a probability."


class LikenessMeter:
    """Measures pictures against one model; it draws and redraws some of the model's own when it is made."""

    def __init__(self, explorer: Explorer, framing: Framing) -> None:
        self._explorer = explorer
        self._background = torch.tensor(framing.background).view(-1, 1, 1) / 127.5 - 1
        self._features = self._see(_draw(explorer, _OWN, step=0))
        pictures = _draw(explorer, _JITTERED, step=1)
        dark = 1 if framing.ink_is_light else -1  # what a jittered picture leaves empty is filled with the darkest
        jittered = dark * _JITTER(dark * pictures, stream(_SEED, "redraw", 2))
        errors = search(explorer, jittered, _codes_read(explorer, jittered), starts=1).errors.mean(dim=1).cpu()
        distances = self._distances(jittered, errors)
        self._typical = _upper(distances)
        self._limit = float(_upper(_quadratic_mean(distances / self._typical)[:, None]))

    def measure(self, picture: Pixels, error: float) -> Likeness:
        """The likeness of one picture.

        Args:
            picture: (1, C, H, W) uint8, framed as the model's pictures are.
            error: how badly one start of the search redraws it, on average over starts, in levels of 255.
        """
        distances = self._distances(torch.from_numpy(to_unit_range(picture)), torch.tensor([error]))
        return Likeness(float(_quadratic_mean(distances / self._typical) / self._limit))

    def _distances(self, images: torch.Tensor, errors: torch.Tensor) -> torch.Tensor:
        """(N, 4): nearest neighbour, direction, error, error in parts of the ink."""
        features = self._see(images)
        nearest = torch.cdist(features, self._features).amin(dim=1)
        cosines = _unit(features) @ _unit(self._features).T
        direction = torch.acos(cosines.clamp(-1, 1)).topk(_NEIGHBOURS, largest=False).values.mean(dim=1)
        ink = 127.5 * ((images - self._background) ** 2).mean(dim=(1, 2, 3)).sqrt()
        return torch.stack([nearest, direction, errors, errors / ink.clamp(min=1)], dim=1)

    @torch.inference_mode()
    def _see(self, images: torch.Tensor) -> torch.Tensor:
        """Features (N, F) of pictures in [-1, 1], on the CPU."""
        with self._explorer.infogan.reading():
            return self._explorer.infogan.trunk(images.to(self._explorer.device)).flatten(1).cpu()


def _draw(explorer: Explorer, count: int, step: int) -> torch.Tensor:
    """Pictures of the model's own, (count, C, H, W) in [-1, 1]."""
    draws = stream(_SEED, "redraw", step)
    z = sample_noise(count, explorer.settings.noise_dim, explorer.settings.noise, draws)
    return torch.from_numpy(to_unit_range(explorer.generate(z, explorer.spec.sample(count, draws))))


def _codes_read(explorer: Explorer, images: torch.Tensor) -> torch.Tensor:
    """c (N, code_dim) as Q reads it."""
    readings = explorer.read(to_uint8(images.numpy()))
    return torch.tensor([explorer.spec.encode(explorer.values_read(reading)) for reading in readings])


def _unit(features: torch.Tensor) -> torch.Tensor:
    return torch.nn.functional.normalize(features, dim=1)


def _quadratic_mean(ratios: torch.Tensor) -> torch.Tensor:
    """(N, D) to (N,)."""
    return (ratios**2).mean(dim=1).sqrt()


def _upper(distances: torch.Tensor) -> torch.Tensor:
    """Of each column of (N, D), what about 95 % stay under: of a log-normal distribution of the same two moments."""
    logarithms = distances.clamp(min=1e-6).log()
    return (logarithms.mean(dim=0) + _USUAL * logarithms.std(dim=0)).exp()
