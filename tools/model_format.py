"""What the tools share: model files, profiles of training data, and feature tables.

The format is described in docs/MODELS.md.
"""

from __future__ import annotations

import csv
import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MODEL_FORMAT = "segstreamd-model"
PROFILE_FORMAT = "segstreamd-profile"
VERSION = 1
BINS = 20

Floats = NDArray[np.float64]
Document = dict[str, Any]


class ToolError(Exception):
    """Something that the user can set right; the message says what."""


class UnsupportedError(ToolError):
    """An estimator, or a parameter of one, that has no form in a model file."""


def refusal(estimator: Any, parameter: str, value: Any) -> UnsupportedError:
    """The error for a parameter that cannot be written."""
    return UnsupportedError(f"{type(estimator).__name__}({parameter}={value!r}) is not supported")


def class_names(model: Any) -> list[str]:
    """The classes of a classifier as text."""
    return [str(name) for name in model.classes_]


def numbers(array: Any) -> list[Any]:
    """The numbers of an array as nested lists, widened to doubles without a change of value."""
    return np.asarray(array, dtype=np.float64).tolist()


def write_json(path: str | os.PathLike[str], document: Document) -> None:
    """Writes a document, one member a line, in one step: a reader sees the old file or the new one."""
    target = Path(path)
    members = (
        f"  {json.dumps(key)}: {json.dumps(value, allow_nan=False, ensure_ascii=False)}"
        for key, value in document.items()
    )
    text = "{\n" + ",\n".join(members) + "\n}\n"
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=target.name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(temporary, 0o644)
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


def distribution_of_scores(scores: Iterable[float]) -> dict[str, list[Any]]:
    """Counts over equal bins: between 0 and 1 if all scores lie there, else between the extremes."""
    known = np.asarray(list(scores), dtype=np.float64)
    known = known[np.isfinite(known)]
    if known.size == 0:
        raise ToolError("no row has a score, so there is no distribution of scores")
    low, high = float(known.min()), float(known.max())
    if low >= 0 and high <= 1:
        low, high = 0.0, 1.0
    elif low == high:
        low, high = low - 0.5, high + 0.5
    counts, edges = np.histogram(known, bins=BINS, range=(low, high))
    return {"edges": edges.tolist(), "counts": counts.tolist()}


def distribution_of_labels(labels: Iterable[float], all_labels: Sequence[int]) -> dict[str, list[int]]:
    """Counts of clusters' ids or of classes' indices."""
    found = np.asarray(list(labels), dtype=np.float64)
    counts = [int(np.count_nonzero(found == label)) for label in all_labels]
    if sum(counts) == 0:
        raise ToolError("no row has one of the labels, so there is no distribution of labels")
    return {"labels": list(all_labels), "counts": counts}


def ranges(names: Sequence[str], rows: Floats) -> dict[str, list[float]]:
    """The least and the greatest finite value of each column that has one."""
    result = {}
    for name, column in zip(names, rows.T, strict=True):
        known = column[np.isfinite(column)]
        if known.size:
            result[name] = [float(known.min()), float(known.max())]
    return result


class Table:
    """A feature table as `segstreamd export` writes it: CSV, or one JSON object a line."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Reads the file at a path."""
        self.path = Path(path)
        self.rows = _read_json(self.path) if _is_json(self.path) else _read_csv(self.path)
        if not self.rows:
            raise ToolError(f"{self.path}: the table has no rows")

    def texts(self, column: str) -> list[str]:
        """A column as text."""
        return [str(row[column]) for row in self._with(column)]

    def matrix(self, columns: Sequence[str]) -> Floats:
        """Columns as doubles: empty and null are NaN, true and false are 1 and 0."""
        result = np.empty((len(self.rows), len(columns)))
        for place, column in enumerate(columns):
            for index, row in enumerate(self._with(column)):
                result[index, place] = self._number(row[column], column, index)
        return result

    def _with(self, column: str) -> list[dict[str, Any]]:
        for index, row in enumerate(self.rows):
            if column not in row:
                known = ", ".join(row)
                raise ToolError(f"{self.path}: row {index + 1} has no column {column!r}; it has {known}")
        return self.rows

    def _number(self, value: Any, column: str, index: int) -> float:
        if value is None or value == "":
            return np.nan
        words = {"true": 1.0, "false": 0.0}
        try:
            return words[value] if value in words else float(value)
        except (TypeError, ValueError):
            where = f"{self.path}: row {index + 1}, column {column!r}"
            raise ToolError(f"{where}: {value!r} is not a number") from None


def _is_json(path: Path) -> bool:
    with path.open(encoding="utf-8") as file:
        return file.read(1) == "{"


def _read_json(path: Path) -> list[dict[str, Any]]:
    rows = []
    with path.open(encoding="utf-8") as file:
        for index, line in enumerate(file):
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise ToolError(f"{path}: line {index + 1} is not JSON: {error}") from None
            if not isinstance(row, dict):
                raise ToolError(f"{path}: line {index + 1} is not an object")
            rows.append(row)
    return rows


def _read_csv(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for index, row in enumerate(rows):
        if None in row or None in row.values():
            raise ToolError(f"{path}: row {index + 1} has another number of columns than the header")
    return rows


def split_names(text: str) -> list[str]:
    """The names of a comma-separated option."""
    names = [name.strip() for name in text.split(",")]
    if "" in names or len(set(names)) != len(names):
        raise ToolError(f"{text!r} is not a list of different names")
    return names
