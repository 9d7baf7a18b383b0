"""The unit for systemd, and the rotation of the log."""

import re
import tempfile
import unittest
from pathlib import Path

from project import require, run, text

UNIT = "deploy/systemd/segstreamd.service"
#: What the unit may be exposed to, of 10; most of the rest is the network, which it is there for.
EXPOSURE_LIMIT = 1.5


def elsewhere(folder: str) -> Path:
    """The unit with a program that every machine has in the place of ours."""
    path = Path(folder) / "segstreamd.service"
    path.write_text(text(UNIT).replace("/usr/local/bin/segstreamd", "/bin/true"), encoding="utf-8")
    return path


class Systemd(unittest.TestCase):
    """What systemd says of the unit."""

    def test_unit_is_valid(self) -> None:
        """No warning of an unknown key, a wrong value or a missing program."""
        analyze = require("systemd-analyze")
        with tempfile.TemporaryDirectory() as folder:
            result = run(analyze, "verify", "--man=no", str(elsewhere(folder)))
        self.assertEqual((result.returncode, result.stderr), (0, ""))

    def test_verify_finds_mistakes(self) -> None:
        """A misspelt key does not pass."""
        analyze = require("systemd-analyze")
        with tempfile.TemporaryDirectory() as folder:
            unit = elsewhere(folder)
            unit.write_text(unit.read_text("utf-8").replace("WatchdogSec=", "WatchdogSecs="), "utf-8")
            self.assertIn("WatchdogSecs", run(analyze, "verify", "--man=no", str(unit)).stderr)

    def test_exposure_is_low(self) -> None:
        """The hardening is as good as a program on the network allows."""
        analyze = require("systemd-analyze")
        with tempfile.TemporaryDirectory() as folder:
            result = run(analyze, "security", "--offline=true", "--no-pager", str(elsewhere(folder)))
        level = re.search(r"Overall exposure level.*: ([0-9.]+)", result.stdout)
        self.assertIsNotNone(level, result.stdout + result.stderr)
        self.assertLessEqual(float(level[1]), EXPOSURE_LIMIT)

    def test_user_is_created(self) -> None:
        """The user of the unit is the one that sysusers makes."""
        user = re.search(r"^User=(\w+)$", text(UNIT), flags=re.MULTILINE)
        made = re.search(r"^u (\w+) ", text("deploy/systemd/segstreamd.sysusers.conf"), flags=re.MULTILINE)
        self.assertEqual(user and user[1], made and made[1])


class Logrotate(unittest.TestCase):
    """The rotation of the metrics log."""

    def test_rotation(self) -> None:
        """A log is renamed, the daemon is told, and a new one is there."""
        logrotate = require("logrotate")
        with tempfile.TemporaryDirectory() as folder:
            log, told = Path(folder) / "metrics.jsonl", Path(folder) / "told"
            log.write_text("{}\n", encoding="utf-8")
            rules = text("deploy/logrotate/segstreamd").replace("/var/log/segstreamd", folder)
            rules, owners = re.subn(r"(create 0640) segstreamd segstreamd", r"\1", rules)
            rules, commands = re.subn(r"systemctl kill .*--signal=SIGUSR1 .*", f"touch {told}", rules)
            self.assertEqual((owners, commands), (1, 1))
            file = Path(folder) / "rules"
            file.write_text(rules, encoding="utf-8")
            file.chmod(0o644)
            Path(folder).chmod(0o755)
            result = run(logrotate, "--force", "--state", f"{folder}/state", str(file))
            self.assertEqual((result.returncode, result.stderr), (0, ""))
            self.assertTrue(told.exists())
            self.assertEqual((log.read_text("utf-8"), Path(f"{log}.1").read_text("utf-8")), ("", "{}\n"))


if __name__ == "__main__":
    unittest.main()
