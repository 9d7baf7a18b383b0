"""The page of the real program, while its demo runs."""

import unittest

from browser import BrowserTestCase
from program import Program


class DemoTests(BrowserTestCase):
    """What a person sees who starts the demo, looks around, and ends it."""

    def sizes(self) -> dict[str, int]:
        """The segments and how many customers are inside."""
        sizes = [int(text.replace(",", "")) for text in self.texts("td.size")]
        return dict(zip(self.texts("button.name"), sizes, strict=True))

    def customers(self) -> list[str]:
        """Those of the newest changes."""
        return self.texts("#changes-list a")

    def test_from_the_first_event_to_the_end(self) -> None:
        self.expected_messages = ("status of 503", "net::ERR_")
        program = Program("demo", "--port", "0", "--for", "5m")
        self.addCleanup(program.stop)
        self.url = program.url
        self.open()
        self.wait("it is ready", lambda: self.text("#state") == "Ready")
        self.see_segments_grow()
        self.see_changes_come()
        self.look_up_a_customer()
        self.see_health()
        self.assertEqual(self.run_script("return performance.getEntriesByType('navigation').length"), 1)
        self.assertEqual(program.stop(), 0)
        self.wait("the loss is told", lambda: self.text("#state") == "Connection lost")
        self.assertIn("What is shown is what was last known", self.text("#notice"))
        self.assertEqual(len(self.sizes()), 8)

    def see_segments_grow(self) -> None:
        self.wait("there are customers", lambda: sum(self.sizes().values()) > 0)
        before = self.sizes()
        self.assertEqual(list(before)[:2], ["highly_active", "big_spender"])
        self.wait("there are more", lambda: sum(self.sizes().values()) > sum(before.values()))
        self.wait("the charts are drawn", lambda: "last" in self.text(".tile .axis"))

    def see_changes_come(self) -> None:
        self.wait("there are changes", lambda: len(self.customers()) > 3)
        seen = self.customers()[0]
        self.wait("there are newer ones", lambda: self.customers()[0] != seen)
        self.assertRegex(self.texts("#changes-list .what")[0], r"^[▲▼] (entered|left) [a-z_.]+$")
        self.assertRegex(self.texts("#changes-list .why")[0], r"^(event|time passed) · [a-z_0-9]+=")

    def look_up_a_customer(self) -> None:
        self.find("#pause").click()
        customer = self.customers()[0]
        self.find("#changes-list a").click()
        self.wait("the explanation is shown", lambda: len(self.texts("details.explained")) == 7)
        self.assertEqual(self.text("#customer-view h2"), customer)
        self.assertIn("views_7d >= 15", self.text("#customer-view"))
        self.assertIn("purchase_intent", self.text("#customer-view"))
        self.assertNotEqual(self.texts("#customer-view .badge.inside"), [])
        self.browser.back()
        self.find("#pause").click()

    def see_health(self) -> None:
        self.wait("the partitions are there", lambda: "partitions held4" in self.text("#health-facts"))
        self.assertRegex(self.text("#health-facts"), r"accepted[1-9]")
        self.assertEqual(self.texts("#notice"), [])


if __name__ == "__main__":
    unittest.main()
