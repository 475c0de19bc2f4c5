"""A writer killed at any moment loses nothing that was committed, and is in nobody's way.

`python3 scripts/durability` kills hundreds; here, some.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest
from kills import check_kills, expected_ids

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")


def test_what_is_expected_of_the_writer_is_what_it_writes() -> None:
    assert expected_ids(0) == {"0-0"}
    assert expected_ids(1) == {"1-0", "1-1"}
    assert expected_ids(2) == {"1-1", "2-0", "2-1", "2-2"}


@pytest.mark.parametrize(("processes", "kills", "window"), [(1, 12, 0.1), (2, 2, 2.0)])
def test_killing_the_writer_loses_nothing(
    tmp_path: Path, processes: int, kills: int, window: float
) -> None:
    seed = random.randrange(2**32)
    done = list(check_kills(tmp_path / "index", kills, seed, processes=processes, window=window))
    assert len(done) == kills
    assert sorted(done) == done  # no commit has gone
