"""The letters of a vocabulary's terms as one array, to compare all terms at once."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from fihris.index.vocabulary import Vocabulary

I64 = npt.NDArray[np.int64]


class Letters(NamedTuple):
    """The code points (uint16 or uint32) of terms numbered one after the other, end to end.

    Term i is `points[starts[i] : starts[i + 1]]`; `starts` is int64, shape (terms + 1,).
    """

    points: npt.NDArray[Any]
    starts: I64


def letters_of(vocabulary: Vocabulary, first: int, after: int) -> Letters:
    """Return the letters of the terms numbered from `first` to before `after`."""
    raw, starts = vocabulary.text_of(first, after)
    text = raw.decode()
    # Python keeps nearly all of these texts in sixteen bits a letter: this only copies them.
    points = np.frombuffer(text.encode("utf-16-le"), "<u2")
    if len(points) > len(text):
        points = np.frombuffer(text.encode("utf-32-le"), "<u4")
    letters = np.zeros(len(raw) + 1, np.int32)  # before each byte
    np.cumsum((np.frombuffer(raw, np.uint8) & 0xC0) != 0x80, out=letters[1:])
    return Letters(points, letters[starts].astype(np.int64))
