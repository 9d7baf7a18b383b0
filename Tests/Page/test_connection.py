"""A server that is not ready, goes away, comes back, or wants a token."""

from answers import change
from browser import PageTestCase
from server import Server


class ConnectionTests(PageTestCase):
    """The word in the top line, and the advice below it."""

    def state(self) -> str:
        return self.find("#state").get_attribute("data-state") or ""

    def lose(self) -> None:
        self.expected_messages = ("net::ERR_",)
        self.server.stop()
        self.wait("it says so", lambda: self.state() == "lost")

    def come_back(self) -> None:
        self.server = Server(self.daemon, self.server.server_port)
        # The page may have come back by itself meanwhile, and then there is no button any more.
        self.run_script("document.querySelector('#notice button')?.click()")
        self.wait("it is ready", lambda: self.state() == "ready")

    def streams(self) -> list[str]:
        return [path for path in self.daemon.requests if path.startswith("/v1/changes")]

    def test_goes_on_where_it_was(self) -> None:
        self.daemon.publish(change(1), change(2))
        self.open()
        self.wait("they are there", lambda: len(self.texts("#changes-list li")) == 2)
        self.lose()
        self.assertIn("What is shown is what was last known", self.text("#notice"))
        self.assertEqual(self.texts("td.size")[0], "12,345")
        self.daemon.publish(change(3))
        self.come_back()
        self.assertEqual(self.texts("#notice"), [])
        self.wait("the third is there", lambda: len(self.texts("#changes-list li")) == 3)
        self.assertEqual(self.streams(), ["/v1/changes?after=0", "/v1/changes?after=2"])

    def test_tries_again_by_itself(self) -> None:
        self.open()
        self.lose()
        self.server = Server(self.daemon, self.server.server_port)
        self.wait("it is ready", lambda: self.state() == "ready")

    def test_another_process_counts_anew(self) -> None:
        self.daemon.publish(*[change(number) for number in range(1, 6)])
        self.open()
        self.wait("they are there", lambda: len(self.texts("#changes-list li")) == 5)
        self.lose()
        self.daemon.begin(later=60)
        self.daemon.publish(change(7, customer_id="c-anew"))
        self.come_back()
        self.wait("the new one is there", lambda: self.text("#changes-list a") == "c-anew")
        self.assertEqual(self.streams()[-1], "/v1/changes?after=0")

    def test_a_gap_is_shown(self) -> None:
        self.daemon.kept = 3
        self.daemon.publish(change(1))
        self.open()
        self.wait("it is there", lambda: len(self.texts("#changes-list li")) == 1)
        self.lose()
        self.daemon.publish(*[change(number) for number in range(2, 10)])
        self.come_back()
        self.wait("three more are there", lambda: len(self.texts("#changes-list li")) == 5)
        self.assertIn("no longer kept", self.texts("#changes-list li")[3])

    def test_a_customer_comes_back_too(self) -> None:
        self.open()
        self.lose()
        self.run_script("location.hash = '#customer/c1'")
        self.wait("there is no answer", lambda: "There is no answer" in self.text(".panel.trouble"))
        self.come_back()
        self.wait("the customer is shown", lambda: self.texts("details.explained"))

    def test_restoring(self) -> None:
        self.expected_messages = ("status of 503",)
        self.daemon.readiness = {
            "ready": False,
            "partitions": 4,
            "restoring": 2,
            "reason": "2 of 4 are restored",
        }
        self.open()
        self.assertEqual(self.text("#state"), "Restoring 2 of 4")
        self.assertIn("Not ready: 2 of 4 are restored.", self.text("#notice"))
        self.daemon.readiness = {"ready": True, "partitions": 4, "restoring": 0, "reason": None}
        self.wait("it is ready", lambda: self.text("#state") == "Ready")

    def test_unhealthy(self) -> None:
        self.expected_messages = ("status of 503",)
        self.daemon.health = "worker 1 stands still"
        self.open()
        self.assertEqual(self.state(), "unhealthy")
        self.assertIn("worker 1 stands still", self.text("#notice"))

    def test_no_report_yet(self) -> None:
        self.expected_messages = ("status of 503",)
        self.daemon.failures["/v1/status"] = (503, {"error": "there is no report yet"})
        self.open()
        self.assertEqual(self.text("#state"), "Starting")
        self.daemon.failures.clear()
        self.wait("it is ready", lambda: self.text("#state") == "Ready")

    def test_signed_out(self) -> None:
        self.expected_messages = ("status of 401",)
        self.open()
        self.daemon.token = "secret"
        self.wait("it says so", lambda: self.state() == "signed-out")
        self.assertEqual(self.texts("#notice button"), ["Sign in"])
        self.browser.add_cookie({"name": "session", "value": "secret"})
        self.find("#notice button").click()
        self.wait("it is ready", lambda: self.state() == "ready")
        self.browser.delete_all_cookies()

    def test_a_page_that_is_not_seen_asks_for_nothing(self) -> None:
        self.open()
        self.wait("the stream is open", self.streams)
        hide = "Object.defineProperty(document, 'hidden', {value: arguments[0], configurable: true});"
        tell = "document.dispatchEvent(new Event('visibilitychange'))"
        self.run_script(hide + tell, True)
        self.run_script(hide + tell, False)
        self.wait("the stream is opened again", lambda: len(self.streams()) == 2)
