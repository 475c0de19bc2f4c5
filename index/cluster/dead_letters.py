"""Articles that a cluster refused for good, in a file: one JSON object a line, with the reason."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import orjson

from fihris.errors import IndexingError
from fihris.index.cluster.bulk import Refusal
from fihris.index.cluster.documents import article_of


class DeadLetters:
    """A file of refused articles, for a ``with`` block; made when there is the first.

    A line is ``{"id", "reason", "status", "article"}``, which ``fihris index`` reads as the
    article. What stands in the file stays, and is not written again, unless the file is begun
    `anew`. `count` is how many were added.

    Raises IndexingError where it cannot be written.
    """

    def __init__(self, path: Path, *, anew: bool = False) -> None:
        self.path = path
        self.anew = anew
        self.count = 0
        self._file: IO[bytes] | None = None
        self._there: set[bytes] = set()

    def add(self, refusal: Refusal) -> None:
        """Write an article to the end of the file."""
        line = orjson.dumps(
            {
                "id": refusal.id,
                "reason": refusal.reason,
                "status": refusal.status,
                "article": _article(refusal.document),
            }
        )
        try:
            if self._file is None:
                self._file = self._opened()
            if line not in self._there:
                self._file.write(line + b"\n")
                self._file.flush()
                self._there.add(line)
        except OSError as error:
            raise IndexingError(
                f"{self.path} cannot be written: {error.strerror}", path=str(self.path)
            ) from error
        self.count += 1

    def _opened(self) -> IO[bytes]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self.anew:
            self.path.unlink(missing_ok=True)
        file = self.path.open("a+b")
        file.seek(0)
        held = file.read()
        if held and not held.endswith(b"\n"):
            file.write(b"\n")  # a run was killed in the middle of a line
        self._there = set(held.splitlines())
        return file

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()


def _article(document: bytes) -> dict[str, Any]:
    article = article_of(orjson.loads(document))
    return {
        "id": article.id,
        "title": article.title,
        "body": article.body,
        "date": None if article.date is None else article.date.isoformat().replace("+00:00", "Z"),
        "source": article.source,
        "category": article.category,
        "url": article.url,
        "metadata": dict(article.metadata),
    }
