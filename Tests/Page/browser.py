"""The browser, and what every test of the page needs and checks."""

import atexit
import functools
import os
import unittest
from collections.abc import Callable
from typing import Any

from selenium.webdriver import Chrome
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait
from server import Daemon, Server

PATIENCE = 20.0
DESKTOP = (1440, 900)
PHONE = (360, 740)

TOO_WIDE = """
const edge = document.documentElement.clientWidth + 0.5;
return [...document.querySelectorAll('body *')]
  .filter(each => each.checkVisibility() && !each.closest('.scroll, .unseen'))
  .filter(each => each.getBoundingClientRect().right > edge).map(each => each.outerHTML.slice(0, 200));
"""


@functools.cache
def chromium() -> Chrome:
    """One browser for all tests; starting it takes longer than most of them."""
    options = Options()
    options.binary_location = "/usr/bin/chromium"
    arguments = ["--headless=new", "--disable-dev-shm-usage", "--disable-background-networking"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    for argument in arguments:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    atexit.register(driver.quit)
    return driver


class BrowserTestCase(unittest.TestCase):
    """A test in the browser. When it ends, the console must be clean, and nobody else was asked."""

    #: Where the page is; a test sets it before it opens the page.
    url: str

    def setUp(self) -> None:
        self.browser = chromium()
        # Messages that the browser writes by itself when an answer is an error that the test asked for.
        self.expected_messages: tuple[str, ...] = ()
        self.emulate(DESKTOP)

    def tearDown(self) -> None:
        self.assertIsNone(self.run_script("return window.hacked ?? null"), "a text was run as a script")
        asked = self.run_script("return performance.getEntriesByType('resource').map(each => each.name)")
        self.assertEqual([each for each in asked if not each.startswith((self.url, "data:"))], [])
        messages = [each["message"] for each in self.browser.get_log("browser")]
        expected = self.expected_messages
        self.assertEqual([each for each in messages if not any(word in each for word in expected)], [])
        self.browser.get("about:blank")

    def emulate(self, size: tuple[int, int], scheme: str = "light") -> None:
        """The size of the window, and which colours the user prefers."""
        self.command(
            "Emulation.setDeviceMetricsOverride",
            {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False},
        )
        preference = {"name": "prefers-color-scheme", "value": scheme}
        self.command("Emulation.setEmulatedMedia", {"features": [preference]})

    def command(self, name: str, arguments: dict[str, Any]) -> None:
        self.browser.execute_cdp_cmd(name, arguments)

    def open(self, address: str = "") -> None:
        """Opens the page, and waits until it has shown its first answers."""
        self.browser.get(self.url + address)
        self.wait("the page is ready", lambda: self.text("#state") not in ("", "Connecting"))

    def run_script(self, script: str, *arguments: Any) -> Any:
        return self.browser.execute_script(script, *arguments)

    def wait(self, what: str, condition: Callable[[], Any]) -> Any:
        """Waits for a condition, and gives what it gave."""
        waiting = WebDriverWait(self.browser, PATIENCE, poll_frequency=0.03)
        return waiting.until(lambda _: condition(), f"waited in vain until {what}")

    def find(self, selector: str) -> WebElement:
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def text(self, selector: str) -> str:
        """The text of the first element, also of what is not visible; empty without one."""
        return self.run_script("return document.querySelector(arguments[0])?.textContent ?? ''", selector)

    def texts(self, selector: str) -> list[str]:
        """The texts of all elements that are not hidden."""
        script = """return [...document.querySelectorAll(arguments[0])].filter(each => each.checkVisibility())
            .map(each => each.textContent)"""
        return self.run_script(script, selector)

    def press(self, *keys: str) -> None:
        """Presses keys where the focus is."""
        for key in keys:
            self.browser.switch_to.active_element.send_keys(key)

    def type(self, selector: str, text: str) -> None:
        """Replaces what is in a field."""
        field = self.find(selector)
        field.send_keys(Keys.CONTROL, "a")
        field.send_keys(Keys.DELETE, text)

    def focused(self) -> str:
        """What has the focus: its id, or its text."""
        return self.run_script("const it = document.activeElement; return it.id || it.textContent.trim()")

    def assert_fits(self) -> None:
        """Nothing reaches over the window's edge, but for what can be scrolled by itself."""
        self.assertEqual(self.run_script(TOO_WIDE), [])
        self.assertTrue(self.run_script("return document.documentElement.scrollWidth <= innerWidth"))


class PageTestCase(BrowserTestCase):
    """A test with a daemon of its own, which a server plays."""

    def setUp(self) -> None:
        self.daemon = Daemon()
        self.server = Server(self.daemon)
        self.addCleanup(lambda: self.server.stop())
        self.url = self.server.url
        super().setUp()
