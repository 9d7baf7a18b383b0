"""The schemas against everything that they should let through, and against what they should not."""

import copy
import json
import re
import tempfile
import unittest
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from project import ROOT, run, segstreamd, text, yaml_of
from schemas import faults, names, undescribed, validator

#: What examples of a part of a configuration leave out.
REST = {
    "application": "shop",
    "input": {"mapping": {"event_id": "id", "customer_id": "c", "type": "t", "timestamp": "ts"}},
}
EXAMPLE = "deploy/segstreamd.example.yaml"

#: Mistakes: where, and what stands there. DELETE stands for nothing.
DELETE = object()
MISTAKES: list[tuple[str, Any]] = [
    ("applications", "shop"),
    ("application", DELETE),
    ("application", "with a blank"),
    ("kafka/group.id", "mine"),
    ("kafka/bootstrap.servers", DELETE),
    ("kafka/client.id", ["a", "b"]),
    ("input/topics", "shop-events"),
    ("input/topics", []),
    ("input/mapping/type", DELETE),
    ("input/mapping/types", "type"),
    ("input/dedup_window", 24),
    ("input/dedup_window", "24 hours"),
    ("input/time_format", "iso"),
    ("features/visits_7d/windows", "7d"),
    ("features/visits_7d/window", DELETE),
    ("features/visits_7d/window", "0s"),
    ("features/visits_7d/count", DELETE),
    ("features/visits_7d/decimals", 2),
    ("features/visits_7d/sum", "properties.amount"),
    ("features/smallest/granularity", "1d"),
    ("features/spend_30d/decimals", 10),
    ("features/engagement/half_life", DELETE),
    ("features/engagement/weights", {}),
    ("features/7d_visits", {"count": "any", "window": "7d"}),
    ("features/min", {"count": "any", "window": "7d"}),
    ("models/intent/type", "linear"),
    ("models/intent/type", DELETE),
    ("models/intent/weights", DELETE),
    ("models/intent/alpha", 0.1),
    ("models/intent/bias", "high"),
    ("models/intent/label", {"event": "purchase"}),
    ("segments/highly_active/enter", DELETE),
    ("segments/highly_active/enters", "visits_7d > 1"),
    ("segments/highly_active/min_dwell", 3600),
    ("segments/highly_active/version", 0),
    ("segments/highly_active/holdout", 0.1),
    ("segments/highly_active/shadow", "yes"),
    ("segments/highly_active/evaluate", "sometimes"),
    ("segments/purchase_intent/exit", "intent < 1"),
    ("segments/purchase_intent/tiers/of", DELETE),
    ("segments/purchase_intent/tiers/high", {"enter": "much"}),
    ("segments/purchase_intent/tiers", {"of": "intent", "low": {}}),
    ("segments/with.dot", {"enter": "visits_7d > 1"}),
    ("output/changes", "segment-changes"),
    ("output/delivery", "twice"),
    ("state/changelog", "topic"),
    ("state/commit_interval", 200),
    ("state/memory", "2GB"),
    ("metrics/log", DELETE),
    ("metrics/interval", "0s"),
    ("http/listen", "8080"),
    ("http/tokens", "secret"),
    ("reload/rate", 0),
    ("workers", 257),
    ("workers", "two"),
]


def changed(document: Any, path: str, value: Any) -> Any:
    """A copy of a configuration with a mistake in it."""
    document = copy.deepcopy(document)
    *folders, name = path.split("/")
    place = document
    for folder in folders:
        place = place[folder]
    if value is DELETE:
        del place[name]
    else:
        place[name] = value
    return document


def documented() -> Iterator[tuple[str, Any]]:
    """The configurations in the documentation, with where they stand; parts are completed."""
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        blocks = re.findall(r"^```yaml (complete|part)\n(.*?)^```", path.read_text("utf-8"), re.M | re.S)
        for number, (kind, block) in enumerate(blocks):
            rest = REST if kind == "part" else {}
            yield f"{path.name}, block {number}", rest | yaml.safe_load(block)


class Configuration(unittest.TestCase):
    """The schema of the configuration."""

    def test_files(self) -> None:
        """Every configuration of the repository passes."""
        for path in (EXAMPLE, "deploy/segstreamd.yaml", "Benchmarks/shop.yaml", "Benchmarks/continuous.yaml"):
            self.assertEqual(faults("segstreamd", yaml_of(path)), [], path)
        pods = yaml_of("deploy/kubernetes/configmap.yaml")["data"]["segstreamd.yaml"]
        self.assertEqual(faults("segstreamd", yaml.safe_load(pods)), [])
        parts = [yaml_of(f"examples/cdnow/{name}.yaml") for name in ("features", "segments", "clusters")]
        for part in parts:
            self.assertEqual(faults("segstreamd", REST | part), [])

    def test_documentation(self) -> None:
        """Every configuration in the documentation passes."""
        found = list(documented())
        self.assertGreater(len(found), 5)
        for place, document in found:
            self.assertEqual(faults("segstreamd", document), [], place)

    def test_generated(self) -> None:
        """So does what the program prints."""
        printed = run(segstreamd(), "demo", "--print-config").stdout
        self.assertEqual(faults("segstreamd", yaml.safe_load(printed)), [])

    def test_mistakes(self) -> None:
        """The schema finds each mistake, and so does `check`: it is not stricter than the reader."""
        example = yaml_of(EXAMPLE)
        self.assertEqual((faults("segstreamd", example), self.check(example)), ([], 0))
        for path, value in MISTAKES:
            document = changed(example, path, value)
            with self.subTest(path=path, value=value):
                self.assertNotEqual(faults("segstreamd", document), [])
                self.assertEqual(self.check(document), 78)

    def check(self, document: Any) -> int:
        """What `check` exits with."""
        with tempfile.NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8") as file:
            yaml.safe_dump(document, file, sort_keys=False)
            file.flush()
            return run(segstreamd(), "check", "-c", file.name).returncode

    def test_defaults(self) -> None:
        """The defaults that the schema names are those of the documentation."""
        document = text("docs/CONFIGURATION.md")
        for section in ("input", "state"):
            for key, member in validator("segstreamd").schema["properties"][section]["properties"].items():
                if isinstance(member.get("default"), str):
                    self.assertIn(f"| `{key}` | `{member['default']}` |", document)


class Outputs(unittest.TestCase):
    """The schemas of what a replay writes, and of what it reads."""

    folder: tempfile.TemporaryDirectory[str]

    @classmethod
    def setUpClass(cls) -> None:
        """A week of the shop, with some broken lines."""
        program = segstreamd()
        cls.folder = tempfile.TemporaryDirectory()
        events, changes, dead, summary = (f"{cls.folder.name}/{name}" for name in "ecds")
        options = ["--customers", "100", "--days", "7", "--seed", "3"]
        Path(events).write_text(
            run(program, "simulate", *options).stdout + '{"userId": 1\n{"userId":[],"messageId":"1"}\n',
            "utf-8",
        )
        with open(events, "ab") as file:
            file.write(b'{"\xff"}\n')
        result = run(
            program, "replay", "-c", str(ROOT / "deploy/segstreamd.yaml"), "--input", events,
            "--output", changes, "--dead-letter", dead, "--summary", summary,
        )  # fmt: skip
        assert result.returncode == 0, result.stderr

    @classmethod
    def tearDownClass(cls) -> None:
        """Removes the files."""
        cls.folder.cleanup()

    def lines(self, name: str) -> list[Any]:
        """The objects of a file, a line each."""
        return [
            json.loads(line) for line in Path(f"{self.folder.name}/{name}").read_text("utf-8").splitlines()
        ]

    def check(self, schema: str, values: list[Any]) -> None:
        """All are what the schema describes, and nothing besides."""
        for value in values:
            self.assertEqual(faults(schema, value), [], value)
            self.assertEqual(undescribed(validator(schema).schema, value), [])

    def test_changes(self) -> None:
        """Entries and exits, by events and by timers."""
        changes = self.lines("c")
        found = {(change["change"], change["cause"]) for change in changes}
        self.assertLessEqual({("entered", "event"), ("exited", "timer")}, found)
        self.check("change", changes)
        wrong = [{"since": "2026-01-01T00:00:00.000Z"}, {"sequence": 0}, {"cause": "whim"}, {"at": "today"}]
        entered = next(c for c in changes if c["change"] == "entered")
        for fault in wrong:
            self.assertNotEqual(faults("change", entered | fault), [], fault)

    def test_dead_letters(self) -> None:
        """Broken lines, in text and in bytes that are none."""
        letters = self.lines("d")
        self.assertEqual({"value" in letter for letter in letters}, {True, False})
        self.check("dead-letter", letters)
        self.assertNotEqual(faults("dead-letter", letters[0] | {"error.code": "odd"}), [])

    def test_summary(self) -> None:
        """The counts."""
        self.check("summary", self.lines("s"))

    def test_documented_objects(self) -> None:
        """The examples in the documentation of the output pass as what they are."""
        pattern = re.compile(r"^```json\n(.*?)^```", re.M | re.S)
        blocks = pattern.findall(text("docs/OUTPUT.md"))
        for schema, mark in [("change", '"change"'), ("membership", '"segments"'), ("summary", '"consumed"')]:
            found = [json.loads(block) for block in blocks if mark in block]
            self.assertNotEqual(found, [])
            self.check(schema, found)


class Models(unittest.TestCase):
    """The schemas of model files and profiles."""

    def test_documented_files(self) -> None:
        """The examples of the documentation, and the file that other examples use."""
        blocks = re.findall(r"^```json\n(.*?)^```", text("docs/MODELS.md"), re.M | re.S)
        found = [json.loads(block) for block in blocks]
        found += [json.loads(text(str(path))) for path in sorted((ROOT / "docs/models").glob("*.json"))]
        kinds = {"segstreamd-model": "model", "segstreamd-profile": "profile"}
        self.assertEqual({item["format"] for item in found}, set(kinds))
        for item in found:
            self.assertEqual(faults(kinds[item["format"]], item), [])

    def test_trained_files(self) -> None:
        """The files that the tools have written of scikit-learn's models."""
        files = sorted((ROOT / ".build/parity").rglob("model.json"))
        ours = [path for path in files if b'"segstreamd-model"' in path.read_bytes()[:200]]
        if not ours:
            self.skipTest("scripts/parity-models has not run")
        for path in ours:
            self.assertEqual(faults("model", json.loads(path.read_text("utf-8"))), [], path)

    def test_mistakes(self) -> None:
        """Unknown and missing keys are found."""
        model = json.loads(text("docs/models/taste.json"))
        for fault in ({"centres": []}, {"version": 2}, {"type": "forest"}, {"transform": [{"type": "pca"}]}):
            self.assertNotEqual(faults("model", model | fault), [], fault)


class AsyncAPI(unittest.TestCase):
    """The document about the topics."""

    def test_schemas_are_valid(self) -> None:
        """Every schema is one."""
        for name in names():
            Draft202012Validator.check_schema(validator(name).schema)

    def test_references(self) -> None:
        """Every reference leads somewhere, and every schema of a record is referred to."""
        document = yaml_of("docs/asyncapi.yaml")
        self.assertTrue(document["asyncapi"].startswith("3.0"))
        used = set(re.findall(r"\$ref: '?([^'}\n]+)", text("docs/asyncapi.yaml")))
        for reference in used:
            if reference.startswith("#/"):
                place: Any = document
                for key in reference.removeprefix("#/").split("/"):
                    place = place[key]
            else:
                self.assertTrue((ROOT / "docs" / reference).exists(), reference)
        of_records = {"change", "change-headers", "membership", "dead-letter-headers"}
        schemas = {path for path in used if path.startswith("schema/")}
        self.assertEqual(schemas, {f"schema/{name}.schema.json" for name in of_records})

    def test_addresses(self) -> None:
        """The topics are the defaults of the example's application."""
        channels = yaml_of("docs/asyncapi.yaml")["channels"]
        example = yaml_of(EXAMPLE)
        output = {use: value["topic"] for use, value in example["output"].items() if use != "delivery"}
        addresses = {name: channel["address"] for name, channel in channels.items()}
        self.assertEqual(addresses.pop("events"), example["input"]["topics"][0])
        self.assertEqual(sorted(addresses.values()), sorted(output.values()))
        for channel in channels.values():
            self.assertEqual(channel["bindings"]["kafka"]["topic"], channel["address"])


if __name__ == "__main__":
    unittest.main()
