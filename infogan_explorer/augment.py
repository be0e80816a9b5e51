"""What D and Q are shown instead of the bare picture, so that D cannot learn a small dataset by heart.

Real and generated pictures go through the same random change, with gradient (Zhao et al. 2020, arXiv:2006.10738;
Karras et al. 2020, arXiv:2006.06676). L_I is then a bound on I(c; T(G(z, c))) <= I(c; G(z, c)): still a lower bound.
"""

from __future__ import annotations

import torch
from torch.nn.functional import pad


def shift(images: torch.Tensor, pixels: int, draws: torch.Generator) -> torch.Tensor:
    """Move every picture by its own whole number of pixels, filling with its darkest value, -1.

    Args:
        images: (B, C, H, W) in [-1, 1]; points (B, 2) are returned as they are.
        pixels: the largest shift in each direction; 0 disables.
        draws: where the shifts come from.
    """
    if pixels == 0 or images.ndim != 4:
        return images
    batch, _, height, width = images.shape
    offsets = torch.randint(0, 2 * pixels + 1, (2, batch), generator=draws).to(images.device)
    rows = (offsets[0, :, None] + torch.arange(height, device=images.device))[:, :, None]
    columns = (offsets[1, :, None] + torch.arange(width, device=images.device))[:, None, :]
    padded = pad(images, [pixels] * 4, value=-1.0).permute(0, 2, 3, 1)
    sample = torch.arange(batch, device=images.device)[:, None, None]
    return padded[sample, rows, columns].permute(0, 3, 1, 2)
