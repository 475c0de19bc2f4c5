"""A server of its own process, as people start it."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import threading
from pathlib import Path


class Served:
    """``fihris serve`` in a process of its own, for a ``with`` block; `log` is what it says."""

    def __init__(self, index: Path, *options: str) -> None:
        command = [sys.executable, "-m", "fihris", "serve", "--index", str(index), "--port", "0"]
        self.process = subprocess.Popen(
            [*command, *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # Where the tests run in the background, interrupts are ignored, by children, too.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        found = re.search(r"http://(\S+?):(\d+)/", line)
        assert found, (line, self.process.communicate()[1])
        self.host, self.port = found[1], int(found[2])
        self.address = found[0].rstrip("/")
        self.log: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        self.log.extend(self.process.stderr)

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask the server to end, and return its exit code."""
        self.process.send_signal(number)
        code = self.process.wait(30)
        self._reader.join(5)
        return code

    def __enter__(self) -> Served:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.stop()
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()
