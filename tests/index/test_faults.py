"""An error or an interrupt at a line of the storage's code: the index is its last commit.

All lines take minutes: ``python3 scripts/durability``.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from every_line import check_lines


@pytest.mark.slow
# A file that is opened when the exception comes is closed by nobody but the interpreter.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_error_at_every_seventh_line(tmp_path: Path) -> None:
    assert len(list(check_lines(tmp_path, every=7))) > 200
