from __future__ import annotations

import errno
import os
from pathlib import Path
from threading import Event, Thread

import pytest
from rewriting import flip_in, segment_file

import fihris
from fihris import (
    Article,
    DamagedIndexError,
    IndexExistsError,
    IndexingError,
    NotAnIndexError,
    backup,
    verify,
)
from fihris.index import backup as module
from fihris.index.manifest import Manifest, read_manifest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two segments, with a deletion in the first, and a file of no commit."""
    folder = tmp_path / "news"
    writer = fihris.create(folder, analyzer="none").writer()
    for number in range(4):
        writer.add(Article(f"a{number}", "عنوان", f"خبر {number}"))
        if number % 2:
            writer.commit(merge=False)
    writer.delete("a0")
    writer.commit(merge=False)
    writer.close()
    (folder / "00000077-12345678.segment.partial").write_bytes(b"of an interrupted writer")
    return folder


def content(folder: Path) -> list[Article]:
    return list(fihris.open(folder).snapshot.articles())


def test_the_copy_is_the_last_commit(folder: Path, tmp_path: Path) -> None:
    done = backup(folder, tmp_path / "a" / "copy")
    assert (done.generation, done.articles) == (3, 3)
    assert content(tmp_path / "a" / "copy") == content(folder)
    report = verify(tmp_path / "a" / "copy")
    assert (report.sound, report.generation, report.leftovers) == (True, 3, ())
    names = {path.name for path in (tmp_path / "a" / "copy").iterdir()}
    needed = read_manifest(folder).files()
    assert names == {"fihris.json", "fihris.lock", *needed}
    assert done.bytes == sum((folder / name).stat().st_size for name in needed)


def test_the_copy_is_independent(folder: Path, tmp_path: Path) -> None:
    backup(folder, tmp_path / "copy")
    before = content(folder)
    for name in read_manifest(folder).files():
        assert not (folder / name).samefile(tmp_path / "copy" / name)
    with fihris.open(tmp_path / "copy").writer() as writer:
        writer.delete("a1")
        writer.commit(optimize=True)
    assert content(folder) == before
    with fihris.open(folder).writer() as writer:
        writer.delete("a2")
        writer.commit(optimize=True)
    assert [article.id for article in content(tmp_path / "copy")] == ["a2", "a3"]


def test_an_empty_index(tmp_path: Path) -> None:
    fihris.create(tmp_path / "news")
    assert backup(tmp_path / "news", tmp_path / "copy").articles == 0
    assert len(fihris.open(tmp_path / "copy")) == 0


def test_a_target_that_is_not_empty_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("")
    for target in (folder, tmp_path / "full"):
        before = sorted(target.iterdir())
        with pytest.raises(IndexExistsError, match="choose another folder"):
            backup(folder, target)
        assert sorted(target.iterdir()) == before


def test_a_file_is_no_target(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(IndexingError, match="cannot be written"):
        backup(folder, tmp_path / "file")


def test_without_an_index_no_target_is_made(tmp_path: Path) -> None:
    with pytest.raises(NotAnIndexError):
        backup(tmp_path / "nothing", tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_a_damaged_file_is_named_and_not_copied(folder: Path, tmp_path: Path) -> None:
    path = segment_file(folder, 1)
    flip_in(path, "stored.body.blocks")
    with pytest.raises(DamagedIndexError, match=r"stored\.body\.blocks fails its") as caught:
        backup(folder, tmp_path / "copy")
    assert caught.value.path == str(path)
    assert f"fihris verify --index {folder}" in str(caught.value)
    assert {path.name for path in (tmp_path / "copy").iterdir()} <= {"fihris.lock"}


def test_a_missing_file_is_named(folder: Path, tmp_path: Path) -> None:
    segment_file(folder, 1).unlink()
    with pytest.raises(DamagedIndexError, match=r"\.segment: the file is missing"):
        backup(folder, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_a_full_disk_leaves_a_target_that_can_be_used_again(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        patched.setattr(module, "make_folder", lambda path: path.mkdir())
        with pytest.raises(IndexingError, match="No space left on device; make room"):
            backup(folder, tmp_path / "copy")
    with pytest.raises(NotAnIndexError):
        fihris.open(tmp_path / "copy")
    backup(folder, tmp_path / "copy")
    assert content(tmp_path / "copy") == content(folder)


def test_files_are_safe_on_the_disk_before_the_manifest_names_them(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    fsync = os.fsync

    def noted(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        assert not (tmp_path / "copy" / "fihris.json").exists() or synced[-1] == "copy"
        fsync(descriptor)

    if not Path("/proc/self/fd").exists():
        pytest.skip("the system does not say what a file descriptor is of")
    monkeypatch.setattr(os, "fsync", noted)
    backup(folder, tmp_path / "copy")
    assert set(synced) >= {*read_manifest(folder).files(), "fihris.json.partial", "copy"}
    assert synced[-1] == "copy"


def test_all_bytes_are_told(folder: Path, tmp_path: Path) -> None:
    told: list[int] = []
    done = backup(folder, tmp_path / "copy", told=told.append)
    assert sum(told) == done.bytes
    deletions = (folder / str(read_manifest(folder).segments[0].deletions)).stat().st_size
    assert module.work_of(folder) == done.bytes - deletions


@pytest.mark.parametrize("moment", ["the manifest is read", "the files are open"])
def test_a_writer_that_removes_the_files_of_the_commit(
    folder: Path, tmp_path: Path, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def merge() -> None:
        with fihris.open(folder).writer() as writer:
            writer.commit(optimize=True)

    read, copy_all, done = module.read_manifest, module._copy_all, []

    def reading(path: Path) -> Manifest:
        manifest = read(path)
        if not done:
            done.append(merge())
        return manifest

    def copying(*args: object) -> None:
        merge()
        copy_all(*args)  # type: ignore[arg-type]

    if moment == "the manifest is read":
        monkeypatch.setattr(module, "read_manifest", reading)
    else:
        monkeypatch.setattr(module, "_copy_all", copying)
    before = content(folder)
    expected = 4 if moment == "the manifest is read" else 3
    assert backup(folder, tmp_path / "copy").generation == expected
    assert content(tmp_path / "copy") == before
    assert verify(tmp_path / "copy").sound


def test_copies_of_an_index_that_is_written_all_the_time(folder: Path, tmp_path: Path) -> None:
    ended, failed = Event(), []

    def write() -> None:
        number = 100
        try:
            with fihris.open(folder).writer() as writer:
                while not ended.is_set():
                    writer.add(Article("a1", body=f"خبر {number}"))
                    writer.add(Article(f"a{number}", body=f"خبر {number}"))
                    writer.commit(optimize=bool(number % 2))
                    number += 1
        except BaseException as error:
            failed.append(error)
            raise

    thread = Thread(target=write)
    thread.start()
    try:
        for copy in range(15):
            backup(folder, tmp_path / f"copy{copy}")
    finally:
        ended.set()
        thread.join()
    assert not failed
    for copy in range(15):
        assert verify(tmp_path / f"copy{copy}").sound
        found = {article.id: article.body for article in content(tmp_path / f"copy{copy}")}
        # The article that each commit replaces is as new as the newest that it adds.
        newest = max(int(identity[1:]) for identity in found)
        assert found["a1"] == (f"خبر {newest}" if newest >= 100 else "خبر 1")
