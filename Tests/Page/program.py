"""The program itself, as a process whose page is opened."""

import re
import subprocess
import threading

from project import segstreamd

#: Seconds for it to start, or to end.
PATIENCE = 60


class Program:
    """A process of segstreamd that answers over HTTP."""

    def __init__(self, *arguments: str) -> None:
        """Starts it, and waits until it says where it answers."""
        self.process = subprocess.Popen(
            [segstreamd(), *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.output: list[str] = []
        self.url = ""
        has_begun = threading.Event()
        self.reader = threading.Thread(target=self._read, args=(has_begun,), daemon=True)
        self.reader.start()
        if not has_begun.wait(PATIENCE) or not self.url:
            self.stop()
            raise AssertionError(f"it does not say where it answers: {self.output}")

    def _read(self, has_begun: threading.Event) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.output.append(line)
            if not self.url and (found := re.search(r"HTTP.*\b(127\.0\.0\.1:\d+)", line)):
                self.url = f"http://{found[1]}/"
                has_begun.set()
        has_begun.set()

    def stop(self) -> int:
        """Ends it, as a service manager does, and gives its status."""
        self.process.terminate()
        try:
            status = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        self.reader.join()
        if self.process.stdout:
            self.process.stdout.close()
        return status
