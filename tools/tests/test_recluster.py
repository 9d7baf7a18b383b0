"""Clusters, their number, their names and their ids."""

import contextlib
import io
import json
import tempfile
import unittest
from pathlib import Path
from typing import Any

import numpy as np

from tests.support import blobs  # isort: skip (it makes the tools importable)
import clustering
import recluster
from model_format import ToolError

INPUTS = ["visits", "spend"]
CENTERS = [[0.0, 0.0], [10.0, 0.0], [0.0, 100.0]]


def recluster_few(rows: np.ndarray, inputs: list[str], **options: Any) -> clustering.Result:
    """Tries few numbers of clusters, which is faster."""
    return clustering.recluster(rows, inputs, counts=range(2, 5), **options)


class ReclusterTests(unittest.TestCase):
    """The library."""

    def test_finds_the_number_of_clusters(self) -> None:
        result = recluster_few(blobs(CENTERS, 50, 1), INPUTS)
        self.assertEqual(len(result.clusters), 3)
        self.assertEqual([cluster.size for cluster in result.clusters], [50, 50, 50])
        self.assertEqual(result.document["ids"], [0, 1, 2])
        self.assertEqual(result.document["next_id"], 3)
        names = {cluster.name for cluster in result.clusters}
        self.assertEqual(names, {"high visits, low spend", "high spend, low visits", "low spend, low visits"})

    def test_is_deterministic(self) -> None:
        rows = blobs(CENTERS, 40, 2, spread=3)
        first, second = (recluster_few(rows, INPUTS, seed=7).document for _ in range(2))
        self.assertEqual(first, second)

    def test_ids_follow_clusters_that_move(self) -> None:
        old = recluster_few(blobs(CENTERS, 50, 1), INPUTS)
        shifted = [[x + 0.5, y + 5] for x, y in reversed(CENTERS)]
        new = recluster_few(blobs(shifted, 50, 2), INPUTS, seed=3, previous=old.document)
        centers = {cluster.id: cluster.center for cluster in old.clusters}
        for cluster in new.clusters:
            self.assertFalse(cluster.is_new)
            np.testing.assert_allclose(cluster.center, centers[cluster.id] + [0.5, 5], atol=0.2)
            self.assertLess(cluster.moved or 0, 0.3)
        self.assertEqual(new.changed, 0)
        self.assertEqual(new.gone, [])

    def test_ids_are_never_used_again(self) -> None:
        first = recluster_few(blobs(CENTERS, 50, 1), INPUTS)
        two = [[0.0, 0.0], [10.0, 100.0]]
        second = recluster_few(blobs(two, 50, 1), INPUTS, previous=first.document)
        self.assertEqual(len(second.gone), 1)
        rows = blobs([*two, [50.0, -300.0]], 50, 1)
        third = recluster_few(rows, INPUTS, previous=second.document)
        self.assertEqual(sorted({*second.document["ids"], 3}), third.document["ids"])
        self.assertEqual(third.document["next_id"], 4)
        # Those of the new place had to be in one of the two before.
        self.assertEqual(third.changed, 50)

    def test_small_clusters_are_not_chosen(self) -> None:
        rows = np.vstack([blobs(CENTERS[:2], 50, 1), blobs(CENTERS[2:], 3, 1)])
        self.assertEqual(len(recluster_few(rows, INPUTS).clusters), 3)
        result = recluster_few(rows, INPUTS, minimum_size=10)
        self.assertTrue(all(cluster.size >= 10 for cluster in result.clusters))
        with self.assertRaisesRegex(ToolError, "lower --minimum-size"):
            recluster_few(rows, INPUTS, minimum_size=60)

    def test_logarithms_come_back_in_their_own_units(self) -> None:
        rows = np.exp(blobs([[1.0, 1.0], [1.0, 5.0], [4.0, 1.0]], 50, 1)) - 1
        result = recluster_few(rows, INPUTS, logarithms=["spend", "visits"])
        self.assertEqual(len(result.clusters), 3)
        largest = max(cluster.center[1] for cluster in result.clusters)
        self.assertAlmostEqual(largest, np.exp(5) - 1, delta=10)
        again = recluster_few(rows, INPUTS, logarithms=["spend"], previous=result.document)
        self.assertEqual(again.document["ids"], result.document["ids"])
        with self.assertRaisesRegex(ToolError, "none of the inputs"):
            recluster_few(rows, INPUTS, logarithms=["spent"])

    def test_names_are_different(self) -> None:
        names = clustering.names_of(np.array([[2.0, 0.1], [1.0, 0.0], [0.1, 0.1], [-1.0, 3.0]]), INPUTS)
        self.assertEqual(names, ["high visits", "high visits (2)", "average", "high spend, low visits"])


class CommandTests(unittest.TestCase):
    """The command."""

    def setUp(self) -> None:
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.folder = Path(place.name)
        rows = blobs(CENTERS, 30, 1)
        lines = [f"c{i},2026-01-01T00:00:00Z,{x!r},{y!r}" for i, (x, y) in enumerate(rows.tolist())]
        lines.append("c90,2026-01-01T00:00:00Z,,5")
        header = "customer_id,as_of,visits,spend"
        (self.folder / "table.csv").write_text("\n".join([header, *lines]) + "\n")
        objects = [
            {"customer_id": f"c{i}", "visits": x, "spend": y} for i, (x, y) in enumerate(rows.tolist())
        ]
        objects.append({"customer_id": "c90", "visits": None, "spend": 5})
        (self.folder / "table.ndjson").write_text("".join(json.dumps(row) + "\n" for row in objects))

    def run_tool(self, *arguments: str) -> tuple[int, str, str]:
        """Exit status, output and errors."""
        output, errors = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(errors):
            status = recluster.main(["--clusters", "2-4", *arguments])
        return status, output.getvalue(), errors.getvalue()

    def test_both_forms_of_tables(self) -> None:
        documents = []
        for form in ("csv", "ndjson"):
            target = self.folder / f"{form}.json"
            status, output, errors = self.run_tool(
                str(self.folder / f"table.{form}"), str(target), "--inputs", "visits,spend"
            )
            self.assertEqual(status, 0)
            self.assertIn("1 rows lack an input", errors)
            self.assertIn("<- chosen", output)
            documents.append(json.loads(target.read_text()))
        self.assertEqual(documents[0], documents[1])

    def test_a_second_time(self) -> None:
        table, target = str(self.folder / "table.csv"), str(self.folder / "taste.json")
        self.run_tool(table, target, "--inputs", "visits,spend")
        status, output, _ = self.run_tool(
            table, target, "--inputs", "visits,spend", "--previous", target, "--seed", "5"
        )
        self.assertEqual(status, 0)
        self.assertIn("customers who change: 0 of 90", output)

    def test_mistakes(self) -> None:
        table, target = str(self.folder / "table.csv"), str(self.folder / "taste.json")
        for arguments, message in (
            (["--inputs", "visits,spent"], "no column 'spent'"),
            (["--inputs", "visits,as_of"], "is not a number"),
            (["--inputs", "visits", "--clusters", "1"], "two clusters are the fewest"),
            (["--inputs", "visits", "--minimum-size", "x"], "rows such as 50"),
            (["--inputs", "visits", "--previous", table], "not JSON"),
        ):
            status, _, errors = self.run_tool(table, target, *arguments)
            self.assertEqual(status, 1)
            self.assertIn(message, errors)
            self.assertFalse(Path(target).exists())


if __name__ == "__main__":
    unittest.main()
