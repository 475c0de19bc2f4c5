"""How long one search may work. What it does goes in steps, and asks before each whether it may."""

from __future__ import annotations

from math import inf
from time import perf_counter
from types import TracebackType
from typing import Self


class TimeIsUpError(Exception):
    """Stops what a search is at; never leaves it."""


class Deadline:
    """So many milliseconds of work, which are counted while it is entered (`with deadline:`).

    Hits are counted, marked and explained when that is asked for, which may be long after the
    search: what lies between takes nothing away. `passed` says that something was left undone.
    """

    def __init__(self, milliseconds: float) -> None:
        if isinstance(milliseconds, bool) or not 0 <= milliseconds < inf:
            raise ValueError(f"a timeout is a number of milliseconds from 0 on, not {milliseconds}")
        self.passed = False
        self._left = milliseconds / 1000
        self._ends = inf
        self._entered = 0

    def __enter__(self) -> Self:
        if not self._entered:
            self._ends = perf_counter() + self._left
        self._entered += 1
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        self._entered -= 1
        if not self._entered:
            self._left = self._ends - perf_counter()

    @property
    def left(self) -> float:
        """How many seconds of work are left, 0 where none are."""
        left = self._ends - perf_counter() if self._entered else self._left
        return 0.0 if self.passed else max(left, 0.0)

    def check(self) -> None:
        """Raise TimeIsUpError once the time has passed."""
        if self.passed or perf_counter() >= self._ends:
            self.passed = True
            raise TimeIsUpError
