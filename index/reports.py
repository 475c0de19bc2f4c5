"""What was found of an index that was verified."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Damage:
    """Something that is wrong: in which file, in which of its arrays (None: the file), and what."""

    file: str
    part: str | None
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.part} {self.reason}" if self.part else self.reason


@dataclass(frozen=True, slots=True)
class SegmentReport:
    """What was found of a segment.

    `articles` is how many it holds for the index: its documents without the deleted ones. Where
    something is damaged, each of these is counted once: `readable` are the ids of those that can be
    read whole, `unreadable` of those of which no more than the id can be, and `unnamed` is how many
    have no id that can be read. Where the deletions cannot be read, deleted ones are among them.
    """

    name: str
    articles: int
    damages: tuple[Damage, ...] = ()
    readable: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    unnamed: int = 0

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.damages


@dataclass(frozen=True, slots=True)
class Report:
    """What was found of an index.

    `damages` are those that belong to no single segment. `leftovers` are the names of files that
    belong to no commit: a writer that is at work will commit or remove them, the next one removes
    them. They are no damage.
    """

    folder: Path
    generation: int
    segments: tuple[SegmentReport, ...]
    damages: tuple[Damage, ...] = ()
    leftovers: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.damages and not self.damaged

    @property
    def damaged(self) -> tuple[SegmentReport, ...]:
        """The segments in which something is."""
        return tuple(segment for segment in self.segments if not segment.sound)

    @property
    def articles(self) -> int:
        """How many articles the index holds, those that are damaged included."""
        return sum(segment.articles for segment in self.segments)
