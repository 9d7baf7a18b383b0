"""Transformers of scikit-learn as steps of a model file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn import decomposition, impute, preprocessing

from model_format import Document, UnsupportedError, numbers, refusal


def step_of(transformer: Any) -> Document | None:
    """The step of a fitted transformer; None where it changes nothing."""
    writer = _TRANSFORMERS.get(type(transformer))
    if writer is None:
        known = ", ".join(sorted(kind.__name__ for kind in _TRANSFORMERS))
        raise UnsupportedError(f"{type(transformer).__name__} is not supported; these are: {known}")
    return writer(transformer)


def _standard_scaler(scaler: Any) -> Document:
    count = scaler.n_features_in_
    mean = scaler.mean_ if scaler.with_mean else np.zeros(count)
    scale = scaler.scale_ if scaler.with_std else np.ones(count)
    return {"type": "standardize", "mean": numbers(mean), "scale": numbers(scale)}


def _robust_scaler(scaler: Any) -> Document:
    count = scaler.n_features_in_
    mean = scaler.center_ if scaler.with_centering else np.zeros(count)
    scale = scaler.scale_ if scaler.with_scaling else np.ones(count)
    return {"type": "standardize", "mean": numbers(mean), "scale": numbers(scale)}


def _max_abs_scaler(scaler: Any) -> Document:
    if getattr(scaler, "clip", False):
        raise refusal(scaler, "clip", True)
    count = scaler.n_features_in_
    return {"type": "standardize", "mean": [0.0] * count, "scale": numbers(scaler.scale_)}


def _min_max_scaler(scaler: Any) -> Document:
    step = {"type": "min_max", "scale": numbers(scaler.scale_), "offset": numbers(scaler.min_)}
    if scaler.clip:
        step["clip"] = numbers(scaler.feature_range)
    return step


def _pca(pca: Any) -> Document:
    step = {"type": "pca", "mean": numbers(pca.mean_), "components": numbers(pca.components_)}
    if pca.whiten:
        smallest = np.finfo(pca.explained_variance_.dtype).eps
        step["scale"] = numbers(np.maximum(np.sqrt(pca.explained_variance_), smallest))
    return step


def _imputer(imputer: Any) -> Document:
    missing = imputer.missing_values
    if not (isinstance(missing, float) and np.isnan(missing)):
        raise refusal(imputer, "missing_values", missing)
    if imputer.add_indicator:
        raise refusal(imputer, "add_indicator", True)
    try:
        values = np.asarray(imputer.statistics_, dtype=np.float64)
    except (TypeError, ValueError):
        raise UnsupportedError("SimpleImputer is supported for numbers only") from None
    if not np.all(np.isfinite(values)):
        raise UnsupportedError(
            "SimpleImputer drops an input of which it has seen no value; use keep_empty_features=True"
        )
    return {"type": "impute", "values": numbers(values)}


def _function(transformer: Any) -> Document | None:
    if transformer.func is None:
        return None
    if transformer.func is not np.log1p or transformer.kw_args:
        raise refusal(transformer, "func", transformer.func)
    count = getattr(transformer, "n_features_in_", None)
    if count is None:
        raise UnsupportedError("FunctionTransformer does not know its inputs; fit it with validate=True")
    return {"type": "log1p", "apply": [True] * count}


_TRANSFORMERS: dict[type, Callable[[Any], Document | None]] = {
    preprocessing.StandardScaler: _standard_scaler,
    preprocessing.RobustScaler: _robust_scaler,
    preprocessing.MaxAbsScaler: _max_abs_scaler,
    preprocessing.MinMaxScaler: _min_max_scaler,
    preprocessing.FunctionTransformer: _function,
    decomposition.PCA: _pca,
    impute.SimpleImputer: _imputer,
}
