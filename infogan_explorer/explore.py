"""The Explorer: code values to pictures, pictures to Q's reading. It knows no user interface.

Everything is rendered from G's moving average in eval mode, so the same codes and noise give the same picture whatever
else is in the batch.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
import torch

from infogan_explorer.checkpoint import load_infogan
from infogan_explorer.codes import CategoryReading, Continuous
from infogan_explorer.config import Settings
from infogan_explorer.datasets import to_uint8, to_unit_range
from infogan_explorer.errors import InputError
from infogan_explorer.networks import InfoGAN
from infogan_explorer.pictures import Pixels, scatter, tile
from infogan_explorer.runs import RunFolder
from infogan_explorer.streams import sample_noise, stream

CodeValues = Mapping[str, float]
Reading = Mapping[str, Mapping[str, Any]]  # what `Explorer.read` says of one example

_FARTHEST_GAUSSIAN = 10.0  # in standard deviations; no draw that float32 can make lies beyond
_CLOUD = 400  # points drawn for one setting of the codes of a two-dimensional model


class Explorer:
    """A trained model under its codes."""

    def __init__(self, infogan: InfoGAN, settings: Settings, step: int) -> None:
        self.infogan = infogan
        self.settings = settings
        self.spec = infogan.spec
        self.step = step
        self.device = next(infogan.parameters()).device

    @classmethod
    def load(cls, run: RunFolder, step: int | None = None) -> Explorer:
        """The Explorer of a run at `step`, or at the last step that was saved.

        Raises:
            RunError: if the run has no weights, or damaged ones.
        """
        infogan, chosen = load_infogan(run, step)
        return cls(infogan, run.settings(), chosen)

    @property
    def is_points(self) -> bool:
        """Whether the model draws two-dimensional points; its pictures are then clouds of them."""
        return self.settings.network == "points"

    @property
    def categorical_codes(self) -> list[str]:
        return [name for name, code in self.spec.by_name.items() if code.kind == "categorical"]

    def choices(self, code: str) -> list[int]:
        """The values that a categorical code can take."""
        width = self.spec.get(code).width
        return list(range(max(width, 2)))  # a Bernoulli code has one column and two values

    def values_along(self, code: str, count: int = 10, over: tuple[float, float] | None = None) -> list[float]:
        """All settings of a category, or `count` evenly spaced values of a continuous code.

        Args:
            code: a code's name.
            count: how many, for a continuous code.
            over: its range; the explored range where not given.
        """
        described = self.spec.get(code)
        if isinstance(described, Continuous):
            return np.linspace(*(over or described.explored_range), count).tolist()
        return [float(choice) for choice in self.choices(code)]

    def middle_values(self) -> dict[str, float]:
        """A starting point: category 0, and every continuous code in the middle of its prior."""
        return {
            name: code.location if isinstance(code, Continuous) else 0.0 for name, code in self.spec.by_name.items()
        }

    def noise(self, seed: int, count: int = 1) -> torch.Tensor:
        """z of a noise seed, (count, noise_dim); the first rows do not depend on `count`."""
        rows = [
            sample_noise(1, self.settings.noise_dim, self.settings.noise, stream(seed, "explore", row))
            for row in range(count)
        ]
        return torch.cat(rows)

    def noise_between(self, a: int, b: int, share: float) -> torch.Tensor:
        """z on the way from noise seed `a` to noise seed `b`, (1, noise_dim): the two ends are exactly their noise.

        For Gaussian noise cos(t) z_a + sin(t) z_b, with t from 0 to pi/2: of two independent draws of the prior this is
        again a draw of it, at every share, where the straight line between them would be too short in its middle.
        Uniform noise takes the same way through its Gaussian quantiles, u = 2 Phi(g) - 1, so that it too stays a draw
        of its prior, when the straight line would keep away from the walls of the cube.

        Raises:
            InputError: if `share` is not from 0 to 1.
        """
        if not 0 <= share <= 1:
            raise InputError(f"the share of the way between two noises was given as {share:g}; choose 0 to 1.")
        start, end = self.noise(a), self.noise(b)
        if a == b or share == 0:  # one noise is not independent of itself: there is no way to go
            return start
        if share == 1:
            return end
        across, up = math.cos(share * math.pi / 2), math.sin(share * math.pi / 2)
        if self.settings.noise == "gaussian":
            return across * start + up * end
        return _from_quantiles(across * _to_quantiles(start) + up * _to_quantiles(end))

    def noise_of(self, values: Sequence[float]) -> torch.Tensor:
        """z of numbers that were kept from an earlier picture, (1, noise_dim).

        Raises:
            InputError: if there are not noise_dim of them, or one is not finite or lies where noise never does.
        """
        dim = self.settings.noise_dim
        if len(values) != dim:
            raise InputError(f"{len(values)} numbers of noise were given, but this model takes {dim}.")
        z = torch.tensor([values], dtype=torch.float32)
        farthest = 1.0 if self.settings.noise == "uniform" else _FARTHEST_GAUSSIAN
        if not bool((z.abs() <= farthest).all()):
            raise InputError(
                f"noise of this model lies from {-farthest:g} to {farthest:g}, but another number was given; "
                "take the numbers of a picture that it drew."
            )
        return z

    @torch.inference_mode()
    def generate(self, z: torch.Tensor, c: torch.Tensor) -> np.ndarray:
        """G(z, c) as uint8 pictures (N, C, H, W), or float32 points (N, 2)."""
        inputs = self.spec.generator_input(z, c).to(self.device)
        examples = self.infogan.generator_ema(inputs).cpu().numpy()
        return examples if self.is_points else to_uint8(examples)

    def pictures(self, settings_of_codes: Sequence[CodeValues], z: torch.Tensor) -> Pixels:
        """One picture for each setting of the codes.

        Args:
            settings_of_codes: N mappings such as {'c1': 3, 'c2': 0.4}.
            z: noise, (N, noise_dim) or (1, noise_dim) for all. A two-dimensional model draws a cloud of
                points for each setting, on noise that is always the same.

        Returns:
            (N, C, H, W) uint8.

        Raises:
            InputError: if a code is missing or unknown, or has no such value.
        """
        c = torch.tensor([self.spec.encode(values) for values in settings_of_codes])
        if not self.is_points:
            return self.generate(z.expand(len(c), -1), c)
        cloud = self._cloud_noise()
        classes = [
            int(values[self.categorical_codes[0]]) if self.categorical_codes else 0 for values in settings_of_codes
        ]
        return np.concatenate(
            [
                scatter(self.generate(cloud, row.expand(_CLOUD, -1)), np.full(_CLOUD, k))
                for row, k in zip(c, classes, strict=True)
            ]
        )

    @torch.inference_mode()
    def read(self, examples: np.ndarray) -> list[dict[str, dict[str, Any]]]:
        """Q's reading of uint8 pictures (N, C, H, W) or points (N, 2), as plain numbers.

        Returns:
            For each example and code: {'probabilities': [...]} for a category, {'mean': m, 'std': s} otherwise.
        """
        images = torch.from_numpy(to_unit_range(examples)).to(self.device)
        with self.infogan.reading():
            readings = self.spec.read(self.infogan.q_head(self.infogan.trunk(images)))
        rows: list[dict[str, dict[str, Any]]] = [{} for _ in range(len(examples))]
        for name, reading in readings.items():
            if isinstance(reading, CategoryReading):
                for row, probabilities in zip(rows, reading.probabilities.tolist(), strict=True):
                    row[name] = {"probabilities": probabilities}
            else:
                for row, mean, std in zip(rows, reading.mean.tolist(), reading.std.tolist(), strict=True):
                    row[name] = {"mean": mean, "std": std}
        return rows

    def values_read(self, reading: Reading) -> dict[str, float]:
        """The codes that one reading of Q's stands for: its likeliest categories, its means within the explored range.

        Returns:
            What `pictures` takes: {'c1': 3.0, 'c2': 0.41}.
        """
        values: dict[str, float] = {}
        for name, code in self.spec.by_name.items():
            if isinstance(code, Continuous):
                low, high = code.explored_range
                values[name] = min(max(reading[name]["mean"], low), high)
            else:
                values[name] = float(np.argmax(reading[name]["probabilities"]))
        return values

    def grid(
        self,
        rows: str,
        columns: str,
        values: CodeValues,
        z: torch.Tensor,
        count: int = 10,
        over: Mapping[str, Sequence[float]] = MappingProxyType({}),
    ) -> tuple[Pixels, list[float], list[float]]:
        """Any code against any other on one noise: (R * C, ...) pictures row by row, and the values of both axes.

        Args:
            rows: the code that changes down the rows.
            columns: the code that changes along them; the same code twice gives one row.
            values: what all other codes are held at.
            z: the noise, (1, noise_dim).
            count: values of a continuous code.
            over: the values of an axis, by its code; those of `values_along` where not given.
        """
        across = list(over.get(columns) or self.values_along(columns, count))
        down = [values[rows]] if rows == columns else list(over.get(rows) or self.values_along(rows, count))
        cells = [{**values, rows: r, columns: c} for r in down for c in across]
        return self.pictures(cells, z), down, across

    def sample_sheet(self, columns: int = 10) -> Pixels:
        """The sample picture of a run: the same z and codes at every step, one row a category of the first category.

        Returns:
            (height, width, C) pixels. Without a categorical code, the rows are values of c1.
        """
        first = self.categorical_codes[0] if self.categorical_codes else next(iter(self.spec.by_name))
        draws = stream(self.settings.seed, "samples")
        z = sample_noise(columns, self.settings.noise_dim, self.settings.noise, draws)
        c = self.spec.sample(columns, draws)
        if self.is_points:
            return self._point_sheet(first)
        place = list(self.spec.by_name).index(first)
        rows = []
        for value in self.values_along(first):
            blocks = list(self.spec.split(c))
            blocks[place] = torch.tensor(self.spec.get(first).encode(value)).expand(columns, -1)
            rows.append(self.generate(z, torch.cat(blocks, dim=1)))
        return tile(np.concatenate(rows), columns)

    def _cloud_noise(self) -> torch.Tensor:
        return sample_noise(_CLOUD, self.settings.noise_dim, self.settings.noise, stream(0, "explore"))

    def _point_sheet(self, code: str) -> Pixels:
        values = self.middle_values()
        clouds = self.pictures([{**values, code: v} for v in self.values_along(code)], self.noise(0))
        return clouds.min(axis=0).transpose(1, 2, 0)  # all clouds on one white sheet


def _to_quantiles(uniform: torch.Tensor) -> torch.Tensor:
    """What N(0, 1) has where U(-1, 1) has `uniform`, in float64."""
    share = (uniform.double() + 1) / 2
    return torch.special.ndtri(share.clamp(1e-9, 1 - 1e-9))  # the walls themselves would lie at infinity


def _from_quantiles(gaussian: torch.Tensor) -> torch.Tensor:
    return (2 * torch.special.ndtr(gaussian) - 1).float()
