"""What is known of the sources that are followed: a small JSON file, replaced as a whole."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from fihris.corpus.following.folders import Sign

FORMAT = 1


@dataclass(slots=True)
class FeedState:
    """What is known of a feed.

    `etag` and `modified` are of what was read last; `moved` is where it is now; before `next` it
    is not asked; `failures` are those in a row; `gone` says that it will not come back.
    """

    etag: str = ""
    modified: str = ""
    moved: str | None = None
    next: datetime | None = None
    failures: int = 0
    gone: bool = False


@dataclass(slots=True)
class State:
    """What is known of all sources of an index.

    `generation` is the index's when something was last taken down here: an index that is older
    than that has been made anew or restored, and may lack what was read.
    """

    generation: int = 0
    feeds: dict[str, FeedState] = field(default_factory=dict)
    folders: dict[str, dict[str, Sign]] = field(default_factory=dict)

    @classmethod
    def load(cls, path: Path) -> State:
        """Read a state; an empty one where there is none, or none that can be read.

        Then everything is read once more, which changes nothing in the index.
        """
        try:
            found = json.loads(path.read_bytes())
            if found["format"] != FORMAT:
                return cls()
            return cls(
                int(found["generation"]),
                {str(url): _feed(known) for url, known in found["feeds"].items()},
                {
                    str(folder): {str(p): (int(s), int(t)) for p, (s, t) in known.items()}
                    for folder, known in found["folders"].items()
                },
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls()

    def save(self, path: Path) -> None:
        """Replace the file by this, atomically; others may not read it: addresses can be secret."""
        partial = path.with_name(f"{path.name}.partial")
        content = {"format": FORMAT, **asdict(self)}
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        with open(os.open(partial, flags, 0o600), "w", encoding="ascii") as file:  # noqa: PTH123
            json.dump(content, file, indent=1, default=datetime.isoformat)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)

    def forget_contents(self) -> None:
        """Forget what was read, not when sources may be asked."""
        self.folders.clear()
        for feed in self.feeds.values():
            feed.etag = feed.modified = ""


def _feed(known: dict[str, Any]) -> FeedState:
    moment = datetime.fromisoformat(known["next"]) if known["next"] else None
    if moment is not None and moment.tzinfo is None:
        raise ValueError("a time without a zone")
    moved = known["moved"]
    return FeedState(
        etag=str(known["etag"]),
        modified=str(known["modified"]),
        moved=None if moved is None else str(moved),
        next=moment,
        failures=int(known["failures"]),
        gone=bool(known["gone"]),
    )
