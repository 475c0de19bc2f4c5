"""The family of a lemma: a number for its root, the same for كاتب, كتاب and مكتوب.

The roots are found once for a user (`families`) and kept beside the lexicons, in a file of their
own: who never asks for a root reads none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import repeat
from pathlib import Path

import numpy as np
import numpy.typing as npt

from fihris.index.analysis.compiled import kept, write_arrays
from fihris.index.analysis.root_letters import code_of
from fihris.index.arrays import ArrayFile

U32 = npt.NDArray[np.uint32]


def roots_of(lemmas: Sequence[str]) -> U32:
    """Return the code of each lemma's root, uint32, shape (n,); 0 where no root is known.

    `lemmas` are the lexicon stemmer's, as the index holds them. Two lemmas have the same code
    exactly if they have the same root (see `root_letters.code_of`).
    """
    return np.array(list(map(_codes().get, lemmas, repeat(0))), np.uint32)


@cache
def _codes() -> Mapping[str, int]:
    return kept("roots", read_codes, write_codes, lambda: _compile())


def _compile() -> dict[str, int]:
    from fihris.index.analysis.families import families

    return {lemma: code_of(root) for lemma, root in sorted(families().items())}


def write_codes(path: Path, codes: Mapping[str, int]) -> None:
    """Write the codes of lemmas, whole or not at all. Raises OSError, IndexingError."""
    write_arrays(
        path,
        {
            "lemmas": np.frombuffer("\n".join(codes).encode(), np.uint8),
            "codes": np.array(list(codes.values()), np.uint32),
        },
    )


def read_codes(path: Path) -> dict[str, int]:
    """Read the codes of lemmas.

    Raises DamagedIndexError where the file is missing or damaged, KeyError or ValueError where it
    is of another make.
    """
    file = ArrayFile(path)
    lemmas = bytes(file.array("lemmas")).decode().split("\n")
    return dict(zip(lemmas, file.array("codes").tolist(), strict=True))
