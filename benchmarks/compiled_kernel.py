"""What a compiled kernel would bring: the first stage in numpy, and in C, on the same index.

    python -m benchmarks.compiled_kernel INDEX CORPUS.jsonl [--queries 200] [--passes 5]

INDEX is a folder with one segment of the articles of CORPUS. The system's `cc` compiles the kernel,
benchmarks/kernel/kernel.c: it reads and scores every posting of a query's words from the index's
own bytes, prunes nothing and keeps nothing. Its hits are checked against Fihris's. Times, in
milliseconds, are of the stage "score" of `fihris search --profile` and of the call that takes its
place, with what Python prepares for it; "first" is the pass before which nothing had been asked.
Queries with a phrase in them are no lists of words, and not asked of the kernel.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np

import fihris
from benchmarks.articles import articles
from benchmarks.markdown import line, rule
from benchmarks.queries import CLASSES, drawn
from fihris.index.fields import TEXT_FIELDS
from fihris.index.lists import BITMAP
from fihris.index.postings import Level
from fihris.search.language.parser import parse, parse_plain
from fihris.search.matching.plan import Plan, is_plannable
from fihris.search.matching.statistics import Statistics
from fihris.search.matching.weighted_list import WHOLE, WeightedList
from fihris.search.ranking import RANKINGS
from fihris.search.understanding import translated

SOURCE = Path(__file__).parent / "kernel" / "kernel.c"
HITS = 10
LEVELS = RANKINGS["levels"]
NO_FORM, WHOLE_FORM = -1, -2
I64, DOUBLE, POINTER = ctypes.c_int64, ctypes.c_double, ctypes.c_void_p


class _Level(ctypes.Structure):
    _fields_ = [
        *((name, POINTER) for name in ("bytes", "title", "body")),
        *((name, POINTER) for name in ("title_at", "title_large", "body_at", "body_large")),
        *((name, I64) for name in ("titles_large", "bodies_large")),
    ]


class _Set(ctypes.Structure):
    _fields_ = [(name, I64) for name in ("shape", "start", "length", "first")]


class _Word(ctypes.Structure):
    _fields_ = [
        *((name, _Set) for name in ("lemma", "form")),
        *((name, DOUBLE) for name in ("title", "title_form", "body", "body_form")),
    ]


class Kernel:
    """The compiled kernel over the only segment of an index."""

    def __init__(self, index: fihris.Index) -> None:
        (leaf,) = index.snapshot.leaves
        self._segment = leaf.segment
        self._statistics = Statistics(index.snapshot, LEVELS)
        self._best = ctypes.CDLL(str(_compiled())).best
        self._best.restype = I64
        file, documents = self._segment.file, self._segment.documents
        self._kept: list[Any] = []
        self._levels = {name: self._level(file, name) for name in ("lemma", "surface")}
        ranking = self._statistics.ranking
        self._norms = []
        for field in TEXT_FIELDS:
            lengths = self._segment.lengths(field) / self._statistics.average_length(field)
            norm = ranking.k1 * (1 - ranking.b) + ranking.k1 * ranking.b * lengths
            self._norms.append(self._address(norm))
        self._scratch = [
            self._address(np.zeros(documents, dtype))
            for dtype in (np.float64, np.uint8, np.int32, np.int32, np.int32)
        ]
        self._documents, self._scores = np.zeros(HITS, np.int64), np.zeros(HITS)
        self._found = [self._address(self._documents), self._address(self._scores)]

    def _address(self, array: Any) -> int:
        self._kept.append(array)
        return int(array.ctypes.data)

    def _level(self, file: Any, name: str) -> _Level:
        found = {"bytes": self._address(file.array(f"{name}.bytes"))}
        for field, many in (("title", "titles_large"), ("body", "bodies_large")):
            found[field] = self._address(file.array(f"{name}.{field}.packed"))
            for part in ("at", "large"):
                stored = f"{name}.{field}.{'large_at' if part == 'at' else part}"
                numbers = file.array(stored).astype(np.int64)
                found[f"{field}_{part}"] = self._address(numbers)
            found[many] = len(numbers)
        return _Level(**found)

    def best(self, query: Any) -> tuple[Any, Any]:
        """Return the best documents and their scores."""
        plan = Plan(query, self._segment, self._statistics)
        words = (_Word * len(plan.lists))(*map(self._word, plan.lists))
        lemmas, surfaces = (ctypes.byref(level) for level in self._levels.values())
        every = ctypes.c_int(plan.root.every)
        addresses = map(POINTER, (*self._norms, *self._scratch))
        count = self._best(
            *(lemmas, surfaces, words, I64(len(words)), every, I64(self._segment.documents)),
            *(*addresses, I64(HITS), *map(POINTER, self._found)),
        )
        return self._documents[:count].copy(), self._scores[:count].copy()

    def _word(self, one: WeightedList) -> _Word:
        texts = self._segment.texts
        number = one._number
        word = _Word(lemma=self._set(texts.lemmas, number, number, one.length))
        word.form.shape = NO_FORM
        for part in one.parts:
            if part.form is None:
                setattr(word, part.field, part.weight)
                continue
            setattr(word, f"{part.field}_form", part.weight)
            if part.form == WHOLE:
                word.form.shape = WHOLE_FORM
            else:
                own = texts.list_of_form(part.form)
                word.form = self._set(texts.surfaces, own, own, None)
        return word

    def _set(self, level: Level, number: int, place: int, length: int | None) -> _Set:
        first, after = level.starts[place : place + 2].tolist()
        lists = level.lists
        shape, start = int(lists._shapes[number]), int(lists._starts[number])
        if shape == BITMAP:
            start += -start % 8
        return _Set(shape, start, after - first if length is None else length, first)


def _compiled() -> Path:
    """Return the kernel's library, which is compiled when it is first asked for."""
    digest = hashlib.blake2b(SOURCE.read_bytes(), digest_size=8).hexdigest()
    path = Path(tempfile.gettempdir()) / f"fihris-kernel-{os.getuid()}-{digest}.so"
    if not path.exists():
        made = path.with_suffix(".partial")
        subprocess.run(
            ["cc", "-O3", "-march=native", "-shared", "-fPIC", "-o", str(made), str(SOURCE)],
            check=True,
        )
        made.rename(path)
    return path


def _typed(kind: str, words: Sequence[str]) -> tuple[str, bool]:
    """Return a query as it is typed, and whether it is plain words."""
    return " ".join(f"+{word}" if kind == "and" else word for word in words), kind != "and"


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("corpus", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--queries", default=200, show_default=True)
@click.option("--passes", default=5, show_default=True)
def main(folder: Path, corpus: Path, queries: int, passes: int) -> None:
    """Run the benchmark."""
    index = fihris.open(folder)
    kernel = Kernel(index)
    head = ("queries", "numpy, first", "numpy, median", "C, median", "C, p99", "as fast", "checked")
    click.echo(line(head))
    click.echo(rule(head))
    by_class = drawn(articles([corpus]), queries)
    for asked in CLASSES:
        if asked.kind not in ("or", "and") or asked.snippets:
            continue
        own, theirs = np.zeros((2, passes, len(by_class[asked.name])))
        checked = 0
        for turn in range(passes):
            for i, words in enumerate(by_class[asked.name]):
                text, plain = _typed(asked.kind, words)
                options = {"plain": plain, "variants": False, "ranking": LEVELS}
                hits = index.search(text, HITS, **options)
                own[turn, i] = hits.profile["score"]
                parsed = parse_plain(text) if plain else parse(text)
                query = translated(index.snapshot, parsed, LEVELS, variants=False).query
                if not is_plannable(query):
                    continue
                started = time.perf_counter()
                documents, scores = kernel.best(query)
                theirs[turn, i] = (time.perf_counter() - started) * 1000
                np.testing.assert_allclose([hit.score for hit in hits], scores, rtol=1e-12)
                if hits.documents != documents.tolist():
                    raise click.ClickException(f"{text!r} has other hits")
                checked += 1
        theirs = theirs[1:][theirs[1:] > 0]
        mine, their = float(np.median(own[1:])), float(np.median(theirs))
        cells = (np.median(own[0]), mine, their, np.percentile(theirs, 99))
        same = f"{checked:,} of {own.size:,}, alike"
        click.echo(line((asked.shown, *(f"{c:.3f}" for c in cells), f"{mine / their:.1f}×", same)))


if __name__ == "__main__":
    main()
