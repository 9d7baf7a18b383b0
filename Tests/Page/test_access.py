"""Use by keyboard, on a phone, in both themes, and with little sight."""

import answers
from answers import change
from browser import DESKTOP, PHONE, PageTestCase
from selenium.webdriver.common.keys import Keys

# Every text that is seen, with its contrast to what is behind it (WCAG 2.2, 1.4.3), if that is below 4.5.
POOR_CONTRASTS = """
const parse = colour => (colour.match(/[\\d.]+/g) ?? []).map(Number);
const light = colour => {
  const linear = c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const [r, g, b] = parse(colour).map(c => linear(c / 255));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const behind = element => {
  for (let it = element; it; it = it.parentElement) {
    const colour = getComputedStyle(it).backgroundColor;
    if ((parse(colour)[3] ?? 1) === 1) return colour;
  }
  return 'rgb(255, 255, 255)';
};
const poor = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let node = walker.nextNode(); node; node = walker.nextNode()) {
  const element = node.parentElement;
  if (!node.data.trim() || !element.checkVisibility() || element.closest('noscript')) continue;
  const [one, other] = [light(getComputedStyle(element).color), light(behind(element))];
  const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  if (!(contrast >= 4.5)) poor.push(`${node.data.trim()}: ${contrast.toFixed(2)}`);
}
return poor;
"""

NAMELESS = """
return [...document.querySelectorAll('a, button, input, summary')].filter(each => each.checkVisibility())
  .filter(each => !(each.textContent.trim() || each.labels?.length || each.ariaLabel))
  .map(each => each.outerHTML);
"""

FOCUS_OUTLINE = "return parseFloat(getComputedStyle(document.activeElement).outlineWidth)"


class AccessTests(PageTestCase):
    """The same page, used in other ways."""

    def see_overview(self) -> None:
        self.daemon.publish(change(1), change(2), change(3))
        self.open()
        self.wait("changes are shown", lambda: len(self.texts("#changes-list li")) == 3)
        self.find("button.name").click()

    def see_customer(self) -> None:
        self.run_script("location.hash = '#customer/c000042'")
        self.wait("the explanation is shown", lambda: self.texts("details.explained"))

    def test_keyboard_alone(self) -> None:
        self.daemon.publish(change(1))
        self.open()
        self.press("/")
        self.assertEqual(self.focused(), "customer")
        self.press("c000042/x", Keys.ENTER)
        self.wait("the explanation is shown", lambda: self.texts("details.explained"))
        self.assertEqual(self.focused(), "c000042/x")
        self.press(Keys.TAB)
        self.assertEqual(self.focused(), "Refresh")
        self.press(Keys.TAB)
        self.assertIn("highly_active", self.focused())
        self.press(Keys.ENTER)
        self.assertIsNone(self.find("details.explained").get_attribute("open"))
        self.press(Keys.ESCAPE)
        self.wait("the segments are back", lambda: self.texts("button.name"))
        self.assertEqual(self.focused(), "main")

    def test_every_stop_can_be_seen(self) -> None:
        self.see_overview()
        self.run_script("document.activeElement.blur(); document.querySelector('.skip').focus()")
        stops = []
        while (stop := self.focused()) not in stops[:1] and len(stops) < 60:
            stops.append(stop)
            self.assertGreaterEqual(self.run_script(FOCUS_OUTLINE), 2, stop)
            self.browser.switch_to.active_element.send_keys(Keys.TAB)
        order = ["skip", "segstreamd", "customer", "Look up", "theme", "segments-filter"]
        self.assertEqual(stops[: len(order)], order)
        for stop in ("highly_active", "changes-filter", "pause", "c000003"):
            self.assertIn(stop, stops)

    def test_skip_to_the_figures(self) -> None:
        self.open("#customer/c1")
        self.wait("the explanation is shown", lambda: self.texts("details.explained"))
        self.run_script("document.querySelector('.skip').focus()")
        self.press(Keys.ENTER)
        self.assertEqual(self.focused(), "main")
        self.assertTrue(self.texts("details.explained"))

    def test_contrast_and_names(self) -> None:
        self.expected_messages = ("net::ERR_",)
        self.see_overview()
        for scheme in ("light", "dark"):
            with self.subTest(scheme):
                self.emulate(DESKTOP, scheme)
                self.assertEqual(self.run_script(POOR_CONTRASTS), [])
        self.assertEqual(self.run_script(NAMELESS), [])
        self.see_customer()
        self.assertEqual(self.run_script(NAMELESS), [])
        self.server.stop()
        self.wait("it says so", lambda: self.text("#state") == "Connection lost")
        for scheme in ("light", "dark"):
            with self.subTest(scheme):
                self.emulate(DESKTOP, scheme)
                self.assertEqual(self.run_script(POOR_CONTRASTS), [])

    def test_a_phone(self) -> None:
        self.emulate(PHONE)
        self.see_overview()
        self.assert_fits()
        self.see_customer()
        self.assert_fits()

    def test_odd_names_fit_on_a_phone(self) -> None:
        names = ["long" * 60, "קונים פעילים", '"🛒" & <b>', "a_very.long_name" * 12]
        self.daemon.segments = [answers.segment(name, 123_456_789) for name in names]
        values = {"features": {name: name for name in names}, "scores": {}}
        self.daemon.publish(*[change(1, segment=name, customer_id=name, **values) for name in names])
        explained = [answers.explained(name, "rule", enter=None, exit=None, **values) for name in names]
        whole = answers.explanation("c1", explained) | {"models": []}
        self.daemon.failures["/v1/customers/c000042/explain"] = (200, whole)
        self.emulate(PHONE)
        self.open()
        self.wait("changes are shown", lambda: len(self.texts("#changes-list li")) == len(names))
        self.assertEqual(self.texts("button.name"), names)
        self.find("button.name").click()
        self.assert_fits()
        self.see_customer()
        self.assertEqual(self.texts(".explained summary .name"), names)
        self.assert_fits()

    def test_themes(self) -> None:
        ground = "return getComputedStyle(document.body).backgroundColor"
        self.emulate(DESKTOP, "light")
        self.open()
        light = self.run_script(ground)
        self.emulate(DESKTOP, "dark")
        dark = self.run_script(ground)
        self.assertNotEqual(light, dark)
        button = self.find("#theme")
        button.click()
        self.assertEqual((button.text, self.run_script(ground)), ("Theme: light", light))
        self.open()
        self.assertEqual((self.find("#theme").text, self.run_script(ground)), ("Theme: light", light))
        self.find("#theme").click()
        self.emulate(DESKTOP, "light")
        self.assertEqual((self.find("#theme").text, self.run_script(ground)), ("Theme: dark", dark))
        self.find("#theme").click()
        self.assertEqual((self.find("#theme").text, self.run_script(ground)), ("Theme: system", light))

    def test_nothing_moves_by_itself(self) -> None:
        self.see_overview()
        self.assertEqual(self.run_script("return document.getAnimations().length"), 0)
        moving = """return [...document.querySelectorAll('*')]
            .filter(each => getComputedStyle(each)[arguments[0]] !== arguments[1]).length"""
        self.assertEqual(self.run_script(moving, "animationName", "none"), 0)
        self.assertEqual(self.run_script(moving, "transitionDuration", "0s"), 0)
