"""What is fuzzed, each a function of bytes that raises where something does not hold."""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType

# Inputs are small: what takes longer, or more memory, would be without bounds in a large one.
MOST_SECONDS = 10
MOST_MEGABYTES = 256


@dataclass(frozen=True)
class Target:
    """Something that is fuzzed; `longest` bounds its inputs in bytes.

    Its module has `check`, which raises where an input shows a fault, `seeds`, which yields inputs
    to begin with, and `WORDS` and `BYTES`, of which others are made.
    """

    name: str
    longest: int

    @cached_property
    def module(self) -> ModuleType:
        """The module, imported when it is first needed: so it can be instrumented before."""
        return importlib.import_module(f"fuzz_{self.name}")

    @cached_property
    def seeds(self) -> list[bytes]:
        """Inputs to begin with."""
        return [seed[: self.longest] for seed in self.module.seeds()]

    @cached_property
    def words(self) -> list[bytes]:
        """What inputs are made of."""
        return [*(word.encode() for word in self.module.WORDS), *self.module.BYTES]

    def run(self, data: bytes) -> None:
        """Check one input, within bounds of time and memory."""
        self._ready  # noqa: B018 - what is loaded once does not count
        with bounded():
            self.module.check(data)

    @cached_property
    def _ready(self) -> bool:
        self.module.check(self.seeds[0])
        return True


TARGETS = {
    target.name: target
    for target in (
        Target("readers", longest=4096),
        Target("tokeniser", longest=1024),
        Target("queries", longest=700),
        Target("segments", longest=37),
    )
}


@contextmanager
def bounded() -> Iterator[None]:
    """Raise AssertionError where the block takes too much time or memory."""
    started, held = time.process_time(), _peak_megabytes()
    yield
    seconds, megabytes = time.process_time() - started, _peak_megabytes() - held
    assert seconds < MOST_SECONDS, f"it takes {seconds:.0f} seconds"
    assert megabytes < MOST_MEGABYTES, f"it takes {megabytes:.0f} MB"


def _peak_megabytes() -> float:
    """Return the most memory that the process has had; 0 where that is not known."""
    if sys.platform != "linux":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
