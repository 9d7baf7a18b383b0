"""Trains 200 trees on 20 inputs and measures what a prediction of one row costs in the libraries themselves.

`models.py FOLDER` writes `xgboost.json` and `lightgbm.txt` there and prints nanoseconds, which include a call
through ctypes of about a microsecond. Needs the packages of Tests/ModelFileTests/Parity/requirements.txt.
"""

import ctypes
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import lightgbm
import numpy as np
import xgboost
from numpy.typing import NDArray

ROWS = 20_000
INPUTS = 20
TREES = 200
CALLS = 20_000
FLOAT64 = 1


def measure(call: Callable[[], int]) -> float:
    """Nanoseconds a call, the best of five rounds."""
    best = float("inf")
    for _ in range(5):
        start = time.process_time_ns()
        for _ in range(CALLS // 5):
            if call() != 0:
                raise RuntimeError("a prediction has failed")
        best = min(best, (time.process_time_ns() - start) / (CALLS // 5))
    return best


def measure_xgboost(path: Path, inputs: NDArray[np.float64], labels: NDArray[np.bool_]) -> float:
    """Trains, saves and measures XGBoost."""
    parameters = {"objective": "binary:logistic", "max_depth": 6, "nthread": 1}
    booster = xgboost.train(parameters, xgboost.DMatrix(inputs, labels), TREES)
    booster.save_model(path)
    booster.set_param({"nthread": 1})
    row = np.ascontiguousarray(inputs[:1], dtype=np.float32)
    array = json.dumps(row.__array_interface__ | {"data": [row.ctypes.data, True]}).encode()
    options = {"type": 0, "training": False, "iteration_begin": 0, "iteration_end": 0, "strict_shape": False}
    config = json.dumps(options | {"cache_id": 0, "missing": float("nan")}).encode()
    shape = ctypes.POINTER(ctypes.c_uint64)()
    dimensions = ctypes.c_uint64()
    result = ctypes.POINTER(ctypes.c_float)()
    predict = xgboost.core._LIB.XGBoosterPredictFromDense
    outputs = ctypes.byref(shape), ctypes.byref(dimensions), ctypes.byref(result)
    return measure(lambda: predict(booster.handle, array, config, None, *outputs))


def measure_lightgbm(path: Path, inputs: NDArray[np.float64], labels: NDArray[np.bool_]) -> float:
    """Trains, saves and measures LightGBM."""
    parameters = {"objective": "binary", "num_leaves": 31, "num_threads": 1, "verbosity": -1}
    booster = lightgbm.train(parameters, lightgbm.Dataset(inputs, labels), TREES)
    booster.save_model(path)
    library = lightgbm.basic._LIB
    fast = ctypes.c_void_p()
    if library.LGBM_BoosterPredictForMatSingleRowFastInit(
        booster._handle, 0, 0, -1, FLOAT64, ctypes.c_int32(INPUTS), b"num_threads=1", ctypes.byref(fast)
    ):
        raise RuntimeError("LightGBM does not predict single rows")
    row = np.ascontiguousarray(inputs[0])
    length = ctypes.c_int64()
    result = ctypes.c_double()
    predict = library.LGBM_BoosterPredictForMatSingleRowFast
    data = ctypes.c_void_p(row.ctypes.data)
    return measure(lambda: predict(fast, data, ctypes.byref(length), ctypes.byref(result)))


def main(folder: Path) -> None:
    """Measures both libraries."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(1)
    inputs = rng.uniform(-1, 1, size=(ROWS, INPUTS))
    labels = np.sin(3 * inputs) @ rng.normal(size=INPUTS) + rng.normal(size=ROWS) > 0
    for name, file, function in (
        ("XGBoost " + xgboost.__version__, "xgboost.json", measure_xgboost),
        ("LightGBM " + lightgbm.__version__, "lightgbm.txt", measure_lightgbm),
    ):
        print(f"{name:40}{function(folder / file, inputs, labels):12.0f} ns, single rows, its own library")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
