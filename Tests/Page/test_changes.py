"""The newest changes, as they come."""

from answers import HOSTILE_ID, HOSTILE_TEXT, change
from browser import PageTestCase
from selenium.webdriver.common.keys import Keys

ROWS = "#changes-list li"


class ChangeTests(PageTestCase):
    """The list beside the segments."""

    def rows(self) -> list[str]:
        return self.texts(ROWS)

    def test_what_was_published_before_and_after(self) -> None:
        self.daemon.publish(change(1))
        self.open()
        self.wait("the first is there", lambda: len(self.rows()) == 1)
        self.daemon.publish(change(2), change(3, customer_id="c-new", at="2026-01-05T10:11:12.123Z"))
        self.wait("the others are there", lambda: len(self.rows()) == 3)
        newest = self.rows()[0]
        self.assertIn("c-new▼ left highly_active", newest)
        self.assertIn("time passed · visits_7d=13 · purchases_7d=2 · silence=none · intent=0.645", newest)
        self.assertIn("▲ entered purchase_intent.medium", self.rows()[1])
        self.assertEqual(self.find(f"{ROWS} time").get_attribute("title"), "2026-01-05 10:11:12.123 UTC")
        self.assertEqual(self.find(f"{ROWS} .why span").get_attribute("title"), "")
        self.find(f"{ROWS} a").click()
        self.wait("the customer is shown", lambda: self.text("#customer-view h2") == "c-new")

    def test_pause(self) -> None:
        self.daemon.publish(change(1))
        self.open()
        self.wait("the first is there", lambda: len(self.rows()) == 1)
        self.find("#pause").click()
        self.daemon.publish(change(2), change(3))
        self.wait("news are counted", lambda: self.text("#changes-count") == "paused, 2 newer")
        self.assertEqual(len(self.rows()), 1)
        self.assertEqual(self.find("#pause").get_attribute("aria-pressed"), "true")
        self.find("#pause").click()
        self.wait("the others are there", lambda: len(self.rows()) == 3)
        self.assertEqual(self.text("#changes-count"), "newest 3")

    def test_rows_stand_still_under_the_focus(self) -> None:
        self.daemon.publish(change(1))
        self.open()
        self.wait("the first is there", lambda: len(self.rows()) == 1)
        self.run_script("document.querySelector('#changes-list a').focus()")
        self.daemon.publish(change(2))
        self.wait("it says so", lambda: self.text("#changes-count") == "held while you are in it, 1 newer")
        self.run_script("document.activeElement.blur()")
        self.wait("it goes on", lambda: len(self.rows()) == 2)

    def test_the_list_goes_on_after_a_customer(self) -> None:
        self.daemon.publish(change(1))
        self.open()
        self.wait("the first is there", lambda: len(self.rows()) == 1)
        self.run_script("document.querySelector('#changes-list a').focus()")
        self.press(Keys.ENTER)
        self.wait("the customer is shown", lambda: self.texts("details.explained"))
        self.daemon.publish(change(2))
        self.browser.back()
        self.wait("the list goes on", lambda: len(self.rows()) == 2)

    def test_filter(self) -> None:
        self.daemon.publish(*[change(number) for number in range(1, 31)])
        self.open()
        self.wait("all are there", lambda: len(self.rows()) == 30)
        self.type("#changes-filter", "CART")
        self.wait("few are left", lambda: len(self.rows()) == 10)
        self.daemon.publish(change(31), change(32))
        self.wait("what fits comes on", lambda: len(self.rows()) == 11)
        self.type("#changes-filter", "c000032")
        self.wait("one is left", lambda: len(self.rows()) == 1)
        self.type("#changes-filter", "nobody")
        self.wait("it says so", lambda: "Clear the field" in self.text("#changes-hint"))

    def test_the_filter_finds_one_of_many(self) -> None:
        self.daemon.publish(change(20_000))
        self.open()
        self.wait("the stream is open", lambda: len(self.rows()) == 1)
        self.type("#changes-filter", "c004321")
        self.daemon.publish(*[change(number) for number in range(1, 10_001)])
        self.wait("it is found", lambda: len(self.rows()) == 1)
        self.type("#changes-filter", "")
        self.wait("the newest are there", lambda: self.text("#changes-list a") == "c010000")
        self.assertEqual(len(self.rows()), 200)

    def test_hostile_texts_stay_texts(self) -> None:
        hostile = {"customer_id": HOSTILE_ID, "segment": HOSTILE_TEXT, "cause": HOSTILE_TEXT,
                   "features": {HOSTILE_TEXT: HOSTILE_TEXT}, "at": HOSTILE_TEXT}  # fmt: skip
        self.daemon.segments[0]["name"] = HOSTILE_TEXT
        self.daemon.segments[0]["warnings"] = [HOSTILE_TEXT]
        self.daemon.publish(change(1, **hostile))
        self.open()
        self.wait("it is there", lambda: len(self.rows()) == 1)
        self.assertEqual(self.text("#changes-list a"), HOSTILE_ID)
        self.assertIn(HOSTILE_TEXT, self.rows()[0])
        self.find("button.name").click()
        self.assertEqual(self.text("button.name"), HOSTILE_TEXT)
        self.find(f"{ROWS} a").click()
        self.wait("the customer is shown", lambda: len(self.texts("details.explained")) > 0)
        self.assertEqual(self.text("#customer-view h2"), HOSTILE_ID)
        self.assertIn(HOSTILE_TEXT, self.text("#customer-view"))
        self.assertEqual(self.run_script("return document.querySelectorAll('img, body script').length"), 0)

    def test_ten_thousand_changes(self) -> None:
        self.open()
        self.wait("the stream is open", lambda: any("/v1/changes" in path for path in self.daemon.requests))
        self.run_script("""
            window.added = 0;
            new MutationObserver(all => { for (const each of all) window.added += each.addedNodes.length; })
                .observe(document.getElementById('changes-list'), { childList: true });
            window.frames = 0;
            const tick = () => { window.frames += 1; requestAnimationFrame(tick); };
            requestAnimationFrame(tick);""")
        self.daemon.publish(*[change(number) for number in range(1, 10_001)])
        self.wait("the last one is shown", lambda: self.text("#changes-list a") == "c010000")
        self.assertEqual(len(self.rows()), 200)
        self.assertLess(self.run_script("return window.added"), 9_000)
        self.assertGreater(self.run_script("return window.frames"), 5)
        self.assertEqual(self.texts("td.size")[0], "12,345")
