"""LightGBM: objectives, ways of boosting, missing values of each type, categories."""

from pathlib import Path
from typing import Any

import lightgbm
import numpy as np

from .cases import ROWS, Floats, classes, random_inputs, signal, with_thresholds, write_case

SEED = 30
CATEGORICAL_BIT = 1

CASES: dict[str, dict[str, Any]] = {
    "binary": {"objective": "binary"},
    "binary-sigmoid": {"objective": "binary", "sigmoid": 2.5},
    "binary-zero-missing": {"objective": "binary", "zero_as_missing": True},
    "binary-none-missing": {"objective": "binary", "use_missing": False},
    "regression": {"objective": "regression"},
    "regression-sqrt": {"objective": "regression", "reg_sqrt": True},
    "regression-l1": {"objective": "regression_l1"},
    "huber": {"objective": "huber"},
    "fair": {"objective": "fair"},
    "quantile": {"objective": "quantile", "alpha": 0.8},
    "mape": {"objective": "mape"},
    "poisson": {"objective": "poisson"},
    "gamma": {"objective": "gamma"},
    "tweedie": {"objective": "tweedie"},
    "cross-entropy": {"objective": "cross_entropy"},
    "cross-entropy-lambda": {"objective": "cross_entropy_lambda"},
    "multiclass": {"objective": "multiclass", "num_class": 4},
    "multiclassova": {"objective": "multiclassova", "num_class": 3, "sigmoid": 1.5},
    "dart": {"objective": "binary", "boosting": "dart"},
    "forest": {"objective": "binary", "boosting": "rf", "bagging_fraction": 0.6, "bagging_freq": 1},
    "multiclass-forest": {
        "objective": "multiclass",
        "num_class": 3,
        "boosting": "rf",
        "bagging_fraction": 0.6,
        "bagging_freq": 1,
    },
    "deep": {"objective": "binary", "num_leaves": 400, "min_data_in_leaf": 2},
    "constant": {"objective": "binary", "min_data_in_leaf": ROWS},
    "no-average": {"objective": "regression", "boost_from_average": False},
}


def labels(parameters: dict[str, Any], inputs: Floats) -> Floats:
    """Labels such as an objective takes."""
    values = signal(inputs, SEED)
    objective = parameters["objective"]
    if "num_class" in parameters:
        return classes(values, parameters["num_class"]).astype(float)
    if objective == "binary":
        return (values > 0).astype(float)
    if objective.startswith("cross_entropy"):
        return 1 / (1 + np.exp(-values))
    if objective in ("poisson", "gamma", "tweedie", "mape"):
        return np.exp(np.clip(values, -3, 3))
    return values


def thresholds(text: str) -> list[tuple[int, float]]:
    """The numerical splits of a saved model."""
    splits: list[tuple[int, float]] = []
    for tree in text.split("\nTree=")[1:]:
        lines = dict(line.split("=", 1) for line in tree.splitlines() if "=" in line)
        if "threshold" not in lines:
            continue
        columns = zip(
            lines["split_feature"].split(), lines["threshold"].split(), lines["decision_type"].split()
        )
        splits += [
            (int(column), float(threshold))
            for column, threshold, decision in columns
            if not int(decision) & CATEGORICAL_BIT
        ]
    return splits


def save(folder: Path, booster: lightgbm.Booster, inputs: Floats, parameters: dict[str, Any]) -> None:
    """Writes the case of a booster."""
    folder.mkdir(parents=True)
    path = folder / "model.txt"
    booster.save_model(path)
    rows = with_extremes(with_thresholds(inputs, thresholds(path.read_text()), SEED))
    loaded = lightgbm.Booster(model_file=path)
    outputs = loaded.predict(rows, num_threads=1)
    if "num_class" in parameters:
        outputs = np.column_stack([np.argmax(outputs, axis=1), outputs])
    write_case(
        folder,
        "lightgbm",
        path,
        rows,
        outputs,
        relative=parameters["objective"] not in ("binary", "multiclass", "multiclassova", "cross_entropy"),
        leaves=np.asarray(loaded.predict(rows, pred_leaf=True, num_threads=1)).reshape(len(rows), -1),
    )


def with_extremes(inputs: Floats) -> Floats:
    """Infinities, zeros, and what LightGBM takes for zeros, in every tenth row."""
    rng = np.random.default_rng(SEED + 7)
    tiny = float(np.float32(1e-35))
    values = [0.0, -0.0, np.inf, -np.inf, 1e-36, -1e-36, 1e-300, 1e300]
    values += [tiny, -tiny, np.nextafter(tiny, 1), -np.nextafter(tiny, 1)]
    result = inputs.copy()
    for row in range(0, len(inputs), 10):
        result[row, rng.integers(inputs.shape[1])] = values[rng.integers(len(values))]
    return result


def train(
    inputs: Floats, target: Floats, parameters: dict[str, Any], rounds: int, **options: Any
) -> lightgbm.Booster:
    """A booster for the labels."""
    settings = {"verbosity": -1, "seed": SEED, "num_threads": 1, "deterministic": True} | parameters
    return lightgbm.train(settings, lightgbm.Dataset(inputs, target, **options), rounds)


def write(folder: Path) -> None:
    """Writes all cases of LightGBM."""
    inputs = random_inputs(SEED)
    for name, parameters in CASES.items():
        booster = train(inputs, labels(parameters, inputs), parameters, 20)
        save(folder / f"lightgbm-{name}", booster, inputs, parameters)
    write_categories(folder)
    write_stopped(folder, inputs)


def write_categories(folder: Path) -> None:
    """Categories in sets, and values that are in no set: unseen, negative, fractions, beyond an integer."""
    rng = np.random.default_rng(SEED)
    inputs = random_inputs(SEED + 1)
    inputs[:, 1] = rng.integers(0, 3, size=ROWS)
    inputs[:, 4] = rng.integers(0, 70, size=ROWS)
    inputs[rng.random(ROWS) < 0.1, 4] = np.nan
    values = signal(inputs, SEED) + np.sin(inputs[:, 1] * 5) + np.nan_to_num(np.sin(inputs[:, 4] * 3)) * 2
    parameters = {"objective": "binary", "min_data_per_group": 5, "cat_smooth": 1}
    booster = train(inputs, (values > 0).astype(float), parameters, 20, categorical_feature=[1, 4])
    rows = inputs.copy()
    odd = [-1, -0.5, -0.999, 0.5, 2.999, 31.5, 69.01, 100, 1e6, 2.0**31 - 1, 2.0**31, 1e12, -1e12]
    rows[: ROWS // 4, 4] = rng.choice(odd, size=ROWS // 4)
    rows[: ROWS // 4, 1] = rng.choice(odd, size=ROWS // 4)
    save(folder / "lightgbm-categories", booster, rows, parameters)


def write_stopped(folder: Path, inputs: Floats) -> None:
    """A model that went on for a while after its best round: LightGBM saves what led up to it."""
    half = ROWS // 2
    parameters = {"objective": "binary", "num_leaves": 100, "verbosity": -1, "num_threads": 1}
    target = labels(parameters, inputs)
    training = lightgbm.Dataset(inputs[:half], target[:half])
    validation = lightgbm.Dataset(inputs[half:], target[half:], reference=training)
    stop = lightgbm.early_stopping(5, verbose=False)
    booster = lightgbm.train(parameters, training, 300, valid_sets=[validation], callbacks=[stop])
    assert booster.num_trees() == booster.best_iteration < 300
    save(folder / "lightgbm-stopped", booster, inputs, parameters)
