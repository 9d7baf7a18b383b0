"""The page of a daemon that wants a token, and customers with odd ids."""

import json
import tempfile
import unittest
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import yaml
from answers import HOSTILE_ID, HOSTILE_TEXT
from broker import Broker, eventually
from browser import PHONE, BrowserTestCase
from program import Program
from selenium.webdriver.common.keys import Keys

TOKEN = "50%+50%=100%&more#less"
RIGHT_TO_LEFT = "לקוח 12 (חדש)"
CUSTOMERS = [
    HOSTILE_ID,
    "\"quoted\" & 'single'",
    "a/b?c#d%20e",
    "🛒 👩‍👩‍👧",
    RIGHT_TO_LEFT,
    "turned \u202e round",
    "long" * 60,
]


class SignInTests(BrowserTestCase):
    """One daemon for all tests; it has had an event of each customer."""

    broker: Broker
    program: Program

    @classmethod
    def setUpClass(cls) -> None:
        folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.broker = Broker(["shop-events"])
        path = Path(folder) / "segstreamd.yaml"
        path.write_text(yaml.safe_dump(cls.configuration(folder), sort_keys=False), "utf-8")
        cls.program = Program("run", "-c", str(path))
        cls.addClassCleanup(cls.program.stop)
        for number, customer in enumerate(CUSTOMERS):
            cls.produce(number, customer)
        cls.broker.producer.flush(30)
        eventually("all customers are known", cls.is_done)

    @classmethod
    def configuration(cls, folder: str) -> dict[str, Any]:
        """The shop's, with texts of strangers in a feature and in a condition."""
        config = cls.broker.configuration(folder)
        config["http"] = {"listen": "127.0.0.1:0", "token": TOKEN}
        config["features"]["last_page"] = {"last": "properties.page"}
        config["segments"]["hacked"] = {"enter": f"last_page == {json.dumps(HOSTILE_TEXT)}"}
        return config

    @classmethod
    def produce(cls, number: int, customer: str) -> None:
        """One event, which brings the customer into two segments."""
        event = {
            "messageId": str(number),
            "userId": customer,
            "event": "page_view",
            "timestamp": datetime.now(UTC).isoformat(),
            "properties": {"page": HOSTILE_TEXT},
        }
        cls.broker.producer.produce("shop-events", json.dumps(event).encode(), customer.encode())

    @classmethod
    def is_done(cls) -> bool:
        """Whether the daemon's report counts all events."""
        request = Request(f"{cls.program.url}v1/status", headers={"Authorization": f"Bearer {TOKEN}"})
        try:
            with urlopen(request) as answer:
                return json.load(answer)["events"]["accepted"] == len(CUSTOMERS)
        except HTTPError as error:  # There is no report yet.
            error.close()
            return False

    def setUp(self) -> None:
        super().setUp()
        self.url = self.program.url
        self.addCleanup(self.sign_out)

    def sign_out(self) -> None:
        """The browser forgets its cookies."""
        self.command("Network.clearBrowserCookies", {})

    def view(self, customer: str) -> str:
        """The address of a customer's view, behind that of the page."""
        return f"#customer/{quote(customer, safe='')}"

    def follow(self, address: str) -> None:
        """Opens an address anew, and waits for the form."""
        self.browser.get("about:blank")
        self.browser.get(self.url + address)
        self.wait("the form is shown", lambda: self.texts("#token"))

    def show(self, token: str) -> None:
        """Sends the form."""
        self.find("#token").send_keys(token + Keys.ENTER)

    def await_view(self, customer: str) -> None:
        self.wait(f"{customer} is shown", lambda: self.text("#customer-view h2") == customer)
        self.wait("with the explanation", lambda: len(self.texts("details.explained")) == 5)

    def test_a_link_to_a_customer_outlives_the_form(self) -> None:
        self.expected_messages = ("status of 401",)
        for customer in (CUSTOMERS[0], CUSTOMERS[2]):
            with self.subTest(customer):
                self.follow(self.view(customer))
                self.assertEqual(self.browser.current_url, f"{self.url}login{self.view(customer)}")
                self.show("guess")
                self.wait("it is refused", lambda: self.texts("[role=alert]") == ["That is not the token."])
                self.show(TOKEN)
                self.await_view(customer)
                self.assertEqual(self.browser.current_url, self.url + self.view(customer))
                self.sign_out()

    def test_who_is_signed_out_comes_back_to_the_same_customer(self) -> None:
        self.expected_messages = ("status of 401",)
        customer = CUSTOMERS[1]
        self.follow(self.view(customer))
        self.show(TOKEN)
        self.await_view(customer)
        self.sign_out()
        self.wait("it says so", lambda: self.text("#state") == "Signed out")
        self.find("#notice button").click()
        self.wait("the form is shown", lambda: self.texts("#token"))
        self.show(TOKEN)
        self.await_view(customer)

    def test_who_is_signed_in_is_not_asked_again(self) -> None:
        customer = CUSTOMERS[1]
        self.follow("")
        self.show(TOKEN)
        self.wait("it is ready", lambda: self.text("#state") == "Ready")
        self.browser.get(f"{self.url}login{self.view(customer)}")
        self.await_view(customer)
        # Another name is another site. Its page, too, may have a link.
        self.browser.get(self.url.replace("127.0.0.1", "localhost") + "login")
        self.run_script("location.href = arguments[0]", self.url + self.view(customer))
        self.await_view(customer)

    def test_the_form_fits_and_has_a_theme(self) -> None:
        self.emulate(PHONE, "dark")
        self.follow("")
        self.assert_fits()
        self.assertEqual(self.focused(), "token")
        ground = "return getComputedStyle(document.body).backgroundColor"
        dark = self.run_script(ground)
        self.emulate(PHONE, "light")
        self.assertNotEqual(self.run_script(ground), dark)

    def test_odd_ids_are_texts(self) -> None:
        self.follow("")
        self.show(TOKEN)
        self.wait("all have changed", lambda: len(self.texts("#changes-list a")) == 2 * len(CUSTOMERS))
        self.assertEqual(set(self.texts("#changes-list a")), set(CUSTOMERS))
        self.emulate(PHONE)
        self.assert_fits()
        for customer in CUSTOMERS:
            with self.subTest(customer):
                self.type("#customer", "")
                # The driver cannot type every character.
                self.run_script("document.querySelector('#customer').value = arguments[0]", customer)
                self.press(Keys.ENTER)
                self.await_view(customer)
                self.assertIn(HOSTILE_TEXT, self.text("#customer-view"))
                self.assert_fits()
        self.assertEqual(self.run_script("return document.querySelectorAll('img, body script').length"), 0)


if __name__ == "__main__":
    unittest.main()
