"""What a segment is made of, taken from a batch of articles step by step.

What is taken is let go: at no moment is a batch held beside all that became of it. A token is four
bytes here, which is half of what it takes in a `Packed`; the stored texts are compressed already.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from operator import attrgetter

import numpy as np
import numpy.typing as npt

from fihris.index.analysis.analyzer import Analyzer
from fihris.index.arrays import ArrayFileWriter
from fihris.index.batch import Batch
from fihris.index.fields import KEYWORD_FIELDS, TEXT_FIELDS
from fihris.index.records import encode_text
from fihris.index.stored import StoredWriter
from fihris.index.titles import write_titles

U32 = npt.NDArray[np.uint32]
I64 = npt.NDArray[np.int64]


@dataclass
class Gathered:
    """The contents of a segment, in the order of its documents.

    By text field: the form number of each token, and how many tokens each document has. By keyword
    field: the values. `dates` are microseconds.
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

    def write_stored(self, file: ArrayFileWriter) -> None:
        """Write the articles themselves, and let them go."""
        write_titles(file, self.titles)
        self.titles = []
        self.heads.write(file, "head")
        self.bodies.write(file, "body")


def gather(batch: Batch, analyzer: Analyzer) -> Gathered:
    """Return what a segment of the articles holds, which are taken out of the batch."""
    gathered = Gathered()
    forms: dict[str, list[U32]] = {name: [np.zeros(0, np.uint32)] for name in TEXT_FIELDS}
    lengths: dict[str, list[I64]] = {name: [np.zeros(0, np.int64)] for name in TEXT_FIELDS}
    # Compressing takes a fifth of this, and no more time than the rest takes meanwhile.
    with ThreadPoolExecutor(1) as compressing:
        for step in batch.take():
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
            for name, column in gathered.columns.items():
                column.extend(map(attrgetter(name), step))
            gathered.dates.extend(map(attrgetter("date"), step))
    for name in TEXT_FIELDS:
        gathered.forms[name] = np.concatenate(forms.pop(name))
        gathered.lengths[name] = np.concatenate(lengths.pop(name))
    return gathered
