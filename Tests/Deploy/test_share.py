"""The manual page, the completions and the printed configuration, as the program makes them."""

import re
import tempfile
import unittest
from pathlib import Path
from typing import Any

from project import ROOT, require, run, segstreamd, text
from schemas import validator

COMPLETIONS = {
    "bash": "bash-completion/completions/segstreamd",
    "zsh": "zsh/site-functions/_segstreamd",
    "fish": "fish/vendor_completions.d/segstreamd.fish",
}


def commands() -> list[str]:
    """The commands that the program lists."""
    found = re.findall(r"^  ([a-z][a-z-]+) ", run(segstreamd(), "--help").stdout, re.M)
    assert "run" in found
    return found


class Share(unittest.TestCase):
    """What `make share` writes."""

    folder: tempfile.TemporaryDirectory[str]

    @classmethod
    def setUpClass(cls) -> None:
        """Writes it."""
        cls.folder = tempfile.TemporaryDirectory()
        result = run(str(ROOT / "scripts/make-share"), segstreamd(), cls.folder.name)
        assert result.returncode == 0, result.stderr

    @classmethod
    def tearDownClass(cls) -> None:
        """Removes it."""
        cls.folder.cleanup()

    def path(self, name: str) -> str:
        """Where a file is."""
        return str(Path(self.folder.name) / name)

    def test_completions(self) -> None:
        """Each shell can read its script, which knows every command."""
        for shell, name in COMPLETIONS.items():
            program = require(shell)
            result = run(program, "-n", self.path(name))
            self.assertEqual((result.returncode, result.stderr), (0, ""), shell)
            script = Path(self.path(name)).read_text("utf-8")
            self.assertEqual({command for command in commands() if command not in script}, set(), shell)

    def test_manual(self) -> None:
        """The manual page has no fault, each command, and each exit status."""
        page = self.path("man/man1/segstreamd.1")
        result = run(require("mandoc"), "-T", "lint", page)
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, "", ""))
        source = Path(page).read_text("utf-8")
        self.assertEqual({command for command in commands() if f".Ss {command}\n" not in source}, set())
        statuses = ("0", "64", "65", "69", "70", "73, 74", "78")
        self.assertEqual({status for status in statuses if f".It {status}\n" not in source}, set())


class PrintedConfiguration(unittest.TestCase):
    """What `print-config` prints."""

    def test_is_the_example(self) -> None:
        """It is the file of the repository, and `check` takes it."""
        printed = run(segstreamd(), "print-config").stdout
        self.assertEqual(printed, text("deploy/segstreamd.example.yaml"))
        with tempfile.NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8") as file:
            file.write(printed)
            file.flush()
            result = run(segstreamd(), "check", "-c", file.name)
        self.assertEqual((result.returncode, result.stdout), (0, ""))

    def test_every_key(self) -> None:
        """Every key of the schema occurs in it, or stands in a comment."""
        example = text("deploy/segstreamd.example.yaml")
        missing = {
            key for key in keys(validator("segstreamd").schema) if not re.search(rf"\b{key}:", example)
        }
        self.assertEqual(missing, set())


def keys(schema: Any) -> set[str]:
    """The keys that a schema knows, at any depth; properties of librdkafka have dots and do not count."""
    found: set[str] = set()
    if isinstance(schema, dict):
        properties = schema.get("properties")
        if isinstance(properties, dict):
            found |= {key for key, value in properties.items() if value is not False and "." not in key}
        for value in schema.values():
            found |= keys(value)
    elif isinstance(schema, list):
        for value in schema:
            found |= keys(value)
    return found


if __name__ == "__main__":
    unittest.main()
