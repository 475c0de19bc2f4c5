"""What a writer does when something fails, and what can be done with it then."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import fihris
from fihris import Article, Index, IndexingError

MakeIndex = Callable[..., Index]


def ids(index: Index) -> list[str]:
    index.refresh()
    return sorted(article.id for article in index.snapshot.articles())


def interrupted(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def full_disk(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


def test_an_exception_rolls_back(make_index: MakeIndex) -> None:
    index = make_index(["أول"])
    with pytest.raises(KeyError), index.writer() as writer:  # noqa: PT012
        writer.add(Article("2", body="ثان"))
        raise KeyError
    assert ids(index) == ["1"]


def test_an_exception_right_after_the_commit_loses_nothing(
    make_index: MakeIndex, monkeypatch
) -> None:  # type: ignore[no-untyped-def]
    for way_on in ("close", "rollback"):
        index = make_index(["أول"])
        writer = index.writer()
        writer.add(Article("2", body="ثان"))
        with monkeypatch.context() as patch:
            patch.setattr("fihris.index.writer.Snapshot.open", interrupted)
            with pytest.raises(KeyboardInterrupt):
                writer.commit()
        with pytest.raises(IndexingError, match="roll back or close it"):
            writer.add(Article("3", body="ثالث"))
        getattr(writer, way_on)()
        assert ids(fihris.open(index.path)) == ["1", "2"]
        writer.close()


def test_after_an_error_nothing_is_added_before_a_rollback(make_index: MakeIndex) -> None:
    index = make_index(["أول"])
    with index.writer() as writer, pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer._builds, "batch_bytes", 0)
        patch.setattr("fihris.index.arrays.os.fsync", full_disk)
        with pytest.raises(IndexingError, match="No space left on device"):
            writer.add(Article("2", body="ثان"))
        patch.undo()
        for change in (lambda: writer.add(Article("3")), lambda: writer.delete("1"), writer.commit):
            with pytest.raises(IndexingError, match="roll back or close it"):
                change()
        writer.rollback()
        writer.add(Article("4", body="رابع"))
    assert ids(index) == ["1", "4"]


@pytest.mark.parametrize(
    "place", ["arrays.os.fsync", "manifest.sync_folder", "commit.merge_segments"]
)
def test_wherever_the_disk_is_full_the_error_is_one_of_ours(
    make_index: MakeIndex, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    index = make_index(["أول"])
    writer = index.writer()
    writer.add(Article("2", body="ثان"))
    with monkeypatch.context() as patch:
        patch.setattr(f"fihris.index.{place}", full_disk)
        with pytest.raises(IndexingError, match=r"No space left on device.*stands"):
            writer.commit(optimize=True)
    writer.close()
    assert ids(index) == ["1"]


def test_a_dead_build_process_is_said_and_the_next_batch_has_another(
    make_index: MakeIndex,
) -> None:
    index = make_index(["أول"])
    writer = index.writer(processes=2)
    writer.add(Article("2", body="ثان"))
    writer._flush()
    assert writer._builds._pool is not None
    for process in list(writer._builds._pool._processes.values()):
        process.kill()
    with pytest.raises(IndexingError, match="died"):
        writer.commit()
    writer.rollback()
    writer.add(Article("3", body="ثالث"))
    writer.commit()
    writer.close()
    assert ids(index) == ["1", "3"]


def test_a_rollback_forgets_build_processes_that_have_died(make_index: MakeIndex) -> None:
    index = make_index(["أول"])
    with index.writer(processes=2) as writer:
        writer.add(Article("2", body="ثان"))
        writer._flush()
        assert writer._builds._pool is not None
        for process in list(writer._builds._pool._processes.values()):
            process.kill()
        writer.rollback()
        writer.add(Article("3", body="ثالث"))
    assert ids(index) == ["1", "3"]
