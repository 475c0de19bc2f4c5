from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from rewriting import flip_in, segment_file

import fihris
from fihris import Article, IndexingError, IndexLockedError, NotAnIndexError, repair, verify
from fihris.index import repair as module
from fihris.index.manifest import read_manifest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three segments of two articles, of which one in the second is deleted."""
    folder = tmp_path / "news"
    writer = fihris.create(folder, analyzer="none").writer()
    for number in range(6):
        writer.add(Article(f"a{number}", body=f"خبر {number}"))
        if number % 2:
            writer.commit(merge=False)
    writer.delete("a3")
    writer.commit(merge=False)
    writer.close()
    return folder


def ids(folder: Path) -> list[str]:
    return [article.id for article in fihris.open(folder).snapshot.articles()]


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_a_damaged_segment_goes_and_its_files_are_kept(folder: Path) -> None:
    path = segment_file(folder, 1)
    flip_in(path, "stored.body.blocks")
    before, needed = files(folder), read_manifest(folder).files()
    done = repair(folder)
    assert [segment.name for segment in done.dropped] == [path.stem]
    assert done.dropped[0].unreadable == ("a2",)
    assert done.aside == folder / "damaged"
    assert ids(folder) == ["a0", "a1", "a4", "a5"]
    assert read_manifest(folder).generation == done.report.generation + 1
    gone = needed - read_manifest(folder).files()
    assert gone == {path.name, *(name for name in needed if name.endswith(".deleted"))}
    assert files(folder / "damaged") == {name: before[name] for name in gone}
    assert not gone & set(files(folder))
    assert verify(folder).sound


def test_the_index_can_be_written_again(folder: Path) -> None:
    segment_file(folder, 0).write_bytes(b"")
    with pytest.raises(fihris.DamagedIndexError):
        fihris.open(folder)
    assert repair(folder).dropped[0].unnamed == 2
    with fihris.open(folder).writer() as writer:
        writer.add(Article("a0", body="من جديد"))
        writer.commit(optimize=True)
    assert ids(folder) == ["a2", "a4", "a5", "a0"]
    assert verify(folder).sound


def test_a_sound_index_is_not_changed(folder: Path) -> None:
    before = files(folder)
    done = repair(folder)
    assert (done.report.sound, done.dropped, done.aside) == (True, (), None)
    assert files(folder) == before


def test_a_missing_file_cannot_be_kept_and_is_no_obstacle(folder: Path) -> None:
    segment_file(folder, 2).unlink()
    repair(folder)
    assert ids(folder) == ["a0", "a1", "a2"]
    assert files(folder / "damaged") == {}


def test_files_are_removed_where_nobody_wants_them(folder: Path) -> None:
    flip_in(segment_file(folder), "lemma.bytes")
    done = repair(folder, keep=False)
    assert done.aside is None
    assert len(done.dropped) == 1
    assert not (folder / "damaged").exists()
    assert set(files(folder)) == {"fihris.json", "fihris.lock", *read_manifest(folder).files()}


@pytest.mark.parametrize("linked", [True, False])
def test_another_place_for_the_files(
    folder: Path, tmp_path: Path, linked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(18, "Invalid cross-device link")

    if not linked:
        monkeypatch.setattr(Path, "hardlink_to", refused)
    path = segment_file(folder)
    flip_in(path, "lemma.bytes")
    data = path.read_bytes()
    assert repair(folder, aside=tmp_path / "a" / "b").aside == tmp_path / "a" / "b"
    assert files(tmp_path / "a" / "b") == {path.name: data}


def test_files_that_cannot_be_kept_leave_the_index_as_it_was(folder: Path, tmp_path: Path) -> None:
    flip_in(segment_file(folder), "lemma.bytes")
    (tmp_path / "file").write_text("")
    before = files(folder)
    with pytest.raises(IndexingError, match="what was committed before stands"):
        repair(folder, aside=tmp_path / "file")
    assert files(folder) == before
    assert len(repair(folder).dropped) == 1  # the lock was given back


def test_after_a_crash_before_the_commit_it_is_done_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = segment_file(folder)
    flip_in(path, "lemma.bytes")

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(module, "write_manifest", crash)
        with pytest.raises(KeyboardInterrupt):
            repair(folder)
    assert path.exists()
    data = path.read_bytes()
    repair(folder)
    assert files(folder / "damaged") == {path.name: data}


def test_while_a_writer_is_at_work_nothing_is_dropped(folder: Path) -> None:
    with fihris.open(folder).writer(), pytest.raises(IndexLockedError):
        repair(folder)


def test_readers_stay_at_their_commit(folder: Path) -> None:
    reader = fihris.open(folder)
    copy = shutil.copytree(folder, folder.parent / "copy")
    flip_in(segment_file(copy, 1), "lemma.bytes")
    copied = fihris.open(copy)
    repair(copy)
    assert copied.get("a2") == reader.get("a2")
    copied.refresh()
    assert "a2" not in copied


def test_where_there_is_no_index_no_lock_is_left(tmp_path: Path) -> None:
    with pytest.raises(NotAnIndexError):
        repair(tmp_path)
    assert list(tmp_path.iterdir()) == []
