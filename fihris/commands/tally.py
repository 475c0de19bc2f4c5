"""What became of every record of a run: reported as it happens, and summed up at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fihris.commands.output import say
from fihris.commands.text import counted

if TYPE_CHECKING:
    from fihris.corpus.problem import Problem

REPORTED = 20

# What the kinds of `Problem` mean, in a few words.
MEANINGS = {
    "columns": "a table without a column for bodies; its titles are read",
    "csv": "a row or a header that cannot be used",
    "date": "a date that cannot be read; the article has none",
    "encoding": "bytes that are not text in the file's encoding",
    "extra": "a file that needs an extra that is not installed",
    "feed": "a feed that is damaged or holds nothing",
    "file": "a file that cannot be read, or not to its end",
    "format": "a file of a format that is not known; try --format",
    "html": "a page in which no article was found",
    "json": "a record that is not a JSON object",
    "link": "a symbolic link that leads out of the folder",
    "no-text": "a record with neither a title nor a body",
    "surrogate": "half a character in a JSON escape; replaced by U+FFFD",
    "too-large": "a record that is too long",
    "trec": "a document that is not closed",
}

# Of no problem of reading.
_REFUSED = {"refused": "an article that the cluster does not take"}


class Tally:
    """Counts a run's records: each that was read is either indexed or skipped.

    A file that cannot be read counts as one record. Problems are said one by one, the first 20
    skipped records and the first 20 flaws, or all with `verbose`. `stop` ends the run at the first
    skipped record.
    """

    def __init__(
        self, folder: Path | str, *, verbose: bool, stop: bool, say: Callable[[str], None]
    ) -> None:
        self._folder = folder
        self._verbose = verbose
        self._stop = stop
        self._say = say
        self.indexed = 0
        self.replaced = 0
        self.articles = 0
        self.seconds = 0.0
        self.skipped: Counter[str] = Counter()
        self.flaws: Counter[str] = Counter()
        self.stopped: Problem | None = None

    def add(self, problem: Problem) -> bool:
        """Count and report a problem; tell whether the run has to stop."""
        counts = self.skipped if problem.skipped else self.flaws
        counts[problem.kind] += 1
        count = counts.total()
        if self._verbose or count <= REPORTED:
            suffix = "" if problem.skipped else " (indexed all the same)"
            self._say(f"{problem}{suffix}")
        elif count == REPORTED + 1:
            what = "skipped records" if problem.skipped else "flaws"
            self._say(f"further {what} are only counted; --verbose reports them all")
        if problem.skipped and self._stop:
            self.stopped = problem
        return self.stopped is not None

    def finish(self, before: int, after: int, seconds: float) -> None:
        """Take down how many articles the index held before and holds now."""
        self.articles = after
        self.replaced = before + self.indexed - after
        self.seconds = seconds

    @property
    def read(self) -> int:
        """How many records were read."""
        return self.indexed + self.skipped.total()

    def as_json(self) -> dict[str, Any]:
        """Return the summary for programs."""
        return {
            "index": str(self._folder),
            "read": self.read,
            "indexed": self.indexed,
            "replaced": self.replaced,
            "skipped": self.skipped.total(),
            "skipped_by_kind": dict(sorted(self.skipped.items())),
            "flaws": self.flaws.total(),
            "flaws_by_kind": dict(sorted(self.flaws.items())),
            "articles": self.articles,
            "seconds": round(self.seconds, 3),
        }

    def lines(self) -> list[str]:
        """Return the summary for people."""
        replaced = ""
        if self.replaced:
            replaced = f", of which {self.replaced:,} took the place of one with the same id"
        rate = f" ({self.read / self.seconds:,.0f} a second)" if self.seconds else ""
        lines = [
            f"read     {self.read:>9,}  in {self.seconds:,.1f} s{rate}",
            f"indexed  {self.indexed:>9,}{replaced}",
        ]
        for name, counts in (("skipped", self.skipped), ("flaws", self.flaws)):
            if counts or name == "skipped":
                lines.append(f"{name:<8} {counts.total():>9,}")
            for kind, count in sorted(counts.items()):
                lines.append(
                    f"         {count:>9,}  {kind}: {(MEANINGS | _REFUSED).get(kind, '')}".rstrip(
                        ": "
                    )
                )
        lines.append(f"{self._folder} holds {counted(self.articles, 'article')}")
        return lines


def print_tally(tally: Tally, *, as_json: bool, err: bool = False) -> None:
    """Print the summary of a run that was committed, on stderr if `err`."""
    if tally.stopped is not None:
        return
    if as_json:
        from fihris.commands.contract import print_json

        print_json(tally.as_json(), err=err)
    else:
        for line in tally.lines():
            say(line, err=err)
