from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import fihris
from fihris import IndexLockedError


def test_a_second_writer_is_told_who_holds_the_index(tmp_path: Path) -> None:
    index = fihris.create(tmp_path / "index")
    with index.writer(), pytest.raises(IndexLockedError, match=f"process {os.getpid()}"):
        index.writer()


def test_a_closed_writer_gives_the_lock_back(tmp_path: Path) -> None:
    index = fihris.create(tmp_path / "index")
    for _ in range(3):
        index.writer().close()


def test_a_failed_commit_gives_the_lock_back(tmp_path: Path) -> None:
    index = fihris.create(tmp_path / "index")
    with pytest.raises(ZeroDivisionError), index.writer():
        raise ZeroDivisionError
    index.writer().close()


def test_a_killed_writer_leaves_no_lock(tmp_path: Path) -> None:
    index = fihris.create(tmp_path / "index")
    script = f"""
        import fihris, sys, time
        writer = fihris.open({str(tmp_path / "index")!r}).writer()
        print("ready", flush=True)
        time.sleep(60)
    """
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    with child:
        assert child.stdout.readline() == "ready\n"
        with pytest.raises(IndexLockedError, match=f"process {child.pid}"):
            index.writer()
        child.kill()
    index.writer().close()
