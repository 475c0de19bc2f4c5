"""A run of everything that writes an index, and a model of what it must hold after each commit."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from disk import CUTS, FAULTS, AfterCut, Disk, Killed

import fihris
from fihris import Article, FihrisError, Index, NotAnIndexError, Writer
from fihris.index import lock
from fihris.index.manifest import read_manifest

# The articles of an index, by id: their bodies, words with one space between two.
Content = dict[str, str]
NAME = "news"
WORDS = ("خبر", "وزير", "مطر", "سوق", "ملعب", "بحر")
# What a program may do with its writer after an exception.
WAYS_ON = ("roll back", "close", "forget")


class Script:
    """Creates, adds, replaces, deletes, merges, rolls back and optimizes; knows what must come."""

    def __init__(self, root: Path) -> None:
        self.folder = root / NAME
        self.writer: Writer | None = None
        self.generations: list[Content] = [{}]
        self.returned = -1  # the last generation whose commit has returned

    def run(self) -> None:
        self.writer = fihris.create(self.folder, analyzer="none").writer()
        self.returned = 0
        self._commit({"1": "خبر وزير", "2": "مطر خبر", "3": "سوق " * 30 + "سوق"})
        self._commit({"1": "وزير ملعب", "4": "بحر مطر"}, delete="2")
        self._commit({"5": "خبر بحر"}, merge=False)
        self._roll_back()
        self._commit({"6": "ملعب سوق خبر"}, delete="3", merge=False)
        self._commit({"7": "وزير", "8": "مطر"}, merge=False)
        self._commit({"7": "وزير وزير بحر"})  # which merges
        self.writer.close()
        self.writer = Writer(self.folder)
        self._commit({"9": "سوق بحر"}, delete="8", merge=False)
        self._commit({"5": "خبر خبر"}, delete="1", optimize=True)
        self._commit({}, delete="6")
        self.writer.close()

    def _commit(self, add: Content, delete: str = "", **options: bool) -> None:
        assert self.writer is not None
        self._change(add, delete)
        kept = dict(self.generations[-1].items())
        kept.pop(delete, None)
        self.generations.append(kept | add)
        self.writer.commit(**options)
        self.returned += 1

    def _roll_back(self) -> None:
        assert self.writer is not None
        usual = self.writer._builds.batch_bytes
        self.writer._builds.batch_bytes = 0  # so that a segment is built of each article
        self._change({"10": "بحر", "1": "مطر"}, "4")
        self.writer._builds.batch_bytes = usual
        self.writer.rollback()

    def _change(self, add: Content, delete: str) -> None:
        assert self.writer is not None
        for identity, body in add.items():
            self.writer.add(Article(identity, body=body))
        if delete:
            self.writer.delete(delete)


class Lost(AssertionError):  # noqa: N818
    """What was committed is not there, or what was not committed is."""


def check_content(index: Index, expected: Content) -> None:
    """Compare everything that can be asked for with the model."""
    for leaf in index.snapshot.leaves:
        leaf.segment.verify()
    found = {article.id: article.body for article in index.snapshot.articles()}
    if found != expected or len(index) != len(expected):
        raise Lost(f"the index holds {found}, and should hold {expected}")
    for word in WORDS:
        hits = index.search(word, limit=20, variants=False)
        holding = {identity for identity, body in expected.items() if word in body.split()}
        if {hit.id for hit in hits} != holding or hits.total != len(holding):
            raise Lost(f"{word} is in {holding}, and was found in {[hit.id for hit in hits]}")


def check_opening(folder: Path, generations: list[Content], returned: int) -> Index:
    """Open an index: it is the last commit that returned, or the one after, as a whole."""
    try:
        index = fihris.open(folder)
    except NotAnIndexError:
        if returned >= 0:
            raise Lost("the index is gone") from None
        return fihris.create(folder, analyzer="none")
    generation = index.snapshot.generation
    if not max(returned, 0) <= generation <= min(returned + 1, len(generations) - 1):
        raise Lost(f"the commit {generation} is there, and {returned} was the last to return")
    check_content(index, generations[generation])
    return index


def check_next_commit(index: Index, writer: Writer) -> Content:
    """Commit: that works, and leaves nothing else in the folder; return what there is then."""
    index.refresh()
    expected = {article.id: article.body for article in index.snapshot.articles()}
    expected |= {"11": "بعد مطر"}
    expected.pop("5", None)
    writer.add(Article("11", body="بعد مطر"))
    writer.delete("5")
    writer.commit()
    index.refresh()
    check_content(index, expected)
    writer.close()
    names = {path.name for path in index.path.iterdir()} - {"fihris.json", "fihris.lock"}
    if names != read_manifest(index.path).files():
        raise Lost(f"there is more in the folder than the commit needs: {sorted(names)}")
    return expected


def count_points(work: Path) -> Disk:
    """Run the script on a disk without a fault; return the disk, which knows its points."""
    with fresh(work) as root, Disk(root) as disk:
        Script(root).run()
    return disk


class fresh:  # noqa: N801
    """An empty folder for a time."""

    def __init__(self, work: Path) -> None:
        self.path = work / "disk"

    def __enter__(self) -> Path:
        shutil.rmtree(self.path, ignore_errors=True)
        self.path.mkdir(parents=True)
        return self.path

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.path)


@contextmanager
def unsynced() -> Iterator[None]:
    """Save the time of syncing, where no power is to fail."""
    real, os.fsync = os.fsync, lambda _: None
    try:
        yield
    finally:
        os.fsync = real


def check_power_cuts(work: Path, seed: int, points: range | None = None) -> Iterator[str]:
    """Yield each kind of power cut that has been checked at each point of the script."""
    returned_at: list[tuple[int, int]] = []
    with fresh(work) as root, Disk(root) as disk:
        script = _Noting(root, disk, returned_at)
        script.run()
    chance, state = Random(seed), AfterCut()
    moments = [*disk.noted, len(disk.operations)]
    for point in points or range(len(moments)):
        state.go_on(disk.operations, moments[point])
        returned = max((r for r, at in returned_at if at <= moments[point]), default=-1)
        for cut in CUTS:
            with unsynced():
                check_after_cut(work, state, cut, chance, script.generations, returned)
            yield cut


class _Noting(Script):
    """Notes how many operations there had been when each commit returned."""

    def __init__(self, root: Path, disk: Disk, returned_at: list[tuple[int, int]]) -> None:
        self._disk, self._returned_at = disk, returned_at
        super().__init__(root)

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, value)
        if name == "returned" and isinstance(value, int) and value >= 0:
            self._returned_at.append((value, len(self._disk.operations)))


def check_after_cut(
    work: Path,
    state: AfterCut,
    cut: str,
    chance: Random,
    generations: list[Content],
    returned: int,
) -> None:
    """Lay down what a power cut leaves, and check it."""
    left = work / "left"
    shutil.rmtree(left, ignore_errors=True)
    state.write(left, cut, chance)
    index = check_opening(left / NAME, generations, returned)
    check_next_commit(index, index.writer())
    shutil.rmtree(left)


def check_fault(work: Path, fault: str, at: int, way_on: str, seed: int = 0) -> None:
    """Let the operation numbered `at` fail; then a power cut at some moments of what follows."""
    with fresh(work) as root, Disk(root, fault=fault, at=at) as disk:
        script = Script(root)
        try:
            script.run()
        except (FihrisError, Killed) as error:
            error.__traceback__ = None  # which holds on to the writer
            if isinstance(error, Killed) != (fault == "kill"):
                raise Lost(f"{fault}: {error!r}") from error
        writer, script.writer = script.writer, None
        if fault == "kill":
            lock._close_copies()  # as the system does when a process ends
            if writer is not None:
                writer._open = False
        disk.heal()
        failed = len(disk.operations)
        if writer is not None and writer._open and way_on != "forget":
            writer.rollback() if way_on == "roll back" else writer.close()
        index = check_opening(script.folder, script.generations, script.returned)
        if writer is None or not writer._open or way_on == "forget":
            writer = None
            gc.collect()
            writer = index.writer()
        before = index.snapshot.generation
        expected = check_next_commit(index, writer)
        operations, ended = disk.operations, len(disk.operations)
    # The same again, but for the power: what had been committed stands at any moment since.
    chance, state = Random(seed), AfterCut()
    after = dict(enumerate(script.generations))
    after[before + 1] = expected
    generations = [after[number] for number in range(max(before + 1, len(after) - 1) + 1)]
    moments = sorted(chance.randint(failed, ended) for _ in range(2))
    for until, cut in zip(moments, chance.sample(CUTS, 2), strict=True):
        state.go_on(operations, until)
        _check_recovery_cut(work, state, cut, chance, script, generations, before)
    state.go_on(operations, ended)
    _check_last_cut(work, state, chance, expected)


def _check_recovery_cut(
    work: Path,
    state: AfterCut,
    cut: str,
    chance: Random,
    script: Script,
    generations: list[Content],
    before: int,
) -> None:
    left = work / "left"
    shutil.rmtree(left, ignore_errors=True)
    state.write(left, cut, chance)
    try:
        index = fihris.open(left / NAME)
    except NotAnIndexError:
        if script.returned >= 0:
            raise Lost("the index is gone") from None
        return
    generation = index.snapshot.generation
    allowed = {
        number: script.generations[number]
        for number in range(max(script.returned, 0), min(before, len(script.generations) - 1) + 1)
    }
    allowed[before + 1] = generations[before + 1]
    if generation not in allowed:
        raise Lost(f"the commit {generation} is there, and {script.returned} had returned")
    check_content(index, allowed[generation])


def _check_last_cut(work: Path, state: AfterCut, chance: Random, expected: Content) -> None:
    """After the next commit has returned, whatever a power cut leaves is that commit."""
    left = work / "left"
    for cut in ("least", "any"):
        shutil.rmtree(left, ignore_errors=True)
        state.write(left, cut, chance)
        check_content(fihris.open(left / NAME), expected)
    shutil.rmtree(left)


def check_faults(work: Path, points: Iterable[tuple[str, int]]) -> Iterator[str]:
    """Yield each fault that has been checked: (fault, number of the operation)."""
    for number, (fault, at) in enumerate(points):
        way_on = WAYS_ON[number % len(WAYS_ON)]
        try:
            check_fault(work, fault, at, way_on, seed=number)
        except Exception as error:
            error.add_note(f"{fault} at operation {at}, then {way_on}")
            raise
        yield fault


def all_faults(points: list[str]) -> list[tuple[str, int]]:
    """Return every fault at every point, by what is done there.

    A folder that may be written but not read cannot be synced, which is said in the document and is
    no error: that one is left out.
    """
    return [
        (fault, at)
        for fault in FAULTS
        for at, kind in enumerate(points)
        if (fault, kind) != ("EACCES", "open a folder")
    ]
