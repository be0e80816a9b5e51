"""What D and Q are shown instead of the bare picture, so that D cannot learn a small dataset by heart.

Real and generated pictures go through the same kind of random change, with gradient (Zhao et al. 2020,
arXiv:2006.10738; Karras et al. 2020, arXiv:2006.06676). L_I in training is then a bound on
I(c; T(G(z, c))) <= I(c; G(z, c)): still a lower bound. The bound that is recorded is measured on bare pictures.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch.nn.functional import affine_grid, grid_sample


@dataclass(frozen=True)
class Augmentation:
    """A random affine map a picture, each part uniform between minus and plus its number; 0 everywhere disables.

    Angles are true for square pictures only: the map works in units where a picture spans [-1, 1] in both directions.

    Attributes:
        shift: pixels, in each direction.
        rotate: degrees.
        scale: logarithm of the stretch, in each direction.
        shear: tangent of the angle.
    """

    shift: float = 0.0
    rotate: float = 0.0
    scale: float = 0.0
    shear: float = 0.0

    def __call__(self, images: torch.Tensor, draws: torch.Generator) -> torch.Tensor:
        """Images (B, C, H, W) in [-1, 1], each under a map of its own; what comes in from outside is -1, the darkest.

        Points (B, 2) are returned as they are.
        """
        if images.ndim != 4 or not (self.shift or self.rotate or self.scale or self.shear):
            return images
        grid = affine_grid(self.maps(images.shape, draws).to(images.device), list(images.shape), align_corners=False)
        return grid_sample(images + 1, grid, align_corners=False) - 1

    def maps(self, shape: torch.Size, draws: torch.Generator) -> torch.Tensor:
        """Draw (B, 2, 3) matrices rotation x shear x scale | shift, in units where a picture spans [-1, 1]."""
        batch, _, height, width = shape

        def draw(reach: float) -> torch.Tensor:
            return (2 * torch.rand(batch, generator=draws) - 1) * reach

        angle, shear = draw(math.radians(self.rotate)), draw(self.shear)
        stretch_x, stretch_y = draw(self.scale).exp(), draw(self.scale).exp()
        cos, sin = angle.cos(), angle.sin()
        row_x = torch.stack([cos * stretch_x, (cos * shear - sin) * stretch_y, draw(2 * self.shift / width)], dim=1)
        row_y = torch.stack([sin * stretch_x, (sin * shear + cos) * stretch_y, draw(2 * self.shift / height)], dim=1)
        return torch.stack([row_x, row_y], dim=1)
