"""What is compiled of the dictionary, kept in the user's cache.

Compiling the lexicons takes a second, reading a file none. The file's name is a digest of the
dictionary and of the code that compiles it, so that a change of either makes another file. It is
only ever a copy of what can be compiled again: where there is no place for it, or it is damaged,
what it holds is compiled.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

import numpy as np
from platformdirs import user_cache_path

from fihris.errors import FihrisError
from fihris.index import arrays, checksums
from fihris.index.analysis.dictionary_files import dictionary_files
from fihris.index.analysis.lexicon import Lexicon, compile_lexicon
from fihris.index.arrays import Array, ArrayFile, ArrayFileWriter

_NAMES = ("dictionary", "guesses")
_ARRAYS = ("keys", "firsts", "shapes", "lemmas", "spellings", "slots")
# Files of other versions that are left beside the newest, for other installations.
_KEPT = 3

Made = TypeVar("Made")


@cache
def lexicons() -> tuple[Lexicon, ...]:
    """Return the dictionary's lexicon and the one of guesses, once a process."""
    return kept("lexicons", read_lexicons, write_lexicons, lambda: _compile())


def kept(
    name: str,
    read: Callable[[Path], Made],
    write: Callable[[Path, Made], None],
    make: Callable[[], Made],
) -> Made:
    """Return what the cache's file called `name` holds; where it holds nothing sound, make it."""
    digest = _digest()
    try:
        path = user_cache_path("fihris", appauthor=False) / f"{name}-{digest}"
    except RuntimeError:  # there is no home folder
        return make()
    # A file of another make, though whole, may lack an array or hold one of another type.
    with suppress(OSError, FihrisError, KeyError, ValueError):
        return read(path)
    made = make()
    with suppress(OSError, FihrisError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, made)
        _remove_old(path.parent, name)
    return made


def _compile() -> tuple[Lexicon, ...]:
    from fihris.index.analysis.entries import entries
    from fihris.index.analysis.guesses import guesses

    known = list(entries())
    return compile_lexicon(known), compile_lexicon(guesses(known))


def _digest() -> str:
    """Return a name for the dictionary and the code that compiles it."""
    digest = blake2b(digest_size=12)
    for path in dictionary_files():
        state = path.stat()
        digest.update(f"{path} {state.st_size} {state.st_mtime_ns}".encode())
    formats = [Path(str(module.__file__)) for module in (arrays, checksums)]
    for path in (*sorted(Path(__file__).parent.glob("*.py")), *formats):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def write_lexicons(path: Path, lexicons: tuple[Lexicon, ...]) -> None:
    """Write a file of lexicons, whole or not at all. Raises OSError, IndexingError."""
    arrays_of_all: dict[str, Array] = {}
    for name, lexicon in zip(_NAMES, lexicons, strict=True):
        for array in _ARRAYS:
            arrays_of_all[f"{name}.{array}"] = getattr(lexicon, array)
        arrays_of_all[f"{name}.scores"] = lexicon.scores.view(np.uint16)
        words = "\n".join(lexicon.words).encode()
        arrays_of_all[f"{name}.words"] = np.frombuffer(words, np.uint8)
    write_arrays(path, arrays_of_all)


def write_arrays(path: Path, named: Mapping[str, Array]) -> None:
    """Write a file of arrays, whole or not at all. Raises OSError, IndexingError."""
    own = path.with_name(f"{path.name}-{os.getpid()}")  # another process may be writing it too
    with ArrayFileWriter(own) as file:
        for name, array in named.items():
            file.add(name, array)
        file.close({})
    own.replace(path)


def read_lexicons(path: Path) -> tuple[Lexicon, ...]:
    """Read a file of lexicons. Raises DamagedIndexError where it is missing or damaged."""
    file = ArrayFile(path)
    return tuple(
        Lexicon(
            **{array: file.array(f"{name}.{array}") for array in _ARRAYS},
            scores=file.array(f"{name}.scores").view(np.int16),
            words=bytes(file.array(f"{name}.words")).decode().split("\n"),
        )
        for name in _NAMES
    )


def _remove_old(folder: Path, name: str) -> None:
    files = sorted(folder.glob(f"{name}-*"), key=lambda path: path.stat().st_mtime)
    for path in files[:-_KEPT]:
        path.unlink()
