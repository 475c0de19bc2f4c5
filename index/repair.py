"""Giving an index back that can be searched: damaged segments are taken out of it."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path

from fihris.errors import IndexingError
from fihris.index.lock import WriterLock
from fihris.index.manifest import read_manifest, remove_unused, sync_folder, write_manifest
from fihris.index.reports import Report, SegmentReport
from fihris.index.verification import Told, verify

ASIDE = "damaged"


@dataclass(frozen=True, slots=True)
class Repair:
    """What was found, and what was dropped of it.

    `aside` is the folder in which the files of the `dropped` segments lie, None where nothing was
    dropped or the files were not to be kept.
    """

    report: Report
    dropped: tuple[SegmentReport, ...]
    aside: Path | None


def repair(
    path: str | PathLike[str],
    *,
    keep: bool = True,
    aside: str | PathLike[str] | None = None,
    told: Told | None = None,
) -> Repair:
    """Drop the damaged segments of an index in a commit of its own, under the writer's lock.

    Their files are kept in the folder `aside`, by default `damaged` in the index's; without `keep`
    they are removed. They are there, durably, before the commit, so that a crash loses nothing.
    Where all is sound nothing is changed. `told` is called as `verify` calls it.

    Raises IndexLockedError where a writer is at work, what `verify` raises, and IndexingError where
    the files cannot be kept or the commit cannot be written.
    """
    folder = Path(path)
    place = Path(aside) if aside is not None else folder / ASIDE
    read_manifest(folder)  # where there is no index, no lock is left behind
    lock = WriterLock(folder)
    try:
        report = verify(folder, told=told)
        dropped = report.damaged
        if not dropped:
            return Repair(report, (), None)
        _drop(folder, {segment.name for segment in dropped}, place if keep else None)
        return Repair(report, dropped, place if keep else None)
    except OSError as error:
        raise IndexingError(
            f"{folder} cannot be repaired: {error.filename or place}: {error.strerror or error}; "
            "what was committed before stands",
            path=str(folder),
        ) from error
    finally:
        lock.release()


def _drop(folder: Path, names: set[str], aside: Path | None) -> None:
    """Commit without the segments of these names, whose files are kept aside before."""
    manifest = read_manifest(folder)
    left = tuple(entry for entry in manifest.segments if entry.name not in names)
    after = replace(manifest, generation=manifest.generation + 1, segments=left)
    if aside is not None:
        aside.mkdir(parents=True, exist_ok=True)
        for file in sorted(manifest.files() - after.files()):
            if (folder / file).exists():
                _keep(folder / file, aside / file)
        sync_folder(aside)
        sync_folder(aside.absolute().parent)
    write_manifest(folder, after)
    remove_unused(folder, after)


def _keep(source: Path, target: Path) -> None:
    """Give a file a second name, or copy it where the folders share no disk."""
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)  # of a repair that was interrupted
    try:
        partial.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, partial)
        with partial.open("r+b") as file:
            os.fsync(file.fileno())
    partial.replace(target)
    partial.unlink(missing_ok=True)  # replacing a name of the same file leaves both
