"""A server that plays the daemon's HTTP interface, and does what a test tells it."""

import json
import re
import threading
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import answers

PAGE = Path(__file__).resolve().parents[2] / "Sources/StatusServer/Page"
POLICY = (PAGE / "content-security-policy.txt").read_text().strip()
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class Daemon:
    """What the server answers; a test changes it while the page looks."""

    def __init__(self) -> None:
        self.segments = answers.shop_segments()
        self.token: str | None = None
        self.readiness: dict[str, Any] = {"ready": True, "partitions": 4, "restoring": 0, "reason": None}
        self.health: str | None = None
        self.failures: dict[str, tuple[int, dict[str, Any]]] = {}
        self.requests: list[str] = []
        self.news = threading.Condition()
        self.kept = 1000
        self.begin()

    def begin(self, later: float = 0) -> None:
        """A new process, seconds later: what it has published counts from 1."""
        self.started = time.monotonic()
        self.skipped = later
        self.changes: list[str] = []

    def publish(self, *changes: dict[str, Any]) -> None:
        """Commits changes."""
        with self.news:
            self.changes += [json.dumps(change) for change in changes]
            self.news.notify_all()

    def uptime(self) -> float:
        """Seconds since the start."""
        return round(time.monotonic() - self.started, 1)

    def status(self) -> dict[str, Any]:
        """The newest report."""
        clock = answers.instant(time.monotonic() + self.skipped)
        return answers.status(self.uptime(), self.segments) | {"time": clock}


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    server: "Server"

    def log_message(self, format: str, *arguments: Any) -> None:
        """Writes nothing: a test says itself what it saw."""

    def do_GET(self) -> None:
        daemon = self.server.daemon
        daemon.requests.append(self.path)
        path = urlsplit(self.path).path
        if daemon.token and f"session={daemon.token}" not in self.headers.get("Cookie", ""):
            self.answer(401, {"error": "sign in"}, {"WWW-Authenticate": "Bearer"})
        elif path == "/" or path.startswith("/page/"):
            self.page(path)
        elif path == "/v1/changes":
            self.stream(int(parse_qs(urlsplit(self.path).query).get("after", ["0"])[0]))
        elif path == "/healthz":
            self.send(503 if daemon.health else 200, "text/plain", (daemon.health or "ok").encode())
        else:
            self.answer(*self.object(path))

    def object(self, path: str) -> tuple[int, Any]:
        """The status and the JSON for a path."""
        daemon = self.server.daemon
        if path in daemon.failures:
            return daemon.failures[path]
        if path == "/readyz":
            return (200 if daemon.readiness["ready"] else 503), daemon.readiness
        if path == "/v1/status":
            return 200, daemon.status()
        if path == "/v1/segments":
            return 200, {"segments": daemon.segments}
        if path == "/v1/history":
            return 200, answers.history(daemon.segments)
        if match := re.fullmatch(r"/v1/customers/([^/]+)(/explain)?", path):
            make = answers.explanation if match[2] else answers.customer
            return 200, make(unquote(match[1]))
        return 404, {"error": "there is nothing here"}

    def page(self, path: str) -> None:
        file = PAGE / (path.removeprefix("/page/") if path != "/" else "index.html")
        if file.parent == PAGE and file.suffix in TYPES and file.is_file():
            headers = {"Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff"}
            self.send(200, f"{TYPES[file.suffix]}; charset=utf-8", file.read_bytes(), headers)
        else:
            self.answer(404, {"error": "there is no such file"})

    def answer(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        self.send(status, "application/json", json.dumps(body).encode(), headers)

    def send(self, status: int, kind: str, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status, HTTPStatus(status).phrase)
        own = {"Content-Type": kind, "Content-Length": str(len(body))}
        for name, text in (own | (headers or {})).items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body)

    def stream(self, after: int) -> None:
        """Server-sent events, until the server or the client goes."""
        daemon, changes = self.server.daemon, self.server.daemon.changes
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        oldest = max(0, len(changes) - daemon.kept)
        text = ": hello\n\n" if after >= oldest else "event: gap\ndata: {}\n\n"
        position = max(after, oldest)
        while not self.server.is_stopping:
            self.wfile.write(text.encode())
            with daemon.news:
                if len(changes) == position:
                    daemon.news.wait(timeout=0.5)
                fresh = list(enumerate(changes[position:], position + 1))
            position += len(fresh)
            text = "".join(f"event: change\nid: {number}\ndata: {data}\n\n" for number, data in fresh)


class Server(ThreadingHTTPServer):
    """Serves on a port until it is stopped; then the port can be taken again."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, daemon: Daemon, port: int = 0) -> None:
        self.daemon = daemon
        self.is_stopping = False
        self.connections: set[Any] = set()
        super().__init__(("127.0.0.1", port), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}/"
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self.connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser may close a connection at any time."""

    def stop(self) -> None:
        """Goes away as a killed process does: no connection is left open."""
        self.is_stopping = True
        self.shutdown()
        self.server_close()
        for connection in list(self.connections):
            super().shutdown_request(connection)
