"""The image and the compose file, as far as they can be looked at without Docker."""

import os
import re
import subprocess
import threading
import unittest
from http.server import BaseHTTPRequestHandler, HTTPServer

from project import ROOT, text, yaml_of


def health(status: int | None) -> int:
    """What the image's check of its health exits with while a daemon answers so, or does not answer."""

    class Daemon(BaseHTTPRequestHandler):
        """Answers as the daemon would."""

        def do_GET(self) -> None:  # noqa: N802
            """Knows one path."""
            self.send_response(status if status and self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Daemon)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = os.environ | {"HEALTH_PORT": str(server.server_port)}
    if status is None:
        server.shutdown()
        server.server_close()
    check = [str(ROOT / "deploy/docker/healthcheck")]
    done = subprocess.run(check, env=environment, capture_output=True, check=False, timeout=30)
    if status is not None:
        server.shutdown()
        server.server_close()
    return done.returncode


class Docker(unittest.TestCase):
    """The Dockerfile and docker-compose.yml."""

    def test_health(self) -> None:
        """A container is healthy when the daemon says so, and not when it does not answer."""
        self.assertEqual(health(200), 0)
        self.assertNotEqual(health(503), 0)
        self.assertNotEqual(health(None), 0)

    def test_copied_files_exist(self) -> None:
        """What the Dockerfile copies from the repository is there."""
        copied = re.findall(r"^COPY (?!--from)(\S+) ", text("deploy/Dockerfile"), flags=re.MULTILINE)
        self.assertGreater(len(copied), 2)
        for path in copied:
            self.assertTrue((ROOT / path).exists(), path)

    def test_packages_of_the_build(self) -> None:
        """The image is built with the packages that the build is documented to need, and more for linking."""
        needed = re.search(
            r"^packages=\((.*) \"\$@\"\)$", text("scripts/install-dependencies"), flags=re.MULTILINE
        )
        self.assertIsNotNone(needed)
        self.assertLessEqual(set(needed[1].split()), set(text("deploy/Dockerfile").split()))

    def test_not_root(self) -> None:
        """The daemon runs as a user without rights."""
        self.assertRegex(text("deploy/Dockerfile"), r"(?m)^USER segstreamd$")

    def test_mounted_files_exist(self) -> None:
        """What compose mounts is there, and each volume is declared."""
        compose = yaml_of("docker-compose.yml")
        for service in compose["services"].values():
            for mount in service.get("volumes", []):
                source = mount.split(":")[0]
                if source.startswith("."):
                    self.assertTrue((ROOT / source).exists(), source)
                else:
                    self.assertIn(source, compose["volumes"])


if __name__ == "__main__":
    unittest.main()
