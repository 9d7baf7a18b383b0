"""Clusters of customers by k-means: how many, what they are called, and which of them were known before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans
from sklearn.metrics import davies_bouldin_score, silhouette_score
from sklearn.preprocessing import StandardScaler

from model_format import MODEL_FORMAT, VERSION, Document, Floats, ToolError, numbers, ranges

Labels = NDArray[np.intp]

STARTS = 10
"""Of each number of clusters, k-means is started so often; the best result counts."""
SILHOUETTE_ROWS = 10_000
"""The silhouette takes time in the square of the rows; beyond this many it is that of a sample."""
NAMED_INPUTS = 2
"""A name tells at most so many inputs."""
NOTABLE = 0.5
"""From so many standard deviations on, a centre is high or low in an input."""


@dataclass
class Choice:
    """What was found for one number of clusters."""

    count: int
    centers: Floats
    labels: Labels
    silhouette: float
    davies_bouldin: float

    @property
    def merit(self) -> float:
        """Both indices on a scale from 0 to 1, halved: greater is better.

        The silhouette is -1 to 1. The Davies-Bouldin index is 0 for the best and has no upper end.
        """
        return ((self.silhouette + 1) / 2 + 1 / (1 + self.davies_bouldin)) / 2

    @property
    def smallest(self) -> int:
        """The size of the smallest cluster."""
        return int(np.bincount(self.labels, minlength=self.count).min())


@dataclass
class Space:
    """From inputs in their own units to what k-means sees, and back."""

    inputs: list[str]
    logarithmic: NDArray[np.bool_]
    mean: Floats
    scale: Floats

    @classmethod
    def of(cls, inputs: Sequence[str], rows: Floats, logarithms: Sequence[str]) -> Space:
        """The space in which rows have mean 0 and standard deviation 1."""
        unknown = sorted(set(logarithms) - set(inputs))
        if unknown:
            raise ToolError(f"--log1p has {unknown[0]!r}, which is none of the inputs")
        marks = np.array([name in logarithms for name in inputs], dtype=bool)
        if np.any(rows[:, marks] <= -1):
            raise ToolError("--log1p is for inputs above -1")
        scaler = StandardScaler().fit(_compressed(rows, marks))
        return cls(list(inputs), marks, scaler.mean_, scaler.scale_)

    @classmethod
    def of_document(cls, document: Document) -> Space:
        """The space of a file that this tool has written."""
        marks = np.zeros(len(document["inputs"]), dtype=bool)
        for step in document["transform"]:
            if step["type"] == "log1p":
                marks = np.array(step["apply"], dtype=bool)
        last = document["transform"][-1]
        return cls(document["inputs"], marks, np.array(last["mean"]), np.array(last["scale"]))

    def enter(self, rows: Floats) -> Floats:
        """What k-means sees of rows."""
        return (_compressed(rows, self.logarithmic) - self.mean) / self.scale

    def leave(self, points: Floats) -> Floats:
        """The rows that k-means sees as points."""
        rows = points * self.scale + self.mean
        rows[:, self.logarithmic] = np.expm1(rows[:, self.logarithmic])
        return rows

    def steps(self) -> list[Document]:
        """The transform of a model file."""
        steps: list[Document] = []
        if self.logarithmic.any():
            steps.append({"type": "log1p", "apply": self.logarithmic.tolist()})
        steps.append({"type": "standardize", "mean": numbers(self.mean), "scale": numbers(self.scale)})
        return steps


def _compressed(rows: Floats, logarithmic: NDArray[np.bool_]) -> Floats:
    result = rows.copy()
    result[:, logarithmic] = np.log1p(result[:, logarithmic])
    return result


@dataclass
class Cluster:
    """A cluster for the report and the file."""

    id: int
    name: str
    size: int
    center: Floats
    is_new: bool = True
    moved: float | None = None
    """From the old centre to the new one, in standard deviations."""


@dataclass
class Result:
    """A re-clustering: the model, and what changes by it."""

    document: Document
    clusters: list[Cluster]
    choices: list[Choice]
    rows: int
    gone: list[int] = field(default_factory=list)
    changed: int | None = None
    """Rows that get another id than the previous file gives them."""


def choose(points: Floats, counts: Sequence[int], smallest: int, seed: int) -> tuple[Choice, list[Choice]]:
    """The best of several numbers of clusters, and all that were looked at.

    Raises:
        ToolError: when each of them has a cluster smaller than allowed.
    """
    distinct = len(np.unique(points, axis=0))
    choices = []
    for count in counts:
        if count > distinct:
            break
        fitted = KMeans(count, n_init=STARTS, random_state=seed).fit(points)
        sample = min(len(points), SILHOUETTE_ROWS)
        choices.append(
            Choice(
                count,
                fitted.cluster_centers_,
                fitted.labels_,
                float(silhouette_score(points, fitted.labels_, sample_size=sample, random_state=seed)),
                float(davies_bouldin_score(points, fitted.labels_)),
            )
        )
    allowed = [choice for choice in choices if choice.smallest >= smallest]
    if not allowed:
        raise ToolError(f"no number of clusters has {smallest} rows or more in each: lower --minimum-size")
    return max(allowed, key=lambda choice: (choice.merit, -choice.count)), choices


def matched(old: Floats, new: Floats, scale: Floats) -> list[tuple[int, int]]:
    """Pairs of old and new centres, as near to each other as can be in all.

    Centres are in the inputs' own units; a unit of distance is a standard deviation of today's rows.
    """
    distances = cdist(old / scale, new / scale)
    pairs = zip(*linear_sum_assignment(distances), strict=True)
    return [(int(first), int(second)) for first, second in pairs]


def names_of(points: Floats, inputs: Sequence[str]) -> list[str]:
    """Names for centres by the inputs in which they stand out, the most first, such as "high spend"."""
    names: list[str] = []
    for point in points:
        order = np.argsort(-np.abs(point), kind="stable")[:NAMED_INPUTS]
        words = [
            f"{'high' if point[i] > 0 else 'low'} {inputs[i]}" for i in order if abs(point[i]) >= NOTABLE
        ]
        name = ", ".join(words) or "average"
        taken = names.count(name) + sum(other.startswith(f"{name} (") for other in names)
        names.append(f"{name} ({taken + 1})" if taken else name)
    return names


def recluster(
    rows: Floats,
    inputs: Sequence[str],
    *,
    logarithms: Sequence[str] = (),
    counts: Sequence[int] = range(2, 11),
    minimum_size: int = 1,
    seed: int = 0,
    previous: Document | None = None,
) -> Result:
    """Clusters of complete rows, with the ids of the previous file where they are the same clusters."""
    if len(rows) < 3:
        raise ToolError("fewer than 3 rows have all inputs")
    space = Space.of(inputs, rows, logarithms)
    points = space.enter(rows)
    choice, choices = choose(points, counts, minimum_size, seed)
    centers = space.leave(choice.centers)
    ids, moved, next_id = _identities(centers, rows.std(axis=0), inputs, previous)
    sizes = np.bincount(choice.labels, minlength=choice.count)
    names = names_of(choice.centers, inputs)
    clusters = [
        Cluster(ids[i], names[i], int(sizes[i]), centers[i], ids[i] not in moved, moved.get(ids[i]))
        for i in range(choice.count)
    ]
    # In the order of their ids, so that the file changes as little as the clusters do.
    order = sorted(range(choice.count), key=lambda i: ids[i])
    clusters = [clusters[i] for i in order]
    document = {
        "format": MODEL_FORMAT,
        "version": VERSION,
        "type": "kmeans",
        "source": "recluster.py",
        "inputs": list(inputs),
        "transform": space.steps(),
        "centers": numbers(choice.centers[order]),
        "ids": [cluster.id for cluster in clusters],
        "names": [cluster.name for cluster in clusters],
        "next_id": next_id,
        "distribution": {
            "labels": [cluster.id for cluster in clusters],
            "counts": [cluster.size for cluster in clusters],
        },
        "ranges": ranges(inputs, rows),
    }
    result = Result(document, clusters, choices, len(rows))
    if previous is not None:
        result.gone = sorted(set(previous["ids"]) - set(ids))
        result.changed = int(np.count_nonzero(labels_of(previous, rows) != labels_of(document, rows)))
    return result


def _identities(
    centers: Floats, deviations: Floats, inputs: Sequence[str], previous: Document | None
) -> tuple[list[int], dict[int, float], int]:
    """Ids for centres, how far those have moved that were known, and the next id that is free."""
    if previous is None:
        return list(range(len(centers))), {}, len(centers)
    if list(inputs) != previous["inputs"]:
        raise ToolError(f"the previous file has other inputs: {', '.join(previous['inputs'])}")
    old = Space.of_document(previous).leave(np.array(previous["centers"]))
    scale = np.where(deviations > 0, deviations, 1.0)
    ids: dict[int, int] = {}
    moved: dict[int, float] = {}
    for first, second in matched(old, centers, scale):
        ids[second] = previous["ids"][first]
        moved[ids[second]] = float(np.linalg.norm((old[first] - centers[second]) / scale))
    next_id = previous["next_id"]
    for index in range(len(centers)):
        if index not in ids:
            ids[index] = next_id
            next_id += 1
    return [ids[index] for index in range(len(centers))], moved, next_id


def labels_of(document: Document, rows: Floats) -> NDArray[np.int64]:
    """The ids that a file gives rows."""
    points = Space.of_document(document).enter(rows)
    nearest = np.argmin(cdist(points, np.array(document["centers"])), axis=1)
    return np.array(document["ids"])[nearest]
