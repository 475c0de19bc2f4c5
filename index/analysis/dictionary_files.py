"""Where the dictionary lies: found without importing anything that reads it."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from fihris.errors import FihrisError


def dictionary_files() -> tuple[Path, Path]:
    """Return the two files; raises FihrisError where the package is not installed."""
    folder = _folder()
    return folder / "arabicdictionary.sqlite", folder / "wordfreq.sqlite"


def _folder() -> Path:
    spec = find_spec("arramooz")
    if spec is None or spec.origin is None:
        raise FihrisError("the lexicon stemmer needs: pip install arramooz-pysqlite")
    return Path(spec.origin).parent / "data"
