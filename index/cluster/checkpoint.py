"""What a load that was stopped or killed goes on from: a file, and one of words beside it.

The file of words is written first, under a name of its own, and the file that names it is put in
place at once: whoever reads finds one state or the other, whole.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson
from platformdirs import user_state_path

from fihris.errors import FihrisError, IndexingError, IndexLockedError
from fihris.index.cluster.word_counts import WordCounts
from fihris.index.cluster.words import Words, written
from fihris.index.lock import WriterLock
from fihris.index.manifest import replace_durably

_FORMAT = 1
_KINDS: dict[str, type | tuple[type, ...]] = {
    "address": str,
    "fingerprint": str,
    "token": str,
    "physical": str,
    "analyzer": str,
    "is_new": bool,
    "replaces": list,
    "records": int,
    "added": int,
    "refused": int,
}


@dataclass(frozen=True)
class Progress:
    """How far a load has come.

    `address` is the name of the index where it goes, `fingerprint` what it reads and how; `token`
    names the load.
    `physical` is the index that it writes to, `is_new` says whether the load made it, `replaces`
    which indexes it takes the place of. `records` is how many articles of the stream, in order,
    are there or were refused, none left out; `added` and `refused` what became of them.
    """

    address: str
    fingerprint: str
    token: str
    physical: str
    analyzer: str
    is_new: bool
    replaces: tuple[str, ...] = ()
    records: int = 0
    added: int = 0
    refused: int = 0


def kept_of(address: str, sources: Sequence[str], suffix: str) -> Path:
    """Return the file of a load of those sources, in the user's state folder."""
    name = _hash([address, [os.path.realpath(source) for source in sources]])[:32]
    return user_state_path("fihris", appauthor=False) / "loads" / f"{name}{suffix}"


class Checkpoint:
    """The file at `path`, for a load from sources of that `fingerprint`.

    `say` is told why what is there is not gone on from; `place` is what is loaded into. A ``with``
    block holds it alone. Raises IndexingError where it cannot be read or written, or is of a load
    into another index, and IndexLockedError where another process holds it.
    """

    def __init__(
        self,
        path: Path,
        fingerprint: str,
        say: Callable[[str], None] = lambda _: None,
        *,
        place: str = "",
    ) -> None:
        self.path = path
        self.place = place or str(path)
        self.fingerprint = fingerprint
        self.say = say
        self._lock: WriterLock | None = None

    @classmethod
    def of(
        cls,
        address: str,
        sources: Sequence[str],
        options: Sequence[str],
        say: Callable[[str], None] = lambda _: None,
    ) -> Self | None:
        """Return the checkpoint of a load of files and folders, in the user's state folder.

        None for standard input, of which what has been read is gone.
        """
        if "-" in sources:
            return None
        places = [os.path.realpath(source) for source in sources]
        told = _hash([options, [list(_files(place)) for place in places]])
        return cls(kept_of(address, sources, ".json"), told, say, place=address)

    @property
    def exists(self) -> bool:
        """Whether there is a load to go on with."""
        return self.path.exists()

    def read(self, address: str) -> tuple[Progress, WordCounts] | None:
        """Return what the load into that index before has left; None for nothing that can be used.

        One of other sources or options is told by its fingerprint.
        """
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._error(f"cannot be read: {error.strerror}") from error
        try:
            progress, name, checksum = self._parsed(data)
            words = self.path.with_name(name).read_bytes()
            if hashlib.sha256(words).hexdigest() != checksum:
                raise ValueError(f"{name} is not what was written")
            counts = Words(words, str(self.path), None).segment.counts()
        except (ValueError, OSError, FihrisError) as error:
            self.say(f"{self.path} is damaged ({error}): loading from the start")
            return None
        if progress.address != address:
            raise self._error(f"is of a load into {progress.address}; name another file")
        return progress, counts

    def write(self, progress: Progress, words: WordCounts) -> None:
        """Take the place of what is there, at once."""
        data = written(words, progress.analyzer)
        checksum = hashlib.sha256(data).hexdigest()
        content = {
            **progress.__dict__,
            "replaces": list(progress.replaces),
            "words": f"{self.path.name}.{checksum[:16]}.words",
            "words_sha256": checksum,
        }
        envelope = {"format": _FORMAT, "crc32": _checksum(content), "load": content}
        now = self.path.with_name(str(content["words"]))
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            replace_durably(now, data)
            replace_durably(self.path, orjson.dumps(envelope, option=orjson.OPT_INDENT_2) + b"\n")
        except OSError as error:
            raise self._error(f"cannot be written: {error.strerror}") from error
        for old in self.path.parent.glob(f"{_escaped(self.path.name)}.*.words"):
            if old != now:
                with suppress(OSError):
                    old.unlink()

    def remove(self) -> None:
        """Delete the files: there is nothing to go on from."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)
            for words in self.path.parent.glob(f"{_escaped(self.path.name)}.*.words"):
                words.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._error(f"cannot be written: {error.strerror}") from error
        try:
            self._lock = WriterLock(self.path.parent, f"{self.path.name}.lock")
        except IndexLockedError as error:
            raise IndexLockedError(
                self.place, error.holder, process=error.process, host=error.host
            ) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _parsed(self, data: bytes) -> tuple[Progress, str, str]:
        """Return what a file says, and the name and the hash of that of words.

        Raises ValueError.
        """
        try:
            envelope = orjson.loads(data)
            form, content = envelope["format"], envelope["load"]
            if form != _FORMAT:
                raise ValueError(f"format {form}, and this release reads {_FORMAT}")
            if envelope["crc32"] != _checksum(content):
                raise ValueError("its checksum is another")
            name, checksum = content.pop("words"), content.pop("words_sha256")
            if content.keys() != _KINDS.keys() or not all(
                isinstance(content[field], kind) for field, kind in _KINDS.items()
            ):
                raise ValueError("not laid out as this release writes it")
            content["replaces"] = tuple(content["replaces"])
            if Path(name).name != name:
                raise ValueError(f"{name!r} is no file beside it")
            return Progress(**content), name, checksum
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"it is no checkpoint: {error}") from error

    def _error(self, reason: str) -> IndexingError:
        return IndexingError(f"{self.path} {reason}", path=str(self.path))


def _checksum(content: Any) -> int:
    return zlib.crc32(orjson.dumps(content, option=orjson.OPT_SORT_KEYS))


def _escaped(name: str) -> str:
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in name)


def _hash(told: object) -> str:
    # A name that is no UTF-8 has a surrogate for each byte that is not.
    return hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()


def _files(source: str) -> Iterator[tuple[str, int, int]]:
    """Yield the files of a source, their sizes and their times."""
    path = Path(source)
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    for file in files:
        with suppress(OSError):  # one that is not there is reported by reading
            found = file.stat()
            yield str(file), found.st_size, found.st_mtime_ns
