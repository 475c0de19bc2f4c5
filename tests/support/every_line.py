"""An error or an interrupt at any line of the storage's code: the index is its last commit."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Iterator
from itertools import cycle, product
from pathlib import Path

from faults import Tracer

import fihris
from fihris import Article, FihrisError, Index, NotAnIndexError, Writer
from fihris.index.manifest import read_manifest

ERRORS: tuple[Callable[[], BaseException], ...] = (
    lambda: OSError(5, "Input/output error"),
    KeyboardInterrupt,
)
# What a program may do with its writer after an exception.
WAYS_ON = ("roll back", "close", "forget")


class Script:
    """Makes an index and commits to it; knows what every generation holds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.writer: Writer | None = None
        self.generations: list[dict[str, str]] = [{}]
        self.returned = 0  # the generation that the last commit to return made

    def run(self) -> None:
        self.writer = fihris.create(self.folder, analyzer="none").writer()
        self._commit({"1": "خبر أول", "2": "خبر ثان", "3": "خبر " * 20})
        self._commit({"1": "خبر محدث", "4": "وزير"}, delete="2", merge=False)
        self._commit({"5": "وزير"}, delete="3", optimize=True)
        self.writer.close()

    def _commit(self, add: dict[str, str], delete: str = "", **options: bool) -> None:
        assert self.writer is not None
        for identity, body in add.items():
            self.writer.add(Article(identity, body=body))
        self.writer._flush()
        self.writer.delete(delete)
        kept = {i: body for i, body in self.generations[-1].items() if i != delete}
        self.generations.append(kept | add)
        self.writer.commit(**options)
        self.returned += 1


def content(index: Index) -> dict[str, str]:
    index.refresh()
    for leaf in index.snapshot.leaves:
        leaf.segment.verify()
    return {article.id: article.body for article in index.snapshot.articles()}


def run_into(error: BaseException, script: Script, at: int) -> None:
    """Run the script with an error before one line, which may come to nothing."""
    try:
        Tracer(at, error).run(script.run)
    except (FihrisError, OSError, KeyboardInterrupt) as caught:
        caught.__traceback__ = error.__traceback__ = None  # which hold on to the writer


def opened(script: Script) -> Index:
    """Open the index, which is the last commit; make it where the script did not come to that."""
    try:
        index = fihris.open(script.folder)
    except NotAnIndexError:
        assert script.writer is None
        index = fihris.create(script.folder, analyzer="none")
    assert script.returned <= index.snapshot.generation < len(script.generations)
    assert content(index) == script.generations[index.snapshot.generation]
    return index


def check_writing(index: Index, writer: Writer) -> None:
    """The next commit is made, and nothing else is left in the folder."""
    expected = content(index) | {"9": "التالي"}
    expected.pop("4", None)
    writer.add(Article("9", body="التالي"))
    writer.delete("4")
    writer.commit()
    assert content(index) == expected
    writer.close()
    names = {path.name for path in index.path.iterdir()} - {"fihris.json", "fihris.lock"}
    assert names == read_manifest(index.path).files()


def check(folder: Path, at: int, error: BaseException, way_on: str) -> None:
    script = Script(folder)
    run_into(error, script, at)
    index = opened(script)
    writer, script.writer = script.writer, None
    if writer is not None and writer._open:
        if way_on == "roll back":
            writer.rollback()
        elif way_on == "close":
            writer.close()
    if writer is None or not writer._open or way_on == "forget":
        writer = None
        gc.collect()
        writer = index.writer()
    check_writing(index, writer)
    shutil.rmtree(folder)


def lines(tmp_path: Path) -> dict[tuple[str, int], list[int]]:
    """Return for each line that the script runs the counts at which it runs."""
    tracer = Tracer()
    tracer.run(Script(tmp_path / "counted").run)
    found: dict[tuple[str, int], list[int]] = {}
    for at, place in enumerate(tracer.places):
        found.setdefault(place, []).append(at)
    return found


def check_lines(work: Path, every: int = 1) -> Iterator[tuple[str, int]]:
    """Raise at each so manieth line, in turn when it runs first and when it runs last."""
    combinations = cycle(product(WAYS_ON, ERRORS))
    for i, (place, times) in enumerate(lines(work).items()):
        if i % every == 0:
            way_on, error = next(combinations)
            check(work / "index", times[-((i // every) % 2)], error(), way_on)
            yield place
