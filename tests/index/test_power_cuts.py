"""Errors, kills and power cuts at the operations of a disk: what was committed stands.

`python3 scripts/durability` checks every operation; here, some.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest
from disk import CUTS, AfterCut, Disk, Operation
from scripted import (
    Lost,
    all_faults,
    check_faults,
    check_power_cuts,
    count_points,
)

from fihris import DamagedIndexError
from fihris.index import manifest

pytestmark = [
    # What a killed process had open is closed by nobody but the interpreter.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def test_the_script_does_everything_that_a_disk_can_refuse(tmp_path: Path) -> None:
    kinds = Counter(count_points(tmp_path).points)
    assert set(kinds) == {
        *("mkdir", "create", "open", "open a folder"),
        *("write", "truncate", "fsync", "replace", "unlink"),
    }
    assert sum(kinds.values()) > 200


def test_a_power_cut_at_some_operations_loses_no_commit(tmp_path: Path) -> None:
    checked = Counter(check_power_cuts(tmp_path, seed=1, points=range(0, 290, 14)))
    assert checked == dict.fromkeys(CUTS, 21)


def test_an_error_or_a_kill_at_some_operations_loses_no_commit(tmp_path: Path) -> None:
    points = all_faults(count_points(tmp_path).points)[::47]
    assert sum(1 for _ in check_faults(tmp_path, points)) == len(points) > 25


# What can be left out of the product, and has to be seen.


def without_syncing_segments(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("fihris.index.arrays.os", SimpleNamespace(fsync=lambda _: None))


def without_syncing_the_manifest(patch: pytest.MonkeyPatch) -> None:
    names = {"name": os.name, "open": os.open, "close": os.close, "O_RDONLY": os.O_RDONLY}
    patch.setattr("fihris.index.manifest.os", SimpleNamespace(fsync=lambda _: None, **names))
    patch.setattr("fihris.index.manifest.sync_folder", sync_folder)
    patch.setattr("fihris.index.creation.sync_folder", sync_folder)


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def without_syncing_names(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("fihris.index.manifest.sync_folder", lambda _: None)


def without_syncing_names_before_the_manifest(patch: pytest.MonkeyPatch) -> None:
    def sync(folder: Path) -> None:
        if not (folder / manifest.PARTIAL).exists():
            sync_folder(folder)

    patch.setattr("fihris.index.manifest.sync_folder", sync)


def without_syncing_the_new_folder(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("fihris.index.creation.sync_folder", lambda _: None)


def writing_in_place(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("fihris.index.manifest.PARTIAL", manifest.MANIFEST)


def removing_before_the_commit(patch: pytest.MonkeyPatch) -> None:
    def write(folder: Path, new: manifest.Manifest) -> None:
        manifest.remove_unused(folder, new)
        whole(folder, new)

    whole = manifest.write_manifest
    patch.setattr("fihris.index.writer.write_manifest", write)


@pytest.mark.parametrize(
    "break_product",
    [
        without_syncing_segments,
        without_syncing_the_manifest,
        without_syncing_names,
        without_syncing_names_before_the_manifest,
        without_syncing_the_new_folder,
        writing_in_place,
        removing_before_the_commit,
    ],
)
def test_a_step_left_out_is_seen(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    break_product: Callable[[pytest.MonkeyPatch], None],
) -> None:
    break_product(monkeypatch)
    with pytest.raises((Lost, DamagedIndexError)):
        for _ in check_power_cuts(tmp_path, seed=1):
            pass


def test_removing_what_a_commit_of_unknown_durability_replaced_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The manifest was replaced, and the process died before its name was durable."""

    def remove(folder: Path, needed: manifest.Manifest) -> None:
        with monkeypatch.context() as patch:
            patch.setattr("fihris.index.manifest.sync_folder", lambda _: None)
            whole(folder, needed)

    whole = manifest.remove_unused
    monkeypatch.setattr("fihris.index.writer.remove_unused", remove)
    disk = count_points(tmp_path)
    renamed = [at for at, done in enumerate(disk.noted) if is_commit(disk.operations[done - 1])]
    with pytest.raises((Lost, DamagedIndexError)):
        for _ in check_faults(tmp_path, [("kill", at) for at in renamed * 10]):
            pass


def is_commit(operation: Operation) -> bool:
    return (operation.kind, operation.other) == ("replace", manifest.MANIFEST)


# The disk itself: what a power cut leaves.


def left(root: Path, disk: Disk, cut: str, seed: int = 0) -> dict[str, bytes]:
    state = AfterCut()
    state.go_on(disk.operations, len(disk.operations))
    target = root.with_name(f"left-{cut}-{seed}")
    state.write(target, cut, Random(seed))
    return {path.name: path.read_bytes() for path in target.iterdir()}


def written(path: Path, data: bytes, *, sync: bool) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        if sync:
            os.fsync(file.fileno())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root").mkdir()
    return tmp_path / "root"


def test_what_was_not_synced_is_not_there(root: Path) -> None:
    with Disk(root) as disk:
        written(root / "a", b"one", sync=True)
        sync_folder(root)
        written(root / "b", b"two", sync=True)
        written(root / "c", b"three", sync=False)
    assert left(root, disk, "least") == {"a": b"one"}
    assert left(root, disk, "names") == {"a": b"one", "b": b"two", "c": b""}
    assert left(root, disk, "most") == {"a": b"one", "b": b"two", "c": b"three"}


def test_a_name_is_the_old_or_the_new_file_until_the_folder_is_synced(root: Path) -> None:
    with Disk(root) as disk:
        written(root / "a", b"old", sync=True)
        sync_folder(root)
        written(root / "new", b"new", sync=True)
        (root / "new").replace(root / "a")
        both = {left(root, disk, "any", seed)["a"] for seed in range(20)}
        sync_folder(root)
        (root / "a").unlink()
    assert both == {b"old", b"new"}
    assert left(root, disk, "least") == {"a": b"new"}
    assert left(root, disk, "most") == {}


def test_after_a_sync_that_failed_another_one_makes_nothing_durable(root: Path) -> None:
    with Disk(root, fault="EIO", at=2) as disk:
        with (root / "a").open("wb", buffering=0) as file:
            file.write(b"one")
            with pytest.raises(OSError, match="Input/output error"):
                os.fsync(file.fileno())
            os.fsync(file.fileno())
        sync_folder(root)
    assert left(root, disk, "least") == {"a": b""}


def test_half_of_a_write_is_there_when_the_disk_is_full(root: Path) -> None:
    with Disk(root, fault="ENOSPC", at=1), (root / "a").open("wb", buffering=0) as file:
        for _ in range(2):  # it stays full
            with pytest.raises(OSError, match="No space left on device"):
                file.write(b"1234")
    assert (root / "a").read_bytes() == b"1212"


def test_a_buffer_goes_on_after_a_short_write(root: Path) -> None:
    with Disk(root, fault="short write", at=1) as disk:
        written(root / "a", b"1234", sync=False)
    assert (root / "a").read_bytes() == b"1234"
    assert disk.points == ["create", "write", "write"]
