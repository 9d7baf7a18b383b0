"""Models of scikit-learn as members of a model file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn import cluster, ensemble, linear_model, mixture, multiclass, tree

import sklearn_trees
from model_format import Document, UnsupportedError, class_names, numbers, refusal


def members_of(model: Any) -> Document:
    """The members of a fitted model, its type among them."""
    writer = _MODELS.get(type(model))
    if writer is None:
        known = ", ".join(sorted(kind.__name__ for kind in _MODELS))
        raise UnsupportedError(f"{type(model).__name__} is not supported as a model; these are: {known}")
    return writer(model)


def _linear(link: str, coefficients: Any, intercepts: Any) -> Document:
    rows = np.atleast_2d(np.asarray(coefficients, dtype=np.float64))
    constants = np.broadcast_to(np.asarray(intercepts, dtype=np.float64), (len(rows),))
    return {"type": "logistic", "link": link, "coefficients": numbers(rows), "intercepts": numbers(constants)}


def _logistic_regression(model: Any) -> Document:
    # Up to 1.7 a parameter says how classes are told apart.
    mode = getattr(model, "multi_class", "auto")
    is_binary = len(model.classes_) == 2
    if is_binary:
        # Softmax over the margins -m and m is the logistic function of 2 m.
        factor = 2.0 if mode == "multinomial" else 1.0
        return _linear("logistic", factor * model.coef_, factor * model.intercept_)
    rests = mode == "ovr" or mode != "multinomial" and model.solver == "liblinear"
    link = "one_vs_rest" if rests else "softmax"
    return _linear(link, model.coef_, model.intercept_) | {"classes": class_names(model)}


def _one_vs_rest(model: Any) -> Document:
    if model.multilabel_:
        raise UnsupportedError("OneVsRestClassifier of several labels at once is not supported")
    parts = model.estimators_
    for part in parts:
        if type(part) not in (linear_model.LogisticRegression, linear_model.LogisticRegressionCV):
            raise refusal(model, "estimator", type(part).__name__)
    bodies = [_logistic_regression(part) for part in parts]
    rows = [row for body in bodies for row in body["coefficients"]]
    constants = [constant for body in bodies for constant in body["intercepts"]]
    if len(bodies) == 1:
        return _linear("logistic", rows, constants)
    return _linear("one_vs_rest", rows, constants) | {"classes": class_names(model)}


def _linear_regression(model: Any) -> Document:
    if np.ndim(model.coef_) > 1 and len(model.coef_) > 1:
        raise UnsupportedError(f"{type(model).__name__} with several targets is not supported")
    return _linear("identity", model.coef_, model.intercept_)


def _kmeans(model: Any) -> Document:
    return {"type": "kmeans", "centers": numbers(model.cluster_centers_)}


def _gaussian_mixture(model: Any) -> Document:
    factors = np.asarray(model.precisions_cholesky_, dtype=np.float64)
    count, width = model.means_.shape
    covariance = "full" if model.covariance_type in ("full", "tied") else "diag"
    if model.covariance_type == "tied":
        factors = np.broadcast_to(factors, (count, width, width))
    if model.covariance_type == "spherical":
        factors = np.repeat(factors[:, np.newaxis], width, axis=1)
    return {
        "type": "gmm",
        "covariance": covariance,
        "weights": numbers(model.weights_),
        "means": numbers(model.means_),
        "precisions_cholesky": numbers(factors),
    }


_MODELS: dict[type, Callable[[Any], Document]] = {
    linear_model.LogisticRegression: _logistic_regression,
    linear_model.LogisticRegressionCV: _logistic_regression,
    multiclass.OneVsRestClassifier: _one_vs_rest,
    linear_model.LinearRegression: _linear_regression,
    linear_model.Ridge: _linear_regression,
    linear_model.Lasso: _linear_regression,
    linear_model.ElasticNet: _linear_regression,
    cluster.KMeans: _kmeans,
    cluster.MiniBatchKMeans: _kmeans,
    mixture.GaussianMixture: _gaussian_mixture,
    tree.DecisionTreeClassifier: sklearn_trees.single_tree,
    tree.DecisionTreeRegressor: sklearn_trees.single_tree,
    tree.ExtraTreeClassifier: sklearn_trees.single_tree,
    tree.ExtraTreeRegressor: sklearn_trees.single_tree,
    ensemble.RandomForestClassifier: sklearn_trees.forest,
    ensemble.RandomForestRegressor: sklearn_trees.forest,
    ensemble.ExtraTreesClassifier: sklearn_trees.forest,
    ensemble.ExtraTreesRegressor: sklearn_trees.forest,
    ensemble.GradientBoostingClassifier: sklearn_trees.gradient_boosting,
    ensemble.GradientBoostingRegressor: sklearn_trees.gradient_boosting,
    ensemble.HistGradientBoostingClassifier: sklearn_trees.hist_gradient_boosting,
    ensemble.HistGradientBoostingRegressor: sklearn_trees.hist_gradient_boosting,
}
