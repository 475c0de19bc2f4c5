"""Raising at the n-th line of the storage's code that a piece of work executes."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from fihris.index import writer

_CODE = {str(path) for path in Path(writer.__file__).parent.glob("*.py")}


class Tracer:
    """Notes which lines of `index/*.py` run, and raises `error` before the one numbered `at`."""

    def __init__(self, at: int = -1, error: BaseException | None = None) -> None:
        self.places: list[tuple[str, int]] = []
        self._at = at
        self._error = error

    def run(self, work: Callable[[], None]) -> None:
        before = sys.gettrace()
        sys.settrace(self._enter)
        try:
            work()
        finally:
            sys.settrace(before)

    def _enter(self, frame: FrameType, event: str, arg: object) -> Any:
        return self._line if frame.f_code.co_filename in _CODE else None

    def _line(self, frame: FrameType, event: str, arg: object) -> Any:
        if event == "line":
            self.places.append((frame.f_code.co_filename, frame.f_lineno))
            if len(self.places) == self._at + 1 and self._error is not None:
                raise self._error
        return self._line
