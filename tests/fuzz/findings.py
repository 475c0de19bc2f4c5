"""Inputs that showed a fault: each fault once, as small as it can quickly be made."""

from __future__ import annotations

import hashlib
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path

from targets import Target

_HERE = Path(__file__).resolve().parent
_SECONDS = 30


def fault_of(error: Exception) -> str:
    """Return what tells one fault from another: the error, and the last line of ours it passed."""
    root = _HERE.parent.parent
    ours = [
        f"{Path(frame.filename).name}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(root) and ".venv" not in frame.filename
    ]
    return " ".join((type(error).__name__, *ours[-1:]))


@dataclass
class Findings:
    """The faults of a target that were found, kept in a folder."""

    target: Target
    folder: Path
    _known: set[str] = field(default_factory=set)

    def check(self, data: bytes) -> None:
        """Run the target, and keep the input where it shows a fault that is new."""
        error = self._error(data)
        if error is None or fault_of(error) in self._known:
            return
        self._known.add(fault_of(error))
        self._keep(self._smallest(data, fault_of(error)), fault_of(error))

    def _error(self, data: bytes) -> Exception | None:
        try:
            self.target.run(data)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
            return error
        return None

    def _smallest(self, data: bytes, fault: str) -> bytes:
        """Leave out what the fault does not need, in pieces that become smaller."""
        ends, size = time.monotonic() + _SECONDS, len(data)
        while size:
            at = 0
            while at < len(data):
                if time.monotonic() > ends:
                    return data
                shorter = data[:at] + data[at + size :]
                error = self._error(shorter)
                if error is not None and fault_of(error) == fault:
                    data = shorter
                else:
                    at += size
            size //= 2
        return data

    def _keep(self, data: bytes, fault: str) -> None:
        error = self._error(data)
        told = "".join(traceback.format_exception(error)) if error else "it did not happen again"
        # Named by the fault: a process that goes on after this one finds it again.
        path = self.folder / f"crash-{hashlib.sha256(fault.encode()).hexdigest()[:12]}"
        path.write_bytes(data)
        path.with_suffix(".txt").write_text(f"{data!r}\n\n{told}", encoding="utf-8")
