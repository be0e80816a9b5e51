"""What is measured of an InfoGAN at a step: L_I on fresh samples and what else they say of mutual information, and how
much the noise z varies the pictures.

Everything is measured in eval mode on G's moving average, so a reader of the saved weights gets the same numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch

from infogan_explorer.codes import CategoryReading, CodeSpec
from infogan_explorer.config import Settings
from infogan_explorer.estimates import contrastive_difference_nats, info_nce_nats
from infogan_explorer.information import bound_with_stderr_nats
from infogan_explorer.networks import InfoGAN
from infogan_explorer.streams import Purpose, sample_noise, stream

INFO_NCE_SAMPLES = 100  # K: InfoNCE is at most ln 100 = 4.605 nats

_BATCH = 500  # images generated at once: bounds the networks' memory, not the result
_PAIRS = 100  # pictures that are drawn a second time, on other noise
_CATEGORY_APART = 100.0  # two categories are farther apart than any two values of continuous codes
_FARTHEST = 3.0  # a reading beyond three scales of the prior is taken for three: Q can be absurdly sure


Estimates = dict[str, tuple[float, float]]  # {'c1': (nats, standard error), ...}


@dataclass(frozen=True)
class Measurement:
    """The numbers of one measurement; variances are sums over pixels, in the networks' range.

    bounds_nats: L_I of every code.
    contrastive_nats: E_joint[log Q] - E_product[log Q] of every code, on the same samples.
    info_nce_nats: InfoNCE of every code, on groups of `info_nce_samples` of the same samples.
    variance_over_noise: E_c[Var_z(G(z, c))], how much noise varies the pictures of one setting of the codes.
    """

    bounds_nats: Estimates
    contrastive_nats: Estimates
    info_nce_nats: Estimates
    info_nce_samples: int
    variance_over_noise: float


@dataclass(frozen=True)
class FreshSamples:
    """Noise z (N, noise_dim) and codes c (N, code_dim) that nobody was trained on, on the CPU."""

    z: torch.Tensor
    c: torch.Tensor

    @classmethod
    def draw(cls, settings: Settings, purpose: Purpose, step: int, count: int) -> FreshSamples:
        """`count` of them, which follow from (seed, purpose, step)."""
        draws = stream(settings.seed, purpose, step)
        return cls(sample_noise(count, settings.noise_dim, settings.noise, draws), settings.spec.sample(count, draws))


@torch.no_grad()
def read_fresh(infogan: InfoGAN, samples: FreshSamples) -> tuple[torch.Tensor, torch.Tensor]:
    """Q's raw outputs (N, head_dim) for G(z, c), and the first pictures; on the networks' device.

    Args:
        infogan: the networks; their modes are left as found.
        samples: what G is fed.
    """
    spec, device = infogan.spec, next(infogan.parameters()).device
    heads: list[torch.Tensor] = []
    first: list[torch.Tensor] = []
    with infogan.reading():
        for z, c in zip(samples.z.split(_BATCH), samples.c.split(_BATCH), strict=True):
            images = infogan.generator_ema(spec.generator_input(z, c).to(device))
            heads.append(infogan.q_head(infogan.trunk(images)))
            first = first or [images[:_PAIRS]]
    return torch.cat(heads), first[0]


@torch.no_grad()
def measure(infogan: InfoGAN, settings: Settings, step: int, samples: int | None = None) -> Measurement:
    """L_I of every code on fresh samples, the other estimates on the same, and the variance over z of the first.

    The noise and codes follow from (seed, "bound", step). For the variance, a picture is drawn again with its own codes
    and its neighbour's noise.

    Args:
        infogan: the networks; their modes are left as found.
        settings: for seed, noise and, unless `samples` is given, `bound_samples`.
        step: which fresh samples.
        samples: how many, at least two.
    """
    spec, device = infogan.spec, next(infogan.parameters()).device
    fresh = FreshSamples.draw(settings, "bound", step, samples or settings.bound_samples)
    heads, first = read_fresh(infogan, fresh)
    c, pairs = fresh.c.to(device), len(first)
    again = infogan.generator_ema(spec.generator_input(fresh.z.roll(-1, dims=0)[:pairs], fresh.c[:pairs]).to(device))
    contrastive, info_nce = compare_pairs(spec, heads, c)
    return Measurement(
        bounds_of(spec, spec.log_q(heads, c)),
        contrastive,
        info_nce,
        group_size(len(c)),
        variance_of_pairs(first, again),
    )


def bounds_of(spec: CodeSpec, log_q: Mapping[str, torch.Tensor]) -> Estimates:
    """L_I of every code with its standard error, from log Q of its samples (N,)."""
    return {name: bound_with_stderr_nats(log_q[name], code.entropy_nats) for name, code in spec.by_name.items()}


def group_size(samples: int) -> int:
    """The K of InfoNCE for so many samples: INFO_NCE_SAMPLES, or all where there are fewer."""
    return min(INFO_NCE_SAMPLES, samples)


@torch.no_grad()
def compare_pairs(spec: CodeSpec, heads: torch.Tensor, c: torch.Tensor) -> tuple[Estimates, Estimates]:
    """The contrastive difference and InfoNCE of every code, on groups of `group_size` samples; a rest is left out.

    Args:
        spec: the codes.
        heads: Q's raw outputs, (N, head_dim), N at least 2.
        c: the codes of the same pictures, (N, code_dim).
    """
    count = group_size(len(c))
    starts = range(0, len(c) - count + 1, count)
    groups = [(heads[start : start + count], c[start : start + count]) for start in starts]
    log_q = [spec.log_q_matrix(*group) for group in groups]
    contrastive, info_nce = {}, {}
    for place, (name, code) in enumerate(spec.by_name.items()):
        matrices = torch.stack([matrix[name] for matrix in log_q])
        log_prior = torch.stack([code.log_prior(spec.split(codes)[place]) for _, codes in groups])
        contrastive[name] = contrastive_difference_nats(matrices)
        info_nce[name] = info_nce_nats(matrices - log_prior.unsqueeze(1))
    return contrastive, info_nce


@torch.no_grad()
def variance_given_reading(infogan: InfoGAN, real: torch.Tensor, draws: torch.Generator) -> float:
    """E_c[Var(x | c)] of real examples, c ~ Q(c|x): what G's variance over noise can be compared to.

    Each example is given a setting of the codes drawn from Q's reading of it, and is paired with the example whose
    setting is nearest. If Q knows nothing, pairs are random and this is the total variance; if the codes explain all
    there is, it is what measurement noise remains.

    Args:
        infogan: the networks; their modes are left as found.
        real: (N, ...) examples in the networks' range, on the networks' device; N at least 2.
        draws: for the settings.
    """
    with infogan.reading():
        readings = infogan.spec.read(infogan.q_head(infogan.trunk(real)))
    columns = [torch.rand(len(real), 1, generator=draws) / 1000]  # so that ties are broken by chance
    for name, code in infogan.spec.by_name.items():
        reading = readings[name]
        if isinstance(reading, CategoryReading):
            probabilities = reading.probabilities.cpu().nan_to_num() + 1e-12  # sampling refuses a row of zeros
            drawn = torch.multinomial(probabilities, 1, generator=draws)
            columns.append(_CATEGORY_APART * torch.zeros(probabilities.shape).scatter(1, drawn, 1.0))
        else:
            drawn = reading.mean.cpu() + reading.std.cpu() * torch.randn(len(real), generator=draws)
            columns.append(code.to_generator(drawn.unsqueeze(1)).nan_to_num().clamp(-_FARTHEST, _FARTHEST))
    settings = torch.cat(columns, dim=1).double()
    nearest = torch.cdist(settings, settings).fill_diagonal_(torch.inf).argmin(dim=1)
    return variance_of_pairs(real, real[nearest.to(real.device)])


def variance_of_pairs(one: torch.Tensor, other: torch.Tensor) -> float:
    """Variance at a fixed setting of the codes, summed over pixels, mean over settings.

    E_c[ sum_d Var(x_d | c) ]  is estimated without bias by  mean_i ||x_i - x'_i||^2 / 2, because two independent
    draws at one setting differ by twice the variance.

    Args:
        one: x_i, shape (N, ...); for G these are G(z_i, c_i).
        other: x'_i, the same settings drawn again, the same shape.

    Returns:
        At least 0; 0 if nothing but the codes varies x.
    """
    return float((one - other).flatten(1).square().sum(dim=1).cpu().double().mean() / 2)


def total_variance(examples: torch.Tensor) -> float:
    """Sum over pixels (or coordinates) of the sample variance (ddof 1) of examples (N, ...), N at least 2."""
    return float(examples.flatten(1).cpu().double().var(dim=0).sum())
