"""What is measured of an InfoGAN at a step: L_I on fresh samples, and how much the noise z varies the pictures.

Everything is measured in eval mode on G's moving average, so a reader of the saved weights gets the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

from infogan_explorer.codes import CategoryReading
from infogan_explorer.config import Settings
from infogan_explorer.information import bound_with_stderr_nats
from infogan_explorer.networks import InfoGAN
from infogan_explorer.streams import sample_noise, stream

_BATCH = 500  # images generated at once: bounds the networks' memory, not the result
_PAIRS = 100  # pictures that are drawn a second time, on other noise
_CATEGORY_APART = 100.0  # two categories are farther apart than any two values of continuous codes
_FARTHEST = 3.0  # a reading beyond three scales of the prior is taken for three: Q can be absurdly sure


@dataclass(frozen=True)
class Measurement:
    """The numbers of one measurement; variances are sums over pixels, in the networks' range.

    bounds_nats: {'c1': (L_I, standard error), ...}.
    variance_over_noise: E_c[Var_z(G(z, c))], how much noise varies the pictures of one setting of the codes.
    """

    bounds_nats: dict[str, tuple[float, float]]
    variance_over_noise: float


@torch.no_grad()
def measure(infogan: InfoGAN, settings: Settings, step: int, samples: int | None = None) -> Measurement:
    """L_I of every code on fresh samples, and the variance over z of the first of them.

    The noise and codes follow from (seed, "bound", step). For the variance, a picture is drawn again with its own codes
    and its neighbour's noise.

    Args:
        infogan: the networks; their modes are left as found.
        settings: for seed, noise and, unless `samples` is given, `bound_samples`.
        step: which fresh samples.
        samples: how many, at least two.
    """
    count = samples or settings.bound_samples
    spec, draws = infogan.spec, stream(settings.seed, "bound", step)
    device = next(infogan.parameters()).device
    z = sample_noise(count, settings.noise_dim, settings.noise, draws)
    c = spec.sample(count, draws)
    log_q: dict[str, list[torch.Tensor]] = {name: [] for name in spec.by_name}
    first: list[torch.Tensor] = []
    with infogan.reading():
        for z_part, c_part in zip(z.split(_BATCH), c.split(_BATCH), strict=True):
            c_part = c_part.to(device)
            images = infogan.generator_ema(spec.generator_input(z_part.to(device), c_part))
            for name, values in spec.log_q(infogan.q_head(infogan.trunk(images)), c_part).items():
                log_q[name].append(values)
            first = first or [images[:_PAIRS]]
    pairs = len(first[0])
    again = infogan.generator_ema(spec.generator_input(z.roll(-1, dims=0)[:pairs], c[:pairs]).to(device))
    bounds = {
        name: bound_with_stderr_nats(torch.cat(log_q[name]), code.entropy_nats) for name, code in spec.by_name.items()
    }
    return Measurement(bounds, variance_of_pairs(first[0], again))


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
