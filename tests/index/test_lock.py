from __future__ import annotations

import errno
import gc
import os
import platform
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import fihris
from fihris import IndexingError, IndexLockedError, NotAnIndexError, Writer
from fihris.index.lock import LOCK, WriterLock


def test_a_second_writer_is_told_who_holds_the_index(tmp_path: Path) -> None:
    index = fihris.create(tmp_path / "index")
    with index.writer(), pytest.raises(IndexLockedError) as caught:
        index.writer()
    assert caught.value.holder == f"process {os.getpid()} on {platform.node()}"
    assert (caught.value.process, caught.value.host) == (os.getpid(), platform.node())
    assert f"is being written by {caught.value.holder}; wait" in str(caught.value)


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


def test_a_writer_that_is_forgotten_gives_the_lock_back(tmp_path: Path) -> None:
    index = fihris.create(tmp_path / "index")
    index.writer()
    gc.collect()
    index.writer().close()


def test_a_lock_that_was_given_back_names_nobody(tmp_path: Path) -> None:
    WriterLock(tmp_path).release()
    assert (tmp_path / LOCK).read_bytes() == b""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # where the process has threads
def test_a_forked_child_does_not_give_back_its_parents_lock(tmp_path: Path) -> None:
    index = fihris.create(tmp_path / "index")
    writer = index.writer()
    child = os.fork()
    if not child:
        writer.close()
        os._exit(0)
    os.waitpid(child, 0)
    with pytest.raises(IndexLockedError):
        index.writer()
    writer.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # the writer has threads
def test_a_forked_child_leaves_its_parents_processes_alone(tmp_path: Path) -> None:
    index = fihris.create(tmp_path / "index")
    with index.writer(processes=2) as writer:
        writer.add(fihris.Article("1", body="خبر"))
        child = os.fork()
        if not child:
            signal.alarm(60)  # where it waits for what it never hears of
            writer.close()
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        writer.add(fihris.Article("2", body="خبر"))
    index.refresh()
    assert len(index) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not fork")
def test_a_forked_child_does_not_keep_the_lock_of_a_killed_parent(tmp_path: Path) -> None:
    index = fihris.create(tmp_path / "index")
    script = f"""
        import fihris, os, sys, time
        writer = fihris.open({str(index.path)!r}).writer()
        child = os.fork()
        # The child, too: it has closed its copy by then. A line is one write, so that none is torn.
        os.write(1, b"%d\\n" % child)
        time.sleep(60)
    """
    parent = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    with parent:
        child = max(int(parent.stdout.readline()) for _ in range(2))
        try:
            with pytest.raises(IndexLockedError, match=f"process {parent.pid}"):
                index.writer()
            parent.kill()
            parent.wait()
            index.writer().close()
            os.kill(child, 0)  # which is alive
        finally:
            os.kill(child, signal.SIGKILL)


def test_a_holder_that_has_not_signed_is_another_writer(tmp_path: Path) -> None:
    lock = WriterLock(tmp_path)
    (tmp_path / LOCK).write_bytes(b"")
    with pytest.raises(IndexLockedError, match="is being written by another writer") as caught:
        WriterLock(tmp_path)
    assert (caught.value.process, caught.value.host) == (None, None)
    lock.release()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOLCK, "No locks available; its file system has no locks: keep the index on"),
        (errno.EOPNOTSUPP, "not supported; its file system has no locks: keep the index on"),
        (errno.EIO, "cannot be locked: Input/output error$"),
    ],
)
def test_a_file_system_that_cannot_lock_is_no_other_writer(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    words: str,
) -> None:
    def refuse(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("fihris.index.lock._acquire", refuse)
    with pytest.raises(IndexingError, match=words) as caught:
        WriterLock(tmp_path)
    assert not isinstance(caught.value, IndexLockedError)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EROFS, "Read-only file system; an index there can be searched only"),
        (errno.EACCES, "Permission denied; write as its owner"),
        (errno.ENOSPC, "No space left on device$"),
    ],
)
def test_a_folder_that_cannot_be_written_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("fihris.index.lock.Path.open", refuse)
    with pytest.raises(IndexingError, match=f"cannot be written: {words}"):
        WriterLock(tmp_path)


def test_a_folder_that_is_not_there_is_no_index(tmp_path: Path) -> None:
    with pytest.raises(NotAnIndexError):
        Writer(tmp_path / "absent")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_does_not_keep_a_writer_from_making_room(tmp_path: Path) -> None:
    (tmp_path / LOCK).symlink_to("/dev/full")
    WriterLock(tmp_path).release()
