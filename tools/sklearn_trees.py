"""Trees, forests and boosted trees of scikit-learn as members of a model file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.dummy import DummyClassifier, DummyRegressor

from model_format import Document, Floats, UnsupportedError, class_names, numbers, refusal


def _forest_members(
    model: Any, trees: list[Document], margins: int, link: str, base: Any = None, divisor: int = 1
) -> Document:
    body: Document = {
        "type": "forest",
        "input_count": int(model.n_features_in_),
        "precision": "single",
        "link": link,
        "divisor": divisor,
        "base": [0.0] * margins if base is None else numbers(base),
    }
    if margins > 1:
        body["classes"] = class_names(model)
    return body | {"trees": trees}


def _nodes(is_leaf: Any, left: Any, right: Any, values: Any, weights: Any, split: Document) -> Document:
    """Splits and leaves in lists of their own; a child c is split c, or, below 0, leaf -1 - c."""
    leaf = np.asarray(is_leaf, dtype=bool)
    place = np.where(leaf, -1 - (np.cumsum(leaf) - 1), np.cumsum(~leaf) - 1)
    document = {name: np.asarray(column)[~leaf].tolist() for name, column in split.items()}
    weights = np.asarray(weights, dtype=np.float64)
    document |= {
        "left": place[np.asarray(left)[~leaf]].tolist(),
        "right": place[np.asarray(right)[~leaf]].tolist(),
        "values": numbers(np.asarray(values)[leaf].ravel()),
        "split_weights": numbers(weights[~leaf]),
        "leaf_weights": numbers(weights[leaf]),
    }
    return document


def _tree(fitted: Any, values: Any) -> Document:
    """A tree of the module `sklearn.tree`, with a row of values for each node."""
    nodes = fitted.__getstate__()["nodes"]
    split: Document = {"feature": nodes["feature"], "threshold": _thresholds(nodes["threshold"])}
    if "missing_go_to_left" in (nodes.dtype.names or ()):
        split["missing_left"] = nodes["missing_go_to_left"].astype(bool)
    is_leaf = nodes["left_child"] == -1
    return _nodes(
        is_leaf, nodes["left_child"], nodes["right_child"], values, nodes["weighted_n_node_samples"], split
    )


def _thresholds(numbers: Floats) -> Any:
    """Thresholds, with null for infinity, which parts missing values from all others."""
    return np.array([None if np.isposinf(number) else float(number) for number in numbers], dtype=object)


def _averaged(model: Any, trees: Sequence[Any]) -> Document:
    """Trees whose results are averaged: forests, or one tree."""
    if getattr(model, "n_outputs_", 1) != 1:
        raise UnsupportedError(f"{type(model).__name__} with several outputs is not supported")
    classes = len(model.classes_) if hasattr(model, "classes_") else 0
    if classes == 1:
        raise UnsupportedError(f"{type(model).__name__} has seen one class only")
    documents = []
    for fitted in trees:
        values = fitted.tree_.value[:, 0, :]
        if classes:
            values = _probabilities(values)
        documents.append(_tree(fitted.tree_, values[:, 1] if classes == 2 else values))
    margins = classes if classes > 2 else 1
    body = _forest_members(model, documents, margins, "identity", divisor=len(trees))
    return {"averages_probabilities": True} | body if classes else body


def _probabilities(values: Floats) -> Floats:
    """Shares of the classes in each node; before 1.3 scikit-learn kept weights of rows."""
    totals = values.sum(axis=1, keepdims=True)
    return values if np.allclose(totals, 1, rtol=0, atol=1e-9) else values / totals


def forest(model: Any) -> Document:
    """A forest: its trees' results are averaged."""
    return _averaged(model, model.estimators_)


def single_tree(model: Any) -> Document:
    """One tree."""
    return _averaged(model, [model])


def gradient_boosting(model: Any) -> Document:
    """Boosted trees over float32 inputs."""
    init = model.init_
    if not (isinstance(init, str) or isinstance(init, (DummyClassifier, DummyRegressor))):
        raise refusal(model, "init", init)
    stages = model.estimators_
    margins = stages.shape[1]
    base = model._raw_predict_init(np.zeros((1, model.n_features_in_), dtype=np.float32))[0]
    # With the exponential loss a probability is the logistic function of twice the margin.
    factor = 2.0 if model.loss == "exponential" else 1.0
    trees = []
    for stage in stages:
        for margin, fitted in enumerate(stage):
            values = factor * (model.learning_rate * fitted.tree_.value[:, 0, 0])
            trees.append(_tree(fitted.tree_, values) | {"margin": margin})
    link = "identity"
    if hasattr(model, "classes_"):
        link = "softmax" if margins > 1 else "logistic"
    return _forest_members(model, trees, margins, link, base=factor * base)


def hist_gradient_boosting(model: Any) -> Document:
    """Boosted trees over histograms, which compare doubles."""
    if getattr(model, "is_categorical_", None) is not None and np.any(model.is_categorical_):
        raise refusal(model, "categorical_features", model.categorical_features)
    margins = model.n_trees_per_iteration_
    trees = []
    for stage in model._predictors:
        for margin, predictor in enumerate(stage):
            trees.append(_histogram_tree(predictor.nodes) | {"margin": margin})
    if hasattr(model, "classes_"):
        link = "softmax" if margins > 1 else "logistic"
    else:
        link = "exponential" if model.loss in ("poisson", "gamma") else "identity"
    base = np.asarray(model._baseline_prediction, dtype=np.float64).ravel()
    return _forest_members(model, trees, margins, link, base=base) | {"precision": "double"}


def _histogram_tree(nodes: Any) -> Document:
    split: Document = {
        "feature": nodes["feature_idx"],
        "threshold": _thresholds(nodes["num_threshold"]),
        "missing_left": nodes["missing_go_to_left"].astype(bool),
    }
    is_leaf = nodes["is_leaf"].astype(bool)
    return _nodes(is_leaf, nodes["left"], nodes["right"], nodes["value"], nodes["count"], split)
