"""XGBoost: objectives, boosters, shapes of trees, categories."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import xgboost
from numpy.typing import NDArray

from .cases import ROWS, Floats, classes, random_inputs, signal, with_thresholds, write_case

SEED = 20

OBJECTIVES: dict[str, dict[str, Any]] = {
    "binary:logistic": {},
    "binary:logitraw": {},
    "binary:hinge": {},
    "reg:squarederror": {},
    "reg:squaredlogerror": {},
    "reg:logistic": {"base_score": 0.3},
    "reg:absoluteerror": {},
    "reg:pseudohubererror": {},
    "reg:quantileerror": {"quantile_alpha": 0.8},
    "count:poisson": {},
    "reg:gamma": {},
    "reg:tweedie": {"tweedie_variance_power": 1.3},
    "survival:cox": {},
    "multi:softprob": {"num_class": 4},
    "multi:softmax": {"num_class": 5},
}

# Shapes of trees, for one objective.
SHAPES: dict[str, dict[str, Any]] = {
    "stumps": {"max_depth": 1},
    "deep": {"max_depth": 24, "min_child_weight": 0, "gamma": 0},
    "leafwise": {"grow_policy": "lossguide", "max_leaves": 100, "max_depth": 0},
    "pruned": {"max_depth": 8, "gamma": 3.0, "tree_method": "exact"},
    "forest": {"num_parallel_tree": 10, "subsample": 0.7, "colsample_bynode": 0.7},
    "dart": {"booster": "dart", "rate_drop": 0.3},
    "constant": {"min_child_weight": 1e9},
}


def labels(objective: str, inputs: Floats, parameters: dict[str, Any]) -> Floats:
    """Labels such as an objective takes."""
    values = signal(inputs, SEED)
    if "num_class" in parameters:
        return classes(values, parameters["num_class"]).astype(float)
    if objective.startswith("binary:"):
        return (values > 0).astype(float)
    if objective == "reg:logistic":
        return 1 / (1 + np.exp(-values))
    if objective == "count:poisson":
        return np.floor(np.exp(np.clip(values, -3, 3)))
    if objective in ("reg:gamma", "reg:tweedie", "survival:cox", "reg:squaredlogerror"):
        return np.exp(np.clip(values, -3, 3))
    return values


def thresholds(model: dict[str, Any]) -> list[tuple[int, float]]:
    """The numerical splits of a saved model."""
    splits = []
    for tree in trees(model):
        kinds = tree.get("split_type") or [0] * len(tree["left_children"])
        for node, left in enumerate(tree["left_children"]):
            if left != -1 and kinds[node] == 0:
                splits.append((tree["split_indices"][node], tree["split_conditions"][node]))
    return splits


def trees(model: dict[str, Any]) -> list[dict[str, Any]]:
    """The trees of a saved model."""
    booster = model["learner"]["gradient_booster"]
    return booster.get("gbtree", booster)["model"]["trees"]


def leaf_indices(model: dict[str, Any], nodes: NDArray[np.floating]) -> NDArray[np.int64]:
    """Counts leaves where XGBoost gives the numbers of their nodes."""
    result = np.empty(nodes.shape, dtype=np.int64)
    for index, tree in enumerate(trees(model)):
        is_leaf = np.array(tree["left_children"]) == -1
        result[:, index] = (np.cumsum(is_leaf) - 1)[nodes[:, index].astype(np.int64)]
    return result


def save(folder: Path, booster: xgboost.Booster, inputs: Floats, **options: Any) -> None:
    """Writes the case of a booster."""
    folder.mkdir(parents=True)
    path = folder / "model.json"
    booster.save_model(path)
    model = json.loads(path.read_text())
    rows = with_thresholds(inputs, thresholds(model), SEED)
    matrix = xgboost.DMatrix(rows, **options)
    nodes = np.asarray(booster.predict(matrix, pred_leaf=True)).reshape(len(rows), -1)
    objective = model["learner"]["objective"]["name"]
    outputs = booster.predict(matrix)
    if objective == "multi:softmax":
        outputs = np.column_stack([outputs, softmax(booster.predict(matrix, output_margin=True))])
    elif objective == "multi:softprob":
        outputs = np.column_stack([np.argmax(outputs, axis=1), outputs])
    write_case(
        folder,
        "xgboost",
        path,
        rows,
        outputs,
        relative=not objective.startswith(("binary:", "multi:")),
        leaves=leaf_indices(model, nodes),
    )


def softmax(margins: NDArray[np.floating]) -> Floats:
    """Probabilities of margins."""
    powers = np.exp(margins.astype(np.float64) - margins.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def train(
    objective: str, inputs: Floats, parameters: dict[str, Any], rounds: int, **options: Any
) -> xgboost.Booster:
    """A booster for the objective's labels."""
    target = labels(objective, inputs, parameters)
    settings = {"objective": objective, "max_depth": 5, "seed": SEED, "nthread": 1} | parameters
    return xgboost.train(settings, xgboost.DMatrix(inputs, target, **options), rounds)


def write(folder: Path) -> None:
    """Writes all cases of XGBoost."""
    inputs = random_inputs(SEED)
    for objective, parameters in OBJECTIVES.items():
        booster = train(objective, inputs, parameters, 25)
        save(folder / f"xgboost-{objective.replace(':', '-')}", booster, inputs)
    for shape, parameters in SHAPES.items():
        booster = train("binary:logistic", inputs, parameters, 20)
        save(folder / f"xgboost-{shape}", booster, inputs)
    write_named(folder, inputs)
    write_categories(folder)
    write_stopped(folder, inputs)


def write_named(folder: Path, inputs: Floats) -> None:
    """A model that knows the names of its inputs."""
    names = [f"input {index}" for index in range(inputs.shape[1])]
    booster = train("binary:logistic", inputs, {}, 5, feature_names=names)
    save(folder / "xgboost-named", booster, inputs, feature_names=names)


def write_categories(folder: Path) -> None:
    """Categories one by one and in sets, some of which the model has not seen."""
    rng = np.random.default_rng(SEED)
    inputs = random_inputs(SEED + 1)
    inputs[:, 1] = rng.integers(0, 3, size=ROWS)
    inputs[:, 4] = rng.integers(0, 70, size=ROWS)
    inputs[rng.random(ROWS) < 0.1, 4] = np.nan
    kinds = ["q", "c", "q", "q", "c", "q", "q", "q"]
    options = {"feature_types": kinds, "enable_categorical": True}
    for name, one_hot in (("one-hot", 100), ("sets", 1)):
        parameters = {"max_cat_to_onehot": one_hot, "tree_method": "hist"}
        values = signal(inputs, SEED) + np.sin(inputs[:, 1] * 5) + np.nan_to_num(np.sin(inputs[:, 4] * 3)) * 2
        settings = {"objective": "binary:logistic", "max_depth": 6, "seed": SEED} | parameters
        booster = xgboost.train(settings, xgboost.DMatrix(inputs, values > 0, **options), 20)
        rows = inputs.copy()
        rows[: ROWS // 4, 4] = rng.integers(0, 120, size=ROWS // 4)
        save(folder / f"xgboost-categories-{name}", booster, rows, **options)


def write_stopped(folder: Path, inputs: Floats) -> None:
    """A model that went on for a while after its best round: all its trees count."""
    half = ROWS // 2
    target = labels("binary:logistic", inputs, {})
    matrices = [xgboost.DMatrix(inputs[:half], target[:half]), xgboost.DMatrix(inputs[half:], target[half:])]
    booster = xgboost.train(
        {"objective": "binary:logistic", "eta": 1.0, "max_depth": 8, "nthread": 1},
        matrices[0],
        100,
        evals=[(matrices[1], "validation")],
        early_stopping_rounds=5,
        verbose_eval=False,
    )
    assert booster.best_iteration + 1 < booster.num_boosted_rounds()
    save(folder / "xgboost-stopped", booster, inputs)
