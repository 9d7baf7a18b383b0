"""What a case is on disk, and the random data that cases are made of.

A case is a folder: `case.json`, the model's file, and arrays of little-endian numbers, row by row: `inputs.f64`,
`outputs.f64` and, for trees, `leaves.i32`.
"""

import json
import shutil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROWS = 10_000
Floats = NDArray[np.float64]


def write_case(
    folder: Path,
    kind: str,
    model_path: Path,
    inputs: Floats,
    outputs: NDArray[np.floating],
    *,
    relative: bool = False,
    leaves: NDArray[np.integer] | None = None,
) -> None:
    """Writes one case.

    `kind` is the model's type in a configuration. `outputs` has one row for each of `inputs`, in the order in
    which the model gives its results: for classes the label comes first. `relative` says that differences
    are in proportion to outputs beyond 1. `leaves` has for each tree which of its leaves a row reaches, in
    the order in which the file lists the leaves.
    """
    outputs = np.asarray(outputs, dtype="<f8").reshape(len(inputs), -1)
    folder.mkdir(parents=True, exist_ok=True)
    model = folder / ("model" + model_path.suffix)
    if model_path != model:
        shutil.copyfile(model_path, model)
    np.ascontiguousarray(inputs, dtype="<f8").tofile(folder / "inputs.f64")
    np.ascontiguousarray(outputs).tofile(folder / "outputs.f64")
    case = {
        "kind": kind,
        "model": model.name,
        "rows": len(inputs),
        "columns": inputs.shape[1],
        "results": outputs.shape[1],
        "relative": relative,
        "trees": 0,
    }
    if leaves is not None:
        leaves = np.ascontiguousarray(leaves, dtype="<i4").reshape(len(inputs), -1)
        leaves.tofile(folder / "leaves.i32")
        case["trees"] = leaves.shape[1]
    (folder / "case.json").write_text(json.dumps(case, indent=1))


def random_inputs(seed: int, rows: int = ROWS, columns: int = 8, missing: float = 0.1) -> Floats:
    """Continuous columns, counts with many zeros, and missing values in all of them."""
    rng = np.random.default_rng(seed)
    inputs = rng.normal(size=(rows, columns)) * 10.0 ** rng.integers(-2, 4, size=columns)
    for column in range(0, columns, 3):
        inputs[:, column] = rng.poisson(1.5, size=rows)
    inputs[rng.random(size=inputs.shape) < missing] = np.nan
    return inputs


def signal(inputs: Floats, seed: int) -> Floats:
    """A number a row that depends on the inputs, some of it on whether they are missing."""
    rng = np.random.default_rng(seed)
    scaled = np.nan_to_num(inputs / (np.nanstd(inputs, axis=0) + 1e-9), nan=0.7)
    bent = np.sin(2 * scaled) + scaled * (scaled > 0.5)
    return bent @ rng.normal(size=inputs.shape[1]) + rng.normal(size=len(inputs)) * 0.3


def classes(values: Floats, count: int) -> NDArray[np.int64]:
    """As many classes of equal size."""
    return np.searchsorted(np.quantile(values, np.linspace(0, 1, count + 1)[1:-1]), values)


def with_thresholds(inputs: Floats, splits: list[tuple[int, float]], seed: int) -> Floats:
    """The inputs, with a threshold of the model or a number next to it in half of the rows.

    `splits` has a column and a threshold each.
    """
    rng = np.random.default_rng(seed)
    result = inputs.copy()
    if not splits:
        return result
    for row in range(0, len(inputs), 2):
        for index in rng.integers(len(splits), size=3):
            column, threshold = splits[index]
            wide = np.float64(threshold)
            narrow = np.float32(threshold)
            choices = (
                wide,
                wide,
                np.nextafter(wide, -np.inf),
                np.nextafter(wide, np.inf),
                np.float64(np.nextafter(narrow, np.float32(-np.inf))),
                np.float64(np.nextafter(narrow, np.float32(np.inf))),
            )
            result[row, column] = choices[rng.integers(len(choices))]
    return result
