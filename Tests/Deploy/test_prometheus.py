"""Alerts and dashboard: that they are valid, say what they should, and name metrics that there are."""

import json
import re
import tempfile
import unittest
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from project import ROOT, anchors, json_of, require, run, text, yaml_of

RULES = "deploy/prometheus/alerts.yaml"
TESTS = "deploy/prometheus/alerts.test.yaml"
SCRAPING = "deploy/prometheus/prometheus.yaml"
DASHBOARD = "deploy/grafana/segstreamd.json"
GUIDE = "docs/GUIDE.md"
METRICS = "docs/HTTP.md"
#: Exposed once segments have limits.
PROMISED = {"segstreamd_segment_warning"}
HISTOGRAM_PARTS = re.compile(r"_(bucket|sum|count)$")


def rules() -> list[Any]:
    """All alerts."""
    return [rule for group in yaml_of(RULES)["groups"] for rule in group["rules"]]


def expressions(item: Any) -> Iterator[str]:
    """Everything that a dashboard asks Prometheus for."""
    if isinstance(item, dict):
        for key, value in item.items():
            if key == "expr":
                yield value
            else:
                yield from expressions(value)
    elif isinstance(item, list):
        for value in item:
            yield from expressions(value)


def metrics(expression: str) -> set[str]:
    """The metrics that an expression names."""
    bare = re.sub(r'"[^"]*"', "", expression)
    names = set(re.findall(r"\b(?:segstreamd|process)_\w+", bare))
    return {HISTOGRAM_PARTS.sub("", name) for name in names}


def documented() -> set[str]:
    """The metrics that the documentation lists, histograms by their own name."""
    return set(re.findall(r"`((?:segstreamd|process)_\w+)", text(METRICS))) | PROMISED


class Alerts(unittest.TestCase):
    """The rules of alerts."""

    def test_rules_are_valid(self) -> None:
        """Prometheus takes rules and configuration."""
        promtool = require("promtool")
        for command in (["check", "rules", RULES], ["check", "config", "--syntax-only", SCRAPING]):
            result = run(promtool, *command)
            self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_rules_fire(self) -> None:
        """Each alert fires on what it is for and on nothing beside it."""
        result = run(require("promtool"), "test", "rules", Path(TESTS).name, cwd=(ROOT / TESTS).parent)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_each_rule_is_tested(self) -> None:
        """Each alert has a case in which it fires, and one in which it does not."""
        cases = [case for test in yaml_of(TESTS)["tests"] for case in test["alert_rule_test"]]
        for fires in (True, False):
            tested = {case["alertname"] for case in cases if bool(case["exp_alerts"]) == fires}
            self.assertEqual(tested, {rule["alert"] for rule in rules()})

    def test_each_rule_has_a_remedy(self) -> None:
        """Each alert leads to its heading in the guide, and each such heading is an alert's."""
        for rule in rules():
            self.assertEqual(rule["annotations"]["runbook"], f"{GUIDE}#{rule['alert'].lower()}")
        headings = {anchor for anchor in anchors(GUIDE) if anchor.startswith("segstreamd")}
        self.assertEqual(headings, {rule["alert"].lower() for rule in rules()})

    def test_metrics_exist(self) -> None:
        """No alert waits for a metric that nobody exposes."""
        used = set().union(*(metrics(rule["expr"]) for rule in rules()))
        self.assertEqual(used - documented(), set())
        self.assertGreater(len(used), 10)


class Dashboard(unittest.TestCase):
    """The dashboard for Grafana."""

    def test_expressions_are_valid(self) -> None:
        """Prometheus can read every expression, with Grafana's variables filled in."""
        promtool = require("promtool")
        asked = list(expressions(json_of(DASHBOARD)))
        filled = [re.sub(r"\$\w+", "x", item.replace("$__rate_interval", "5m")) for item in asked]
        records = [{"record": f"x:{index}", "expr": item} for index, item in enumerate(filled)]
        with tempfile.NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8") as file:
            json.dump({"groups": [{"name": "dashboard", "rules": records}]}, file)
            file.flush()
            result = run(promtool, "check", "rules", "--lint=none", file.name)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertGreater(len(asked), 30)

    def test_metrics_exist(self) -> None:
        """The dashboard shows only metrics that are documented, and all of them that tell of the work."""
        used = set().union(*(metrics(item) for item in expressions(json_of(DASHBOARD))))
        self.assertEqual(used - documented(), set())
        self.assertEqual({name for name in documented() if name.startswith("segstreamd_")} - used, set())

    def test_panels_are_distinct(self) -> None:
        """Each panel has a number and a place of its own, within the width of the page."""
        panels = json_of(DASHBOARD)["panels"]
        self.assertEqual(len({panel["id"] for panel in panels}), len(panels))
        taken: set[tuple[int, int]] = set()
        for panel in panels:
            place = panel["gridPos"]
            columns = range(place["x"], place["x"] + place["w"])
            self.assertLessEqual(columns.stop, 24)
            cells = {(x, y) for x in columns for y in range(place["y"], place["y"] + place["h"])}
            self.assertFalse(cells & taken, panel["title"])
            taken |= cells

    def test_variables_exist(self) -> None:
        """Each variable that an expression names is one of the dashboard's, or of Grafana's."""
        known = {variable["name"] for variable in json_of(DASHBOARD)["templating"]["list"]}
        used = set(re.findall(r"\$(\w+)", " ".join(expressions(json_of(DASHBOARD)))))
        self.assertEqual(used - known - {"__rate_interval"}, set())


if __name__ == "__main__":
    unittest.main()
