"""Everything about what each code does, measured in one go from G alone, and from Q and the trunk where said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from infogan_explorer.config import Settings
from infogan_explorer.errors import RunError
from infogan_explorer.evaluate.effects.beyond import Neighbourhood, measure_beyond
from infogan_explorer.evaluate.effects.energy import measure_energy
from infogan_explorer.evaluate.effects.explained import (
    CategoryShare,
    Correlation,
    correlate_within,
    share_by_category,
)
from infogan_explorer.evaluate.effects.findings import CodeEffect, EffectsFindings
from infogan_explorer.evaluate.effects.ownership import measure_ownership, noise_effect
from infogan_explorer.evaluate.effects.sentences import describe_category, describe_continuous, find_duplicates
from infogan_explorer.evaluate.effects.shape_statistics import Meter, Values
from infogan_explorer.evaluate.effects.source import NOISE, Inputs, Source
from infogan_explorer.evaluate.effects.strips import draw_strips
from infogan_explorer.networks import InfoGAN
from infogan_explorer.pictures import Pixels
from infogan_explorer.streams import stream, stream_seed

Array = NDArray[np.float64]

_FIRST = 200  # pictures from whose borders the background is taken


@dataclass(frozen=True)
class Sizes:
    """How much is drawn.

    Attributes:
        own: pictures of the model's own: what is usual, and eta squared.
        settings: of everything else, along each of which a continuous code is traversed.
        values: of a continuous code, over its trained range.
        shares: settings for the shares of variance.
        pairs: settings for the mixed second differences.
        energy: settings for the maps.
        beyond: settings that are traversed beyond the trained range.
        steps: values from the middle of the trained range to its end, there.
    """

    own: int
    settings: int
    values: int
    shares: int
    pairs: int
    energy: int
    beyond: int
    steps: int

    @property
    def protocol(self) -> str:
        return (
            f"{self.own:,} pictures of the model's own, {self.settings} settings x {self.values} values of a "
            f"continuous code, {self.shares:,} settings for shares of variance, {self.pairs} for pairs, "
            f"{self.energy} for maps, {self.beyond} beyond the trained range; no labels"
        )


FULL = Sizes(own=2000, settings=200, values=11, shares=1000, pairs=500, energy=250, beyond=100, steps=4)
FAST = Sizes(own=600, settings=100, values=7, shares=300, pairs=100, energy=50, beyond=30, steps=2)


def measure_effects(
    infogan: InfoGAN,
    settings: Settings,
    *,
    seed: int = 0,
    fast: bool = False,
    on_progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> EffectsFindings:
    """What each code does, how much of the picture it owns, whether z matters, how far codes stay sensible.

    Args:
        infogan: the model; G's moving average draws, trunk and Q read in eval mode.
        settings: of its run, for the noise.
        seed: all draws follow from it.
        fast: smaller samples, so larger standard errors.
        on_progress: told how many steps of all are done.

    Raises:
        RunError: if the model draws numbers that are not finite.
    """
    return measure_source(Source.of(infogan, settings), FAST if fast else FULL, seed, on_progress)


def measure_source(
    source: Source,
    sizes: Sizes,
    seed: int = 0,
    on_progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> EffectsFindings:
    """The same of any generator."""
    names = list(source.spec.by_name)
    progress = _Progress(on_progress, steps=4 + len(names) + len(source.continuous))

    def draws(step: int) -> torch.Generator:
        return stream(seed, "effects", step)

    inputs = source.sample(sizes.own, draws(0))
    meter = Meter.for_examples(_drawn(source, inputs.rows(0, _FIRST)))
    usual, features = _survey(source, meter, inputs)
    duplicates = find_duplicates(usual)
    neighbourhood = Neighbourhood.of(features)
    progress.step()
    ownership = measure_ownership(source, sizes.shares, sizes.pairs, draws(1))
    progress.step()
    energy = measure_energy(source, sizes.energy, draws(2))
    progress.step()
    along, beyond = source.sample(sizes.settings, draws(3)), source.sample(sizes.beyond, draws(4))
    codes = {}
    for place, name in enumerate(names):
        rng = np.random.default_rng(stream_seed(seed, "effects", 6 + place))
        if name in source.continuous:
            values = np.linspace(*source.continuous[name].trained_range, sizes.values)
            correlations = _correlate(source, meter, name, along, values, usual, rng)
            description = describe_continuous(name, correlations, duplicates)
            progress.step()
            reach = measure_beyond(source, name, beyond, neighbourhood, sizes.steps)
            codes[name] = CodeEffect(description, values, correlations, energy[name], reach)
        else:
            shares = _explain(source, meter, name, inputs, usual, rng)
            values = np.arange(len(source.spec.get(name).prior_probabilities), dtype=float)
            codes[name] = CodeEffect(describe_category(name, shares, duplicates), values, shares, energy[name])
        progress.step()
    maps: dict[str, Pixels] = {
        f"energy_{name}": picture for name, one in energy.items() if (picture := one.picture()) is not None
    }
    pictures = draw_strips(source, draws(5)) | maps
    progress.step()
    return EffectsFindings(
        codes,
        ownership,
        noise_effect(ownership),
        energy.get(NOISE),
        meter,
        duplicates,
        sizes.protocol,
        sizes == FAST,
        pictures,
    )


class _Progress:
    """Counts steps aloud."""

    def __init__(self, on_progress: Callable[[int, int], None], steps: int) -> None:
        self._on_progress, self._steps, self._done = on_progress, steps, 0

    def step(self) -> None:
        self._done += 1
        self._on_progress(self._done, self._steps)


def _drawn(source: Source, inputs: Inputs) -> torch.Tensor:
    examples = source.draw(inputs)
    if not bool(examples.isfinite().all()):
        raise RunError(
            "this model draws numbers that are not finite, so nothing can be measured; take an earlier step."
        )
    return examples


def _survey(source: Source, meter: Meter, inputs: Inputs) -> tuple[Values, torch.Tensor]:
    """Every statistic (N,) and the features (N, F) of the model's own pictures; a part at once, to bound the memory."""
    measured, features = [], []
    for start in range(0, len(inputs), _FIRST):
        examples = _drawn(source, inputs.rows(start, start + _FIRST))
        measured.append(meter.measure(examples))
        features.append(source.look(examples)[0])
    return {name: np.concatenate([part[name] for part in measured]) for name in measured[0]}, torch.cat(features)


def _correlate(
    source: Source, meter: Meter, code: str, settings: Inputs, values: Array, usual: Values, rng: np.random.Generator
) -> Mapping[str, Correlation]:
    """Every statistic along a continuous code, by name."""
    measured = [meter.measure(source.draw(source.with_value(settings, code, float(value)))) for value in values]
    protocol = (
        f"r within settings, {len(settings)} settings x {len(values)} values over the trained range, "
        "standard error over settings"
    )
    return {
        one.name: correlate_within(
            values,
            np.stack([at[one.name] for at in measured], axis=1),
            one,
            one.spread(usual[one.name]),
            rng,
            protocol,
        )
        for one in meter.statistics
    }


def _explain(
    source: Source, meter: Meter, code: str, inputs: Inputs, usual: Values, rng: np.random.Generator
) -> Mapping[str, CategoryShare]:
    """Every statistic of the model's own pictures by their category, by name."""
    c = inputs.c[:, source.columns(code)]
    categories = (c.argmax(dim=1) if c.shape[1] > 1 else c[:, 0].long()).numpy()
    count = len(source.spec.get(code).prior_probabilities)
    protocol = f"share of the variance between {len(inputs):,} pictures of the model's own"
    return {
        one.name: share_by_category(categories, count, usual[one.name], one, rng, protocol) for one in meter.statistics
    }
