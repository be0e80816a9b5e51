"""report.json: all numbers of an evaluation and all that they rest on; the names at its top level are fixed."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import torch

from infogan_explorer.evaluations import StoredSection
from infogan_explorer.report.subject import RECIPES, Subject

FORMAT = 1  # of report.json
CLUSTERING_KEYS = ("accuracy_hungarian", "purity", "nmi", "ari", "confusion")
DISENTANGLEMENT_KEYS = (
    *("mig", "factor_vae", "dci_disentanglement", "dci_completeness", "dci_informativeness"),
    *("sap", "beta_vae", "modularity", "explicitness"),
)
_PACKAGES = ("infogan-explorer", "torch", "numpy", "scipy", "scikit-learn", "torch-fidelity")


def describe_subject(subject: Subject) -> dict[str, Any]:
    """What was evaluated, with what, where."""
    return {
        "format": FORMAT,
        "recipes": RECIPES,
        "name": subject.run.name,
        "key": subject.key,
        "step": subject.step,
        "dataset": subject.dataset.name,
        "dataset_fingerprint": subject.fingerprint,
        "dataset_notes": list(subject.dataset.notes),
        "example_shape": list(subject.dataset.example_shape),
        "class_names": list(subject.dataset.class_names),
        "split": subject.split,
        "images": len(subject.examples.examples),
        "seed": subject.seed,
        "fast": subject.fast,
        "command": subject.command,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "settings": subject.settings.model_dump(),
        "codes": subject.run.config()["codes"],
        "trained": {key: subject.run.config().get(key) for key in ("command", "created", "versions")},
        "versions": {"python": platform.python_version(), **_versions()},
        "machine": {
            "system": f"{platform.system()} {platform.machine()}",
            "processor": _processor(),
            "cores": os.cpu_count(),
            "threads": torch.get_num_threads(),
            "device": str(subject.explorer.device),
        },
    }


def summarise(described: Mapping[str, Any], sections: Mapping[str, StoredSection]) -> dict[str, Any]:
    """The object of report.json: `described`, the numbers that are fixed by name, then every section in full."""
    return {
        **described,
        **_fixed(sections.get("clustering"), CLUSTERING_KEYS),
        **_fixed(sections.get("disentanglement"), DISENTANGLEMENT_KEYS),
        "seconds": {name: section.seconds for name, section in sections.items()},
        "sections": {
            name: {"why_not": section.why_not} if section.why_not else dict(section.numbers)
            for name, section in sections.items()
        },
    }


def _versions() -> dict[str, str]:
    found = {}
    for name in _PACKAGES:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def _fixed(section: StoredSection | None, keys: Sequence[str]) -> dict[str, Any]:
    """The plain numbers of a section that are fixed by name; None where one is undefined."""
    if section is None or section.why_not:
        return {}
    return {key: _plain(section.numbers.get(key)) for key in keys}


def _plain(value: Any) -> Any:
    """A score's number; other values as they are."""
    return value["value"] if isinstance(value, Mapping) and "value" in value else value


def _processor() -> str:
    """The processor's name, as Linux tells it; elsewhere what Python knows."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())
