"""A gradient attack on Q without labels: the picture changes so that Q doubts what it read in the clean one."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from infogan_explorer.codes import CodeSpec
from infogan_explorer.evaluate.reading import CodesRead
from infogan_explorer.evaluate.robustness.corruptions import PIXEL_RANGE, Pictures
from infogan_explorer.networks import InfoGAN

PGD_STEPS = 5
PGD_REACH = 2.5  # of epsilon, shared out over the steps: the ball's border can be reached from anywhere in it

_BATCH = 500  # pictures attacked at once: bounds the memory, not the result


def attack(infogan: InfoGAN, pictures: Pictures, clean: CodesRead, code: str, epsilon: float, steps: int) -> Pictures:
    """Pictures within epsilon of the given ones (L-infinity) at which log Q(k|x) is low, k what Q read at first.

    x <- clip(x - step * sign(d log Q(k|x) / dx)), projected on the ball around the clean picture and then clipped to
    the pixel range. One step of epsilon is the fast gradient sign method (Goodfellow et al. 2015, arXiv:1412.6572);
    several are projected gradient descent (Madry et al. 2018, arXiv:1706.06083), here from the clean picture itself.

    Args:
        infogan: the networks, attacked in eval mode; no gradient is left in them.
        pictures: (N, C, H, W) in [-1, 1].
        clean: Q's reading of the same pictures.
        code: the categorical code whose reading is attacked.
        epsilon: as a share of the pixel range.
        steps: 1 for the fast gradient sign method.
    """
    radius = PIXEL_RANGE * epsilon
    step = radius if steps == 1 else PGD_REACH * radius / steps
    device, codes = next(infogan.parameters()).device, _codes_read(infogan.spec, clean)
    attacked = []
    with infogan.reading():
        for start in range(0, len(pictures), _BATCH):
            images = torch.from_numpy(pictures[start : start + _BATCH]).to(device)
            c = codes[start : start + _BATCH].to(device)
            x = images
            for _ in range(steps):
                x = x - step * _gradient(infogan, x, c, code).sign()
                x = (images + (x - images).clamp(-radius, radius)).clamp(-1, 1)
            attacked.append(x.cpu().numpy())
    return np.concatenate(attacked)


def _gradient(infogan: InfoGAN, x: torch.Tensor, c: torch.Tensor, code: str) -> torch.Tensor:
    """d log Q(c|x) / dx of one code, the shape of x."""
    with torch.enable_grad():
        x = x.detach().requires_grad_(True)
        head = infogan.q_head(infogan.trunk(x))
        # in float64, else 1 - Q(c|x) is 0 where Q is very sure, and the attack stands still
        log_q = infogan.spec.log_q(head.double(), c)[code]
        return torch.autograd.grad(log_q.sum(), x)[0]


def _codes_read(spec: CodeSpec, clean: CodesRead) -> torch.Tensor:
    """What Q read, as rows of c, float64 (N, code_dim): the likeliest category, and the mean of a continuous code."""
    columns: list[NDArray[np.float64]] = []
    for name, code in spec.by_name.items():
        if code.kind == "categorical":
            rows = np.array([code.encode(k) for k in range(len(code.prior_probabilities))])
            columns.append(rows[clean.categories(name)])
        else:
            columns.append(clean.means[name].astype(np.float64)[:, None])
    return torch.from_numpy(np.concatenate(columns, axis=1))
