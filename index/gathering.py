"""What a segment is made of, taken from a batch of articles step by step.

What is taken is let go: at no moment is a batch held beside all that became of it. A token is four
bytes here, which is half of what it takes in a `Packed`; the stored texts are compressed already.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from math import inf
from operator import attrgetter

import numpy as np
import numpy.typing as npt

from fihris.index.analysis.analyzer import LEMMA_BYTES, Analyzer
from fihris.index.arrays import ArrayFileWriter
from fihris.index.batch import Batch
from fihris.index.fields import KEYWORD_FIELDS, TEXT_FIELDS
from fihris.index.records import encode_text
from fihris.index.stored import StoredWriter
from fihris.index.titles import write_titles

U32 = npt.NDArray[np.uint32]
I64 = npt.NDArray[np.int64]
BOOL = npt.NDArray[np.bool_]

# Measured, in bytes: what a token takes (`inversion.py`), one of the longest article besides, all
# of whose tokens are inverted at once, and what a form and a letter of it take in a vocabulary that
# is being written.
_TOKEN_BYTES = 10
_LONGEST_TOKEN_BYTES = 40
# A position that is large takes more.
_FAR = 4096
_FAR_BYTES = 20
_FORM_BYTES = 200
_LETTER_BYTES = 25
# The most that comes of a byte of an article: short words, each of which is new.
_MOST_FROM_A_BYTE = 130


@dataclass
class Gathered:
    """The contents of a segment, in the order of its documents.

    By text field: the form number of each token, and how many tokens each document has. By keyword
    field: the values. `dates` are microseconds. `occurs` (bool) says of the analyzer's forms which
    there are.
    """

    forms: dict[str, U32] = field(default_factory=dict)
    lengths: dict[str, I64] = field(default_factory=dict)
    columns: dict[str, list[str]] = field(
        default_factory=lambda: {name: [] for name in KEYWORD_FIELDS}
    )
    dates: list[int] = field(default_factory=list)
    titles: list[bytes] = field(default_factory=list)
    heads: StoredWriter = field(default_factory=StoredWriter)
    bodies: StoredWriter = field(default_factory=StoredWriter)
    occurs: BOOL = field(default_factory=lambda: np.zeros(0, bool))

    def write_stored(self, file: ArrayFileWriter) -> None:
        """Write the articles themselves, and let them go."""
        write_titles(file, self.titles)
        self.titles = []
        self.heads.write(file, "head")
        self.bodies.write(file, "body")


def gather(batch: Batch, analyzer: Analyzer, room: float = inf) -> Gathered:
    """Return what a segment of the articles holds, which are taken out of the batch.

    It ends where more would not fit into `room`: the bytes that the analyzer and what is left of
    the batch may take together with it, and with what becomes of it until it is written.
    """
    gathered = Gathered()
    forms: dict[str, list[U32]] = {name: [np.zeros(0, np.uint32)] for name in TEXT_FIELDS}
    lengths: dict[str, list[I64]] = {name: [np.zeros(0, np.int64)] for name in TEXT_FIELDS}
    need = _Need()
    # Compressing takes a fifth of this, and no more time than the rest takes meanwhile.
    with ThreadPoolExecutor(1) as compressing:
        while True:
            left = (room - batch.left - need.bytes(analyzer)) / _MOST_FROM_A_BYTE
            step, size = batch.take(left, one=not gathered.dates)
            if not step:
                break
            need.articles += size
            for article in step:
                gathered.titles.append(encode_text(article.title))
                gathered.heads.add(article.head)
                gathered.bodies.add(encode_text(article.body))
            gathered.heads.compress_in(compressing)
            gathered.bodies.compress_in(compressing)
            for name in TEXT_FIELDS:
                numbers, counts = analyzer.numbers(list(map(attrgetter(name), step)))
                forms[name].append(numbers)
                lengths[name].append(counts)
                need.tokens(numbers, counts, analyzer)
            for name, column in gathered.columns.items():
                column.extend(map(attrgetter(name), step))
            gathered.dates.extend(map(attrgetter("date"), step))
    for name in TEXT_FIELDS:
        gathered.forms[name] = np.concatenate(forms.pop(name))
        gathered.lengths[name] = np.concatenate(lengths.pop(name))
    gathered.occurs = need.occurs
    return gathered


class _Need:
    """The memory that a segment takes until it is written, as its articles come."""

    def __init__(self) -> None:
        self.articles = 0  # bytes
        self.occurs = np.zeros(0, bool)
        self._tokens = self._longest = self._far = 0

    def tokens(self, numbers: U32, counts: I64, analyzer: Analyzer) -> None:
        """Take in the tokens of some texts."""
        new = len(analyzer.table) - len(self.occurs)
        if new:
            self.occurs = np.concatenate((self.occurs, np.zeros(new, bool)))
        self.occurs[numbers] = True
        self._tokens += len(numbers)
        self._far += int(np.maximum(counts - _FAR, 0).sum())
        self._longest = max(self._longest, int(counts.max(initial=0)))

    def bytes(self, analyzer: Analyzer) -> float:
        """Return what all of it takes, with what the analyzer knows and will know."""
        table = analyzer.table
        letters = table.letters / max(len(table), 1)
        form = _FORM_BYTES + _LETTER_BYTES * letters
        return (
            analyzer.size
            + analyzer.waiting * (LEMMA_BYTES + 2 * letters)
            + int(np.count_nonzero(self.occurs)) * form
            + self._tokens * _TOKEN_BYTES
            + self._far * _FAR_BYTES
            + self._longest * _LONGEST_TOKEN_BYTES
            + self.articles
        )
