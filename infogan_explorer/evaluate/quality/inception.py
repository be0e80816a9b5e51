"""The usual FID, by torch-fidelity, for whoever has the weights of its Inception network; they are never downloaded."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch_fidelity import FeatureExtractorInceptionV3

from infogan_explorer.evaluate.quality.classifier import Images
from infogan_explorer.evaluate.quality.features import Features
from infogan_explorer.evaluate.quality.findings import Measured
from infogan_explorer.evaluate.quality.frechet import few_samples, frechet_score
from infogan_explorer.evaluate.score import Score

TITLE = "FID (Inception, torch-fidelity)"
WEIGHTS = "weights-inception-2015-12-05-6726825d.pth"
WEIGHTS_FROM = "https://github.com/toshas/torch-fidelity/releases/tag/v0.2.0"
FEATURES = 2048
_SHA256_START = "6726825d"  # the publisher names the file by it
_BATCH = 50


def why_no_inception(features_dir: Path) -> str:
    """Why there is no FID, in one sentence; empty where its weights are at hand."""
    path = features_dir / WEIGHTS
    if not path.is_file():
        return (
            f"FID takes the weights of one Inception network: put {WEIGHTS!r} (from {WEIGHTS_FROM}) into "
            f"{str(features_dir)!r}; it is never downloaded from here."
        )
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if not digest.startswith(_SHA256_START):
        return (
            f"{str(path)!r} has SHA-256 {digest[:8]}..., but the published file has {_SHA256_START}...; "
            f"it may be damaged, so fetch it again from {WEIGHTS_FROM}."
        )
    try:
        # tensors only: torch-fidelity itself would run what a pickle says, so such a file is not handed on
        torch.load(path, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError, OSError) as error:
        first = str(error).strip().partition("\n")[0]
        return f"{str(path)!r} cannot be read ({first}); fetch it again from {WEIGHTS_FROM}."
    return ""


@torch.inference_mode()
def inception_features(
    pictures: Images, features_dir: Path, device: torch.device, on_progress: Callable[[int, int], None]
) -> Features:
    """Pool3 features of uint8 pictures (N, C, H, W), C 1 or 3: (N, 2048). Grey pictures are given three equal channels.

    A thousand pictures take minutes on a processor.
    """
    extractor = FeatureExtractorInceptionV3(
        "inception-v3-compat", [str(FEATURES)], feature_extractor_weights_path=str(features_dir / WEIGHTS)
    ).to(device)
    parts = []
    for start in range(0, len(pictures), _BATCH):
        batch = torch.from_numpy(np.ascontiguousarray(pictures[start : start + _BATCH]))
        coloured = batch.expand(-1, 3, -1, -1) if batch.shape[1] == 1 else batch
        parts.append(extractor(coloured.to(device))[0].cpu())
        on_progress(min(start + _BATCH, len(pictures)), len(pictures))
    return torch.cat(parts).double().numpy()


def measure_inception(
    generated: Images,
    real: Images,
    others: Images,
    features_dir: Path,
    *,
    fast: bool,
    device: torch.device,
    on_progress: Callable[[int, int], None],
) -> Measured:
    """FID of generated and of other real pictures against real ones, or why there is none.

    No standard error: leaving out groups would take an eigenvalue problem of 2,048 dimensions forty times over.
    """
    why = why_no_inception(features_dir)
    if not why and fast:
        why = "FID is left out of the fast set; run the full one."
    if not why and len(real) <= FEATURES:
        why = few_samples(len(real), FEATURES)
    if not why and real.shape[1] not in (1, 3):
        why = f"the pictures have {real.shape[1]} channels; FID takes 1 or 3."
    if why:
        return Measured(TITLE, "lower", Score.missing(why), Score.missing(why))
    count = f"{len(real):,}"
    sets = (generated, real, others)
    features = [
        inception_features(
            pictures, features_dir, device, lambda done, of, start=start: on_progress(start * of + done, 3 * of)
        )
        for start, pictures in enumerate(sets)
    ]
    network = f"2,048 features of {WEIGHTS}"
    return Measured(
        TITLE,
        "lower",
        frechet_score(features[0], features[1], f"{count} generated against {count} real; {network}", stderr=False),
        frechet_score(features[2], features[1], f"{count} real against {count} other real; {network}", stderr=False),
    )
