"""InfoGAN Explorer: train an InfoGAN, watch its bound converge to H(c), scrub its codes.

The names below are the public list. They are imported when first used, so that `import infogan_explorer` loads neither
torch nor any user interface.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "CodeSpec": "codes",
    "Explorer": "explore",
    "InfoGANExplorerError": "errors",
    "Settings": "config",
    "Trainer": "train",
    "build_settings": "config",
    "contrastive_difference_nats": "estimates",
    "entropy_nats": "information",
    "evaluate_run": "report.evaluation",
    "find_run": "runs",
    "info_nce_nats": "estimates",
    "kl_divergence_nats": "information",
    "list_datasets": "datasets",
    "list_presets": "config",
    "list_runs": "runs",
    "load_dataset": "datasets",
    "measure_honest_bound": "honest",
    "mi_lower_bound_nats": "information",
    "mutual_information_nats": "information",
    "open_subject": "report.subject",
}

__all__ = sorted(_HOME)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"infogan_explorer.{_HOME[name]}"), name)
    raise AttributeError(f"module 'infogan_explorer' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
