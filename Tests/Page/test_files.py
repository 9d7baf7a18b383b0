"""What can be said of the page's files without a browser."""

import re
import unittest

from server import PAGE, POLICY, TYPES

FILES = sorted(file for file in PAGE.iterdir() if file.suffix in TYPES)


class FileTests(unittest.TestCase):
    """The rules of the page's files."""

    def test_every_file_is_used_and_every_used_file_is_there(self) -> None:
        used = {"index.html"}
        for file in FILES:
            text = file.read_text()
            used |= set(re.findall(r'(?:src|href)="page/([\w.]+)"', text))
            used |= set(re.findall(r'from "\./([\w.]+)"', text))
        self.assertEqual(used, {file.name for file in FILES})

    def test_no_markup_is_made_of_text(self) -> None:
        for file in FILES:
            found = re.findall(
                r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function",
                file.read_text(),
            )
            self.assertEqual(found, [], file.name)

    def test_nothing_is_inline_and_nothing_comes_from_elsewhere(self) -> None:
        page = (PAGE / "index.html").read_text()
        self.assertEqual(re.findall(r"<style|\bstyle=|\bon\w+=|<script(?![^>]*\bsrc=)", page), [])
        for file in FILES:
            addresses = set(re.findall(r"\b(?:https?:)?//[\w.]+\.\w+[^\"' )]*", file.read_text()))
            self.assertEqual(addresses - {"http://www.w3.org/2000/svg"}, set(), file.name)

    def test_the_policy_is_strict(self) -> None:
        rules = dict(rule.strip().split(" ", 1) for rule in POLICY.split(";"))
        self.assertEqual(rules["default-src"], "'none'")
        self.assertEqual(rules["script-src"], "'self'")
        self.assertEqual(rules["style-src"], "'self'")
        self.assertNotIn("unsafe", POLICY)


if __name__ == "__main__":
    unittest.main()
