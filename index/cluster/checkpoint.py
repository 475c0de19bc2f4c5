"""What a load that was stopped goes on from: how many articles are there, and their words.

Two files: the words of these articles, and a manifest in JSON that names them and is replaced last.
The words carry their own checksums; a manifest of other sources is not gone on from.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Self

import orjson
from platformdirs import user_state_path

from fihris.errors import FihrisError, IndexingError
from fihris.index.cluster.word_counts import WordCounts
from fihris.index.cluster.words import WordSegment, written

FORMAT = 1


class Progress(NamedTuple):
    """How far a load has come: of its sources' articles, so many are on `physical`."""

    physical: str
    articles: int
    words: WordCounts


class Checkpoint:
    """The progress of one load, kept in a file. `identity` is what is loaded, and where to."""

    def __init__(self, path: Path, identity: Mapping[str, Any]) -> None:
        self.path = path
        self._identity = orjson.loads(orjson.dumps(identity))

    @classmethod
    def of(cls, address: str, sources: Sequence[str], options: Mapping[str, Any]) -> Self | None:
        """Return the checkpoint of a load of files and folders, in the user's state folder.

        None for standard input, of which what has been read is gone.
        """
        if "-" in sources:
            return None
        identity = {"address": address, "sources": list(map(_print, sources)), "options": options}
        name = hashlib.sha256(
            orjson.dumps([address, [str(Path(source).resolve()) for source in sources]])
        )
        return cls(user_state_path("fihris") / "loads" / name.hexdigest()[:32], identity)

    def read(self) -> Progress | None:
        """Return the progress of the load before, None where there is none of these sources.

        Raises IndexingError for a file that cannot be read.
        """
        try:
            raw = self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise IndexingError(f"{self.path}: {error.strerror}", path=str(self.path)) from error
        try:
            held = orjson.loads(raw)
            if held["format"] != FORMAT or held["identity"] != self._identity:
                return None
            segment = WordSegment((self.path.parent / held["words"]).read_bytes())
            segment.verify()
            if segment.file.checksum != held["checksum"]:
                return None
            return Progress(held["physical"], held["articles"], segment.counts())
        except (ValueError, KeyError, TypeError, OSError, FihrisError):
            return None  # a file of half a write, or of another release: the load begins anew

    def write(self, progress: Progress, analyzer: str) -> None:
        """Keep how far a load has come. Raises IndexingError."""
        data = written(progress.words, analyzer)
        name = f"{self.path.name}.{secrets.token_hex(4)}.words"
        held = {
            "format": FORMAT,
            "identity": self._identity,
            "physical": progress.physical,
            "articles": progress.articles,
            "words": name,
            "checksum": WordSegment(data).file.checksum,
        }
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            before = self._words()
            _put(self.path.parent / name, data)
            _put(self.path, orjson.dumps(held))
            for old in before:
                old.unlink(missing_ok=True)
        except OSError as error:
            raise IndexingError(f"{self.path}: {error.strerror}", path=str(self.path)) from error

    def remove(self) -> None:
        """Forget the load."""
        self.path.unlink(missing_ok=True)
        for old in self._words():
            old.unlink(missing_ok=True)

    def _words(self) -> list[Path]:
        return list(self.path.parent.glob(f"{self.path.name}.*.words*"))


def _put(path: Path, data: bytes) -> None:
    partial = path.with_name(f"{path.name}.partial")
    with partial.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def _print(source: str) -> list[Any]:
    """Return what changes with the files of a source: names, sizes and times."""
    path = Path(source)
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    told = hashlib.sha256()
    for file in files:
        found = file.stat() if file.exists() else None
        times = (found.st_size, found.st_mtime_ns) if found else ()
        told.update(repr((str(file), times)).encode("utf-8", "surrogatepass"))
    return [str(path.resolve()), told.hexdigest()]
