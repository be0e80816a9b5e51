"""One of the runs that are compared: its networks, and the settings by which its generator is fed."""

from __future__ import annotations

from dataclasses import dataclass

from infogan_explorer.config import Settings
from infogan_explorer.networks import InfoGAN


@dataclass(frozen=True)
class Candidate:
    """A run under its name; the networks are read as they are, in eval mode."""

    name: str
    infogan: InfoGAN
    settings: Settings
