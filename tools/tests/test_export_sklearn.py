"""What the exporter writes, and what it refuses. That results agree is for the parity tests."""

import contextlib
import io
import json
import pickle
import tempfile
import unittest
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from sklearn import cluster, decomposition, ensemble, impute, linear_model, multiclass, preprocessing, svm
from sklearn.pipeline import make_pipeline

from tests.support import blobs  # isort: skip (it makes the tools importable)
import export_sklearn
import profile_model
from model_format import ToolError

ROWS = blobs([[0.0, 0.0], [3.0, 1.0]], 50, 1, spread=0.5)
TARGET = np.repeat([0, 1], 50)


def fitted(estimator: Any) -> Any:
    """The estimator, trained."""
    return estimator.fit(ROWS, TARGET)


class ExportTests(unittest.TestCase):
    """Documents of estimators."""

    def test_a_pipeline(self) -> None:
        estimator = fitted(
            make_pipeline(preprocessing.StandardScaler(), "passthrough", linear_model.LogisticRegression())
        )
        document = export_sklearn.export(estimator, ["a", "b"], ROWS)
        self.assertEqual(document["type"], "logistic")
        self.assertEqual(document["inputs"], ["a", "b"])
        self.assertEqual([step["type"] for step in document["transform"]], ["standardize"])
        self.assertEqual(document["coefficients"], estimator[-1].coef_.tolist())
        self.assertEqual(sum(document["distribution"]["counts"]), len(ROWS))
        self.assertEqual(document["distribution"]["edges"][0::20], [0.0, 1.0])
        self.assertEqual(document["ranges"]["b"], [ROWS[:, 1].min(), ROWS[:, 1].max()])

    def test_clusters(self) -> None:
        document = export_sklearn.export(cluster.KMeans(2, random_state=0).fit(ROWS), None, ROWS)
        self.assertEqual(document["distribution"], {"labels": [0, 1], "counts": [50, 50]})
        self.assertNotIn("inputs", document)
        self.assertNotIn("ranges", document)

    def test_a_tree_lists_splits_and_leaves(self) -> None:
        forest = fitted(ensemble.RandomForestClassifier(1, max_depth=1, bootstrap=False, random_state=0))
        (tree,) = export_sklearn.export(forest)["trees"]
        self.assertEqual((tree["left"], tree["right"]), ([-1], [-2]))
        self.assertEqual(tree["values"], [0.0, 1.0])
        self.assertEqual((tree["split_weights"], tree["leaf_weights"]), ([100.0], [50.0, 50.0]))

    def test_refusals_name_what_is_not_supported(self) -> None:
        scaler, logistic = preprocessing.StandardScaler(), linear_model.LogisticRegression()
        clipped = preprocessing.MinMaxScaler(clip=True)
        for estimator, message in (
            (fitted(svm.SVC()), "SVC is not supported"),
            (fitted(make_pipeline(preprocessing.Normalizer(), logistic)), "Normalizer is not supported"),
            (fitted(make_pipeline(decomposition.PCA(1), clipped, logistic)), "min_max after PCA"),
            (
                fitted(make_pipeline(impute.SimpleImputer(missing_values=0), logistic)),
                r"SimpleImputer\(missing_values=0\)",
            ),
            (fitted(multiclass.OneVsRestClassifier(svm.LinearSVC())), r"OneVsRestClassifier\(estimator="),
            (
                fitted(ensemble.GradientBoostingClassifier(init=logistic, n_estimators=1)),
                r"GradientBoostingClassifier\(init=",
            ),
            (
                fitted(make_pipeline(preprocessing.FunctionTransformer(np.abs), logistic)),
                r"FunctionTransformer\(func=",
            ),
            (make_pipeline(scaler, linear_model.LogisticRegression()), "is not fitted"),
            ("model", "no estimator"),
        ):
            with self.subTest(message), self.assertRaisesRegex(ToolError, message):
                export_sklearn.export(estimator)
        with self.assertRaisesRegex(ToolError, "1 feature names are given, the model has 2 inputs"):
            export_sklearn.export(fitted(logistic), ["a"])

    def test_empty_inputs_of_imputers(self) -> None:
        rows = np.column_stack([ROWS, np.full(len(ROWS), np.nan)])
        estimator = make_pipeline(impute.SimpleImputer(), linear_model.LogisticRegression())
        with self.assertWarns(UserWarning):
            estimator.fit(rows, TARGET)
        with self.assertRaisesRegex(ToolError, "keep_empty_features"):
            export_sklearn.export(estimator)


class CommandTests(unittest.TestCase):
    """The commands."""

    def setUp(self) -> None:
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.folder = Path(place.name)
        lines = ["a,b,score", *(f"{x!r},{y!r},0.25" for x, y in ROWS.tolist())]
        (self.folder / "table.csv").write_text("\n".join(lines) + "\n")

    def path(self, name: str) -> str:
        """A file in the test's folder."""
        return str(self.folder / name)

    def test_joblib_and_pickle(self) -> None:
        estimator = fitted(linear_model.LogisticRegression())
        joblib.dump(estimator, self.path("model.joblib"))
        with open(self.path("model.pickle"), "wb") as file:
            pickle.dump(estimator, file)
        documents = []
        for name in ("model.joblib", "model.pickle"):
            table = self.path("table.csv")
            arguments = [self.path(name), self.path("out.json"), "--inputs", "a,b", "--training-data", table]
            self.assertEqual(export_sklearn.main(arguments), 0)
            documents.append(json.loads(Path(self.path("out.json")).read_text()))
        self.assertEqual(documents[0], documents[1])
        self.assertEqual(documents[0], export_sklearn.export(estimator, ["a", "b"], ROWS))

    def test_a_profile_beside_a_model(self) -> None:
        target = self.path("churn.json.profile.json")
        arguments = [self.path("table.csv"), target, "--score", "score", "--inputs", "a,b"]
        self.assertEqual(profile_model.main(arguments), 0)
        document = json.loads(Path(target).read_text())
        self.assertEqual(document["format"], "segstreamd-profile")
        self.assertEqual(document["distribution"]["counts"][5], len(ROWS))
        errors = io.StringIO()
        with contextlib.redirect_stderr(errors):
            self.assertEqual(profile_model.main([*arguments[:2], "--score", "x", "--inputs", "a"]), 1)
        self.assertIn("no column 'x'", errors.getvalue())


if __name__ == "__main__":
    unittest.main()
