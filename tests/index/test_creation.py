"""A new index: in an empty folder only, durable, and to be had again after an interruption."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import fihris
from fihris import IndexExistsError, IndexingError, IndexLockedError
from fihris.index.creation import create_index
from fihris.index.lock import LOCK, WriterLock
from fihris.index.manifest import MANIFEST, PARTIAL


def test_the_folders_above_are_made(tmp_path: Path) -> None:
    index = fihris.create(tmp_path / "a" / "b" / "index")
    assert len(index) == 0


def test_a_folder_that_holds_an_index_is_left_alone(tmp_path: Path) -> None:
    fihris.create(tmp_path)
    before = (tmp_path / MANIFEST).read_bytes()
    with pytest.raises(IndexExistsError, match="holds an index already"):
        fihris.create(tmp_path, analyzer="none")
    assert (tmp_path / MANIFEST).read_bytes() == before


def test_a_folder_that_holds_anything_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(IndexExistsError, match="not empty and holds no index"):
        fihris.create(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_what_an_interrupted_creation_left_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / LOCK).write_text("process 1\n")
    (tmp_path / PARTIAL).write_bytes(b'{"format"')
    assert len(fihris.create(tmp_path)) == 0


def test_two_that_create_at_once_do_not_make_two(tmp_path: Path) -> None:
    lock = WriterLock(tmp_path)
    with pytest.raises(IndexLockedError):
        fihris.create(tmp_path)
    lock.release()
    fihris.create(tmp_path)


def test_one_that_was_slower_finds_the_index_of_the_other(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    def lock_after_the_other(folder: Path) -> WriterLock:
        monkeypatch.undo()
        with fihris.create(folder).writer() as writer:
            writer.add(fihris.Article("1", "خبر"))
        return WriterLock(folder)

    monkeypatch.setattr("fihris.index.creation.WriterLock", lock_after_the_other)
    with pytest.raises(IndexExistsError):
        fihris.create(tmp_path)
    assert len(fihris.open(tmp_path)) == 1


def test_every_new_name_is_made_durable(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    synced: list[Path] = []
    monkeypatch.setattr("fihris.index.creation.sync_folder", synced.append)
    create_index(tmp_path / "a" / "b", "none")
    assert set(synced) == {tmp_path, tmp_path / "a"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows kills no process by itself")
@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace", "pathlib.Path.mkdir"])
def test_a_creation_that_is_killed_can_be_done_again(tmp_path: Path, step: str) -> None:
    script = f"""
        import os, pathlib, signal, sys, fihris
        from fihris.index import creation
        {step} = lambda *args, **options: os.kill(os.getpid(), signal.SIGKILL)
        fihris.create(sys.argv[1])
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script), tmp_path / "index"])
    assert done.returncode == -signal.SIGKILL
    assert len(fihris.create(tmp_path / "index")) == 0


def test_a_place_that_cannot_be_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(IndexingError, match=r"an index cannot be made in .*Not a directory"):
        fihris.create(tmp_path / "file" / "index")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_must_not_be_written_is_an_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    with pytest.raises(IndexingError, match="Permission denied"):
        fihris.create(tmp_path / "index")
