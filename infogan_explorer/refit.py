"""A new Q for a G that holds still: what a reader of the same family can learn of the codes once it is given time.

The bound of training belongs to a Q that had to follow a moving G, under the weights lambda and among other aims. Here
a trunk and Q's head start anew and see nothing but pairs (c, G(z, c)), as many as they like, all of them fresh, with
-log Q(c|x) as their only loss: no lambda, no real pictures, no augmentation. What they then read on further samples is
again a lower bound on I(c; G(z, c)), of the same G: the GILBO of Alemi & Fischer (2018, arXiv:1802.04874), for the
codes instead of all that G is fed. G is the moving average in eval mode. Nothing of a run changes: all random draws are
streams of their own.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import nn

from infogan_explorer.config import Settings
from infogan_explorer.errors import InputError, NonFiniteError
from infogan_explorer.measurement import Estimates, FreshSamples, bounds_of, read_fresh
from infogan_explorer.networks import InfoGAN, build_infogan
from infogan_explorer.streams import sample_noise, stream

_BATCH = 128
_LEARNING_RATE = 3e-3  # falls to 0 in a straight line
_STATISTICS_BATCHES = 8  # for batch norm, where the family has any

OnStep = Callable[[int], None]  # told how many steps are done; what it raises ends the fit


def refit(
    infogan: InfoGAN,
    settings: Settings,
    step: int,
    refit_steps: int,
    *,
    linear: bool = False,
    on_step: OnStep = lambda _: None,
) -> InfoGAN:
    """Train a new trunk and Q's head on the frozen G of `infogan`.

    Args:
        infogan: whose moving average of G is read; left as it was.
        settings: of the run.
        step: of the run; first weights and all samples follow from (seed, step).
        refit_steps: how long, at least 1.
        linear: a Q that is linear in the pixels, or coordinates, instead of the run's family.
        on_step: called after every step.

    Returns:
        Networks in eval mode that share the frozen G and have the new trunk and Q's head.

    Raises:
        InputError: if there is no step to train.
        NonFiniteError: if -log Q(c|x) is not a finite number.
    """
    if refit_steps < 1:
        raise InputError(f"a re-fit of {refit_steps} steps was asked for; give at least 1.")
    spec, device = infogan.spec, next(infogan.parameters()).device
    fresh = _new_reader(infogan, settings, step, linear).to(device)
    learned = [*fresh.trunk.parameters(), *fresh.q_head.parameters()]
    optimiser = torch.optim.Adam(learned, _LEARNING_RATE, fused=device.type != "mps")
    draws = stream(settings.seed, "refit", step)

    def fed() -> tuple[torch.Tensor, torch.Tensor]:
        z = sample_noise(_BATCH, settings.noise_dim, settings.noise, draws)
        c = spec.sample(_BATCH, draws)
        return spec.generator_input(z, c).to(device), c.to(device)

    for done in range(1, refit_steps + 1):
        inputs, c = fed()
        with torch.no_grad():
            images = infogan.generator_ema(inputs)
        loss = -torch.stack(list(spec.log_q(fresh.q_head(fresh.trunk(images)), c).values())).sum(dim=0).mean()
        if not math.isfinite(float(loss.detach())):
            raise NonFiniteError(
                f"the re-fit stopped after {done - 1} steps: -log Q(c|x) is not a finite number, so this G or its "
                "pictures are not; choose another saved step."
            )
        optimiser.param_groups[0]["lr"] = _LEARNING_RATE * (1 - (done - 1) / refit_steps)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        on_step(done)
    fresh.refresh_reading([fed()[0] for _ in range(_STATISTICS_BATCHES)])
    return fresh.eval()


def refit_bounds(
    infogan: InfoGAN, settings: Settings, step: int, refit_steps: int, samples: int, on_step: OnStep = lambda _: None
) -> Estimates:
    """L_I of every code for a Q that is re-fitted and then reads `samples` held-out pictures.

    Raises:
        InputError, NonFiniteError: as `refit`.
    """
    held_out = FreshSamples.draw(settings, "held-out", step, samples)
    fresh = refit(infogan, settings, step, refit_steps, on_step=on_step)
    heads, _ = read_fresh(fresh, held_out)
    return bounds_of(fresh.spec, fresh.spec.log_q(heads, held_out.c.to(heads.device)))


def _new_reader(infogan: InfoGAN, settings: Settings, step: int, linear: bool) -> InfoGAN:
    """Networks in train mode with fresh recognition, whose moving average of G is that of `infogan` itself."""
    with torch.no_grad():
        sample = FreshSamples.draw(settings, "refit", step, 1)
        device = next(infogan.parameters()).device
        picture = infogan.generator_ema(infogan.spec.generator_input(sample.z, sample.c).to(device))
    fresh = build_infogan(settings, tuple(picture.shape[1:]), "refit-weights", step)
    if linear:
        fresh.trunk = nn.Flatten()
        # without a first draw of weights: it begins as a Q that does not look
        fresh.q_head = nn.utils.skip_init(nn.Linear, picture[0].numel(), infogan.spec.head_dim)
        for parameter in fresh.q_head.parameters():
            nn.init.zeros_(parameter)
    fresh.train()
    fresh.generator_ema = infogan.generator_ema  # after train(): the frozen G stays in eval mode
    return fresh
