"""What the tests share."""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def blobs(centers: list[list[float]], each: int, seed: int, spread: float = 0.1) -> np.ndarray:
    """Rows around centres."""
    rng = np.random.default_rng(seed)
    return np.vstack([rng.normal(center, spread, size=(each, len(center))) for center in centers])
