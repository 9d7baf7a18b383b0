"""Figures, segments and health."""

import unittest

import answers
from browser import PageTestCase
from selenium.webdriver.common.by import By


class OverviewTests(PageTestCase):
    """What the page shows without being asked."""

    def test_segments_with_sizes_and_marks(self) -> None:
        self.open()
        self.assertEqual(self.texts("button.name"), [each["name"] for each in self.daemon.segments])
        self.assertEqual(self.texts("td.size"), ["12,345", "1,240", "803", "4,410", "88,012", "7"])
        self.assertEqual(self.texts("td.entered")[3], "118")
        self.assertEqual(self.texts("td.exited")[3], "97.5")
        self.assertEqual(self.texts("td.flaps")[3:5], ["12.5 %", "–"])
        self.assertEqual(self.texts(".marks")[1], "shadow")
        self.assertEqual(self.texts(".marks")[5], "too smallflapping")

    def test_figures(self) -> None:
        self.open()
        self.assertEqual(self.texts(".tile .now"), ["12,346", "1,532", "2.4", "185"])
        self.wait("the charts are drawn", lambda: self.text(".tile .axis"))
        self.assertIn("last 1 h", self.text(".tile .axis"))
        drawn = """return [...document.querySelectorAll('.line')]
            .map(each => each.getAttribute('d').split('L').length)"""
        points = self.run_script(drawn)
        self.assertEqual(len(points), 4 + len(self.daemon.segments))
        self.assertGreater(min(points), 100)
        self.assertLessEqual(max(points), 120)

    def test_sizes_follow(self) -> None:
        self.open()
        self.daemon.segments = [each | {"size": each["size"] + 1_000_000} for each in self.daemon.segments]
        self.wait("the sizes are new", lambda: self.texts("td.size")[0] == "1,012,345")
        self.daemon.segments = self.daemon.segments[2:]
        self.wait("segments are gone", lambda: len(self.texts("td.size")) == 4)

    def test_health(self) -> None:
        self.open()
        text = self.text("#health-facts")
        for part in (
            "accepted48,100,000",
            "in force4be1c09d77aa",
            "held for them700 MiB",
            "drift 0.31, strong",
        ):
            self.assertIn(part, text)
        self.assertEqual(self.texts("dd.trouble"), ["56", "drift 0.31, strong"])

    def test_what_a_segment_means(self) -> None:
        self.open()
        self.find("button.name").click()
        self.assertEqual(self.texts("tr.more code"), ["visits_7d > 12 && purchases_7d >= 2", "visits_7d < 8"])
        self.assertIn("3, definition 9f3c51d07b2e", self.text("tr.more"))
        time = self.find("tr.more time")
        self.assertEqual(time.get_attribute("title"), "2026-11-20 12:00:00.000 UTC")
        self.assertEqual(time.get_attribute("datetime"), answers.instant())
        self.find("button.name").click()
        self.assertEqual(self.texts("tr.more code"), [])

    def test_two_hundred_segments(self) -> None:
        self.daemon.segments = answers.many_segments(200)
        self.open()
        self.assertEqual(self.text("#segments-count"), "200")
        self.type("#segments-filter", "CAMPAIGN_19")
        self.wait("few are left", lambda: len(self.texts("button.name")) == 10)
        self.assertEqual(self.text("#segments-count"), "10 of 200")
        size = self.find("th.size button")
        size.click()
        sizes = [int(text.replace(",", "")) for text in self.texts("td.size")]
        self.assertEqual(sizes, sorted(sizes, reverse=True))
        self.assertEqual(self.find("th.size").get_attribute("aria-sort"), "descending")
        size.click()
        sizes = [int(text.replace(",", "")) for text in self.texts("td.size")]
        self.assertEqual(sizes, sorted(sizes))
        size.click()
        self.assertEqual(self.texts("button.name"), [f"campaign_{index}" for index in range(190, 200)])
        self.type("#segments-filter", "nothing")
        hint = "No segment’s name contains this. Clear the filter to see all."
        self.assertEqual(self.texts("#segments-table .empty"), [hint])

    def test_sorting_keeps_the_focus(self) -> None:
        self.open()
        self.find("th.size button").click()
        self.find("tbody tr:nth-of-type(3) button.name").click()
        self.assertEqual(self.focused(), "highly_active")
        changed = [each | {"size": 100_000 - each["size"]} for each in self.daemon.segments]
        self.daemon.segments = changed
        self.wait("the order is new", lambda: self.texts("button.name")[0] == "vip")
        self.assertEqual(self.focused(), "highly_active")

    def test_nothing_to_show(self) -> None:
        self.daemon.segments = []
        self.open()
        self.assertEqual(len(self.texts("#segments-table .empty")), 1)
        self.assertIn("Add some under", self.text("#segments-table .empty"))
        self.assertIn("No changes yet", self.text("#changes-hint"))
        self.assertEqual(self.browser.find_elements(By.CSS_SELECTOR, "table:not([hidden])"), [])


if __name__ == "__main__":
    unittest.main()
