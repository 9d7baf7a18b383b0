#!/usr/bin/env python3
"""Writes a fitted scikit-learn model, or a pipeline of transformers and a model, as a model file.

As a command it loads a file of joblib or pickle, which runs code that stands in it: load only what you
trust. As a module, `export(estimator)` gives the same document.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

import joblib
import numpy as np
import sklearn
from sklearn import pipeline as pipelines
from sklearn.exceptions import NotFittedError
from sklearn.utils.validation import check_is_fitted

from model_format import (
    MODEL_FORMAT,
    VERSION,
    Document,
    Floats,
    Table,
    ToolError,
    UnsupportedError,
    distribution_of_labels,
    distribution_of_scores,
    ranges,
    split_names,
    write_json,
)
from sklearn_models import members_of
from sklearn_steps import step_of


def export(
    estimator: Any,
    feature_names: Sequence[str] | None = None,
    training_data: Any = None,
) -> Document:
    """The document of a fitted estimator.

    Args:
        estimator: a model, or a `Pipeline` that ends in one.
        feature_names: the inputs' names; left out, those that it was fitted with, if any.
        training_data: rows that it was trained on. With it the document has the distribution of the scores
            and the ranges of the inputs.

    Raises:
        UnsupportedError: naming the estimator and the parameter that cannot be written.
        ToolError: when it is not fitted, or the names are not as many as the inputs.
    """
    transformers, model = _steps(estimator)
    for step in [*transformers, model]:
        _check_fitted(step)
    steps = [step_of(transformer) for transformer in transformers]
    names = _names(estimator, feature_names, _input_count([*transformers, model]))
    document: Document = {"format": MODEL_FORMAT, "version": VERSION}
    body = members_of(model)
    document["type"] = body.pop("type")
    document["source"] = f"scikit-learn {sklearn.__version__} {type(model).__name__}"
    if names is not None:
        document["inputs"] = names
    if steps := [step for step in steps if step is not None]:
        _check_order(steps)
        document["transform"] = steps
    document |= body
    if training_data is not None:
        document |= profile(estimator, document, training_data)
    return document


def profile(estimator: Any, document: Document, training_data: Any) -> Document:
    """The members `distribution` and `ranges` of a document, over rows that the model was trained on."""
    rows: Floats = np.asarray(training_data, dtype=np.float64)
    given = training_data if hasattr(estimator, "feature_names_in_") else rows
    if document["type"] in ("kmeans", "gmm"):
        labels = range(len(document["centers" if document["type"] == "kmeans" else "means"]))
        distribution = distribution_of_labels(estimator.predict(given), labels)
    elif "classes" in document:
        found = np.argmax(estimator.predict_proba(given), axis=1)
        distribution = distribution_of_labels(found, range(len(document["classes"])))
    elif hasattr(estimator, "predict_proba"):
        distribution = distribution_of_scores(estimator.predict_proba(given)[:, 1])
    else:
        distribution = distribution_of_scores(estimator.predict(given))
    result: Document = {"distribution": distribution}
    if "inputs" in document:
        result["ranges"] = ranges(document["inputs"], rows)
    return result


# What stands around a model


def _steps(estimator: Any) -> tuple[list[Any], Any]:
    if not isinstance(estimator, pipelines.Pipeline):
        return [], estimator
    steps = [step for _, step in estimator.steps if step is not None and step != "passthrough"]
    flat: list[Any] = []
    for step in steps:
        inner, last = _steps(step)
        flat += [*inner, last]
    if not flat:
        raise ToolError("the pipeline is empty")
    return flat[:-1], flat[-1]


def _check_fitted(estimator: Any) -> None:
    try:
        check_is_fitted(estimator)
    except NotFittedError:
        raise ToolError(f"the {type(estimator).__name__} is not fitted") from None
    except TypeError:
        raise UnsupportedError(f"a {type(estimator).__name__} is no estimator of scikit-learn") from None


def _input_count(steps: Sequence[Any]) -> int | None:
    counts = (getattr(step, "n_features_in_", None) for step in steps)
    return next((count for count in counts if count is not None), None)


def _names(estimator: Any, given: Sequence[str] | None, count: int | None) -> list[str] | None:
    fitted = getattr(estimator, "feature_names_in_", None)
    names = given if given is not None else fitted
    if names is None:
        return None
    if count is not None and len(names) != count:
        raise ToolError(f"{len(names)} feature names are given, the model has {count} inputs")
    if len(set(names)) != len(names):
        raise ToolError("a feature name is given twice")
    return [str(name) for name in names]


def _check_order(steps: Sequence[Document]) -> None:
    """Raises where a step that is not linear follows a projection; explanations could not add up."""
    has_projection = False
    for step in steps:
        if has_projection and (step["type"] in ("impute", "log1p") or "clip" in step):
            raise UnsupportedError(f"{step['type']} after PCA is not supported, or not with clip")
        has_projection = has_projection or step["type"] == "pca"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Returns its exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("model", help="a file of joblib or pickle; loading it runs code that stands in it")
    parser.add_argument("output", help="the model file to write")
    parser.add_argument("--inputs", help="the inputs' names, separated by commas")
    parser.add_argument("--training-data", help="a table, CSV or NDJSON, for the profile; needs names")
    options = parser.parse_args(arguments)
    try:
        estimator = joblib.load(options.model)
        names = split_names(options.inputs) if options.inputs else None
        document = export(estimator, names)
        if options.training_data:
            if "inputs" not in document:
                raise ToolError("--training-data needs the inputs' names: --inputs")
            rows = Table(options.training_data).matrix(document["inputs"])
            document |= profile(estimator, document, _framed(estimator, document["inputs"], rows))
        write_json(options.output, document)
    except (OSError, ToolError) as error:
        print(f"export_sklearn: {error}", file=sys.stderr)
        return 1
    return 0


def _framed(estimator: Any, names: Sequence[str], rows: Floats) -> Any:
    """Rows in the form that the estimator was fitted with, so that it does not warn of missing names."""
    if not hasattr(estimator, "feature_names_in_"):
        return rows
    import pandas

    return pandas.DataFrame(rows, columns=list(names))


if __name__ == "__main__":
    sys.exit(main())
