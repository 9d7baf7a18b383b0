"""scikit-learn: every model and transformer that `tools/export_sklearn.py` writes, against the estimators."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist
from sklearn import (
    cluster,
    decomposition,
    ensemble,
    impute,
    linear_model,
    mixture,
    multiclass,
    preprocessing,
    tree,
)
from sklearn.pipeline import make_pipeline

from .cases import Floats, classes, random_inputs, signal, with_thresholds, write_case

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "tools"))

from clustering import Space, labels_of, recluster  # noqa: E402
from export_sklearn import export  # noqa: E402
from model_format import write_json  # noqa: E402

SEED = 50
COLUMNS = 6
TRAINED_ROWS = 4_000
"""Fewer than are compared, so that the models also meet rows that they do not know."""

Target = Callable[[Floats], NDArray[Any]]


def is_positive(inputs: Floats) -> NDArray[Any]:
    """Two classes."""
    return np.where(signal(inputs, SEED) > 0, "yes", "no")


def is_one_of_four(inputs: Floats) -> NDArray[Any]:
    """Four classes."""
    return classes(signal(inputs, SEED), 4)


def value(inputs: Floats) -> Floats:
    """A number."""
    return signal(inputs, SEED)


def positive_value(inputs: Floats) -> Floats:
    """A number above 0."""
    return np.exp(np.clip(signal(inputs, SEED), -3, 3))


def nothing(inputs: Floats) -> Floats:
    """For estimators that learn without a target."""
    return np.zeros(len(inputs))


Logistic = linear_model.LogisticRegression
Scaler = preprocessing.StandardScaler

# Inputs are complete here: these models take no others.
COMPLETE: dict[str, tuple[Any, Target]] = {
    "logistic": (Logistic(solver="newton-cholesky"), is_positive),
    "logistic-scaled": (make_pipeline(Scaler(), Logistic()), is_positive),
    "logistic-robust": (make_pipeline(preprocessing.RobustScaler(), Logistic()), is_positive),
    "logistic-clipped": (make_pipeline(preprocessing.MinMaxScaler(clip=True), Logistic()), is_positive),
    "logistic-max": (make_pipeline(preprocessing.MaxAbsScaler(), Logistic()), is_positive),
    "logistic-pca": (make_pipeline(Scaler(), decomposition.PCA(3), Logistic()), is_positive),
    "logistic-white": (make_pipeline(decomposition.PCA(4, whiten=True), Scaler(), Logistic()), is_positive),
    "multinomial": (make_pipeline(Scaler(), Logistic()), is_one_of_four),
    "one-vs-rest": (
        make_pipeline(Scaler(), multiclass.OneVsRestClassifier(Logistic())),
        is_one_of_four,
    ),
    "linear": (linear_model.LinearRegression(), value),
    "ridge-scaled": (make_pipeline(preprocessing.MinMaxScaler((-1, 1)), linear_model.Ridge()), value),
    "kmeans": (cluster.KMeans(5, n_init=1, random_state=SEED), nothing),
    "kmeans-scaled": (make_pipeline(Scaler(), cluster.KMeans(6, n_init=1, random_state=SEED)), nothing),
    "kmeans-pca": (
        make_pipeline(Scaler(), decomposition.PCA(2), cluster.KMeans(4, n_init=1, random_state=SEED)),
        nothing,
    ),
    "kmeans-batches": (
        make_pipeline(Scaler(), cluster.MiniBatchKMeans(7, n_init=1, random_state=SEED)),
        nothing,
    ),
    "gmm-scaled": (make_pipeline(Scaler(), mixture.GaussianMixture(4, random_state=SEED)), nothing),
    "gmm-pca": (
        make_pipeline(Scaler(), decomposition.PCA(3), mixture.GaussianMixture(3, random_state=SEED)),
        nothing,
    ),
    "forest-scaled": (
        make_pipeline(Scaler(), ensemble.RandomForestClassifier(20, max_depth=8, random_state=SEED)),
        is_positive,
    ),
    "forest-pca": (
        make_pipeline(
            decomposition.PCA(3), ensemble.ExtraTreesClassifier(20, max_depth=8, random_state=SEED)
        ),
        is_one_of_four,
    ),
    "boosted": (ensemble.GradientBoostingClassifier(n_estimators=30, random_state=SEED), is_positive),
    "boosted-classes": (
        ensemble.GradientBoostingClassifier(n_estimators=15, subsample=0.5, random_state=SEED),
        is_one_of_four,
    ),
    "boosted-exponential": (
        ensemble.GradientBoostingClassifier(loss="exponential", n_estimators=20, random_state=SEED),
        is_positive,
    ),
    "boosted-zero": (
        ensemble.GradientBoostingClassifier(init="zero", n_estimators=10, random_state=SEED),
        is_one_of_four,
    ),
    "boosted-regression": (
        ensemble.GradientBoostingRegressor(loss="huber", n_estimators=30, random_state=SEED),
        value,
    ),
} | {
    f"gmm-{form}": (mixture.GaussianMixture(3, covariance_type=form, random_state=SEED), nothing)
    for form in ("full", "diag", "tied", "spherical")
}

# With missing values, which the estimator takes or an imputer fills.
INCOMPLETE: dict[str, tuple[Any, Target]] = {
    "imputed-logistic": (make_pipeline(impute.SimpleImputer(), Scaler(), Logistic()), is_positive),
    "imputed-kmeans": (
        make_pipeline(
            impute.SimpleImputer(strategy="constant", fill_value=0.5),
            Scaler(),
            cluster.KMeans(4, n_init=1, random_state=SEED),
        ),
        nothing,
    ),
    "imputed-boosted": (
        make_pipeline(
            impute.SimpleImputer(strategy="median"),
            ensemble.GradientBoostingClassifier(n_estimators=10, random_state=SEED),
        ),
        is_one_of_four,
    ),
    "tree": (tree.DecisionTreeClassifier(max_depth=9, random_state=SEED), is_positive),
    "tree-regression": (tree.DecisionTreeRegressor(random_state=SEED), value),
    "forest": (ensemble.RandomForestClassifier(50, max_depth=12, random_state=SEED), is_positive),
    "forest-classes": (
        ensemble.RandomForestClassifier(30, max_depth=10, random_state=SEED),
        is_one_of_four,
    ),
    "forest-regression": (ensemble.RandomForestRegressor(20, random_state=SEED), value),
    "extra": (ensemble.ExtraTreesClassifier(30, max_depth=10, random_state=SEED), is_positive),
    "extra-regression": (ensemble.ExtraTreesRegressor(10, max_depth=10, random_state=SEED), value),
    "histograms": (ensemble.HistGradientBoostingClassifier(max_iter=30), is_positive),
    "histograms-classes": (ensemble.HistGradientBoostingClassifier(max_iter=15), is_one_of_four),
    "histograms-regression": (ensemble.HistGradientBoostingRegressor(max_iter=20), value),
    "histograms-poisson": (
        ensemble.HistGradientBoostingRegressor(loss="poisson", max_iter=20),
        positive_value,
    ),
}


def results(estimator: Any, document: dict[str, Any], rows: Floats) -> Floats:
    """What the estimator gives for rows, in the order of a model's results."""
    if document["type"] == "kmeans":
        return np.column_stack([estimator.predict(rows), estimator.transform(rows)])
    if document["type"] == "gmm":
        return np.column_stack([estimator.predict(rows), 1 - estimator.predict_proba(rows)])
    if "classes" in document:
        labels = np.searchsorted(estimator.classes_, estimator.predict(rows))
        return np.column_stack([labels, estimator.predict_proba(rows)])
    if hasattr(estimator, "predict_proba"):
        return estimator.predict_proba(rows)[:, 1]
    return estimator.predict(rows)


def thresholds(document: dict[str, Any]) -> list[tuple[int, float]]:
    """The splits of a document's trees."""
    return [
        (feature, threshold)
        for fitted in document.get("trees", [])
        for feature, threshold in zip(fitted["feature"], fitted["threshold"], strict=True)
        if threshold is not None
    ]


def save(folder: Path, name: str, estimator: Any, rows: Floats) -> None:
    """Writes the case of a fitted estimator."""
    document = export(estimator)
    if "transform" not in document:
        rows = with_thresholds(rows, thresholds(document), SEED)
    place = folder / f"sklearn-{name}"
    place.mkdir()
    path = place / "model.json"
    write_json(path, document)
    outputs = results(estimator, document, rows)
    is_share = hasattr(estimator, "predict_proba")
    write_case(place, document["type"], path, rows, outputs, relative=not is_share)


def write_ties(folder: Path) -> None:
    """Points as far from one centre as from another, in numbers so small that all sums are exact."""
    centers = np.array([[4.0, 0.0], [0.0, 4.0], [-4.0, 0.0], [0.0, -4.0]])
    estimator = cluster.KMeans(4, init=centers, n_init=1).fit(centers)
    side = np.arange(-50, 50) / 4.0
    rows = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    save(folder, "kmeans-ties", estimator, rows)


def write_clusters(folder: Path) -> None:
    """A file of `tools/recluster.py`, made after another one whose ids are not in order."""
    rows = np.abs(random_inputs(SEED, columns=3, missing=0.0))
    names = ["a", "b", "c"]
    first = recluster(rows[:500], names, logarithms=["b"], counts=[4]).document
    first |= {"ids": [5, 1, 9, 2], "next_id": 10}
    document = recluster(rows[500:1500], names, logarithms=["b"], counts=[5], previous=first).document
    place = folder / "sklearn-recluster"
    place.mkdir()
    path = place / "model.json"
    write_json(path, document)
    distances = cdist(Space.of_document(document).enter(rows), np.array(document["centers"]))
    outputs = np.column_stack([labels_of(document, rows), distances])
    write_case(place, "kmeans", path, rows, outputs, relative=True)


def write(folder: Path) -> None:
    """Writes all cases of scikit-learn."""
    for cases, missing in ((COMPLETE, 0.0), (INCOMPLETE, 0.1)):
        inputs = random_inputs(SEED, columns=COLUMNS, missing=missing)
        for name, (estimator, target) in cases.items():
            known = inputs[:TRAINED_ROWS]
            estimator.fit(known, target(known))
            save(folder, name, estimator, inputs)
    write_ties(folder)
    write_clusters(folder)
