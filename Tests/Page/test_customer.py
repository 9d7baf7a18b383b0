"""The look-up of a customer, and why they are or are not in their segments."""

from urllib.parse import quote

import answers
from browser import PageTestCase
from selenium.webdriver.common.keys import Keys


class CustomerTests(PageTestCase):
    """The view of `#customer/ID`."""

    def look_up(self, customer: str) -> None:
        self.type("#customer", customer + Keys.ENTER)

    def see(self, customer: str = "c000042") -> None:
        """Opens the view by its address, and waits for it."""
        self.open(f"#customer/{quote(customer, safe='')}")
        self.wait("the explanation is shown", lambda: self.texts("details.explained"))

    def trouble(self) -> str:
        self.wait("the trouble is shown", lambda: self.texts(".panel.trouble"))
        return self.text(".panel.trouble")

    def fail(self, customer: str, status: int, body: dict[str, object]) -> None:  # type: ignore[override]
        """From now on, questions about this customer are answered so."""
        self.expected_messages = (f"status of {status}",)
        for path in (f"/v1/customers/{customer}", f"/v1/customers/{customer}/explain"):
            self.daemon.failures[path] = (status, body)

    def test_look_up_and_back(self) -> None:
        self.open()
        self.look_up("a/b ü%")
        self.wait("the explanation is shown", lambda: self.texts("details.explained"))
        self.assertIn("/v1/customers/a%2Fb%20%C3%BC%25", self.daemon.requests)
        self.assertTrue(self.browser.current_url.endswith("#customer/a%2Fb%20%C3%BC%25"))
        self.assertEqual(self.text("#customer-view h2"), "a/b ü%")
        self.assertEqual(self.browser.title, "a/b ü% – segstreamd")
        self.assertEqual(self.texts("button.name"), [])
        self.find(".back").click()
        self.wait("the segments are back", lambda: len(self.texts("button.name")) == 6)
        self.browser.back()
        self.wait("the customer is back", lambda: self.texts("details.explained"))

    def test_what_is_known(self) -> None:
        self.see()
        view = self.text("#customer-view")
        for part in (
            "4 changes · partition 3",
            "spend_30d12,345.67",
            "points1,234,567,890,123",
            "pace1,234,567.8",
            "decay1.5e-9",
            "silencenone",
            "intent0.645002",
        ):
            self.assertIn(part, view)
        self.assertEqual(self.texts(".explained summary .badge"),
                         ["outside", "outside", "purchase_intent.medium", "taste.0", "0.645002"])  # fmt: skip
        self.assertIn("nothing changes before", self.texts(".explained summary .next")[2])
        self.assertEqual(self.texts(".explained summary .next")[3], "Only an event can change this.")

    def test_conditions_as_a_tree(self) -> None:
        self.see()
        first = "details.explained:first-of-type"
        nodes = [part.strip() for part in self.texts(f"{first} .tree:first-of-type li > .condition")]
        self.assertEqual(nodes, [
            "✗does not hold: visits_7d > 12 && purchases_7d >= 2",
            "✓holds: visits_7d > 1213121 above",
            "✗does not hold: purchases_7d >= 2121 below",
        ])  # fmt: skip
        self.assertEqual(len(self.texts(f"{first} .tree ul ul > li")), 2)
        self.assertIn("Stays out at least until", self.text(f"{first} .hold"))
        self.assertIn("holds a change back", self.text(f"{first} .hold"))
        next_change = self.texts(".explained summary .next")[1]
        self.assertRegex(next_change, r"^Without an event, enters at .* \(in 3 h 3 min\)\.$")
        self.assertIn("purchases_1h > 000at the threshold", self.text("#customer-view"))
        self.assertIn("Leaves when the condition to enter does not hold.", self.text("#customer-view"))

    def test_tiers_clusters_and_models(self) -> None:
        self.see()
        rows = self.texts("table.small tbody tr")
        self.assertEqual(rows[:3], ["high0.7-0.0550.60.045", "mediumnow0.40.2450.30.345", "low"])
        self.assertEqual(rows[3:], ["0now1.25", "12.5-1.375"])
        self.find("details[data-name='model intent'] summary").click()
        self.assertEqual(self.texts("details[data-name='model intent'] tbody tr"),
                         ["baseline-2.2", "visits_7d131.04", "conversion0.07142860.428571"])  # fmt: skip

    def test_changes_bring_it_up_to_date(self) -> None:
        self.see("c000042")
        self.find("details.explained summary").click()
        asked = self.daemon.requests.count("/v1/customers/c000042/explain")
        self.daemon.publish(answers.change(42))
        self.wait(
            "it is asked again", lambda: self.daemon.requests.count("/v1/customers/c000042/explain") > asked
        )
        self.wait(
            "it is shown", lambda: self.find("#customer-view button").get_attribute("aria-busy") is None
        )
        self.assertIsNone(self.find("details.explained").get_attribute("open"))
        self.assertIn("highly_active", self.focused())

    def test_an_unknown_customer(self) -> None:
        self.fail("nobody", 404, {"error": "no such customer", "partition": 3})
        self.open("#customer/nobody")
        self.assertIn("No customer “nobody” is known", self.trouble())
        self.assertIn("partition 3", self.trouble())
        self.look_up("c000042")
        self.wait("another one is shown", lambda: self.texts("details.explained"))

    def test_a_customer_of_another_instance(self) -> None:
        self.fail("far", 421, {"error": "partition 2 is on another instance", "partition": 2})
        self.open("#customer/far")
        self.assertIn("Open the page of the instance that holds partition 2", self.trouble())

    def test_a_partition_that_is_restored(self) -> None:
        self.fail("soon", 503, {"error": "partition 1 is being restored", "partition": 1})
        self.open("#customer/soon")
        self.assertIn("partition 1 is being restored. This is tried again by itself.", self.trouble())
        self.daemon.failures.clear()
        self.wait("it comes by itself", lambda: self.texts("details.explained"))

    def test_many_explanations(self) -> None:
        many = [
            answers.explained(f"campaign_{index:03d}", "rule", enter=None, exit=None) for index in range(200)
        ]
        self.daemon.failures["/v1/customers/c1/explain"] = (200, answers.explanation("c1", many))
        self.see("c1")
        self.assertEqual(len(self.texts("details.explained")), 201)
        self.assertEqual(self.texts(".explained-body"), [])
        self.type("#customer-view input", "_19")
        self.wait("few are left", lambda: len(self.texts("details.explained")) == 10)

    def test_an_address_that_is_no_address(self) -> None:
        self.open("#customer/%E0%A4%A")
        self.assertEqual(len(self.texts("button.name")), 6)
