"""What a server is told when it is started."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from fihris.search.limits import Limits

# Below those of a program's own queries: what a person types, a headline pasted included, is far
# below these, too, and a query at all of them still ends within the deadline.
WEB_LIMITS = Limits(
    characters=1_000, depth=20, clauses=128, phrase_words=32, patterns=8, terms=50_000, hits=10_000
)
LONGEST_ADDRESS = 8_192
LONGEST_HEAD = 16_384
# The form to log in has the only body that is read.
LONGEST_BODY = 4_096
SHORTEST_TOKEN = 16


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the index lies, who is answered, and what a request may cost.

    `place` is the index's folder or, as text, its address on a cluster.

    `token` is what has to be shown, None for nothing; `names` are further names by which the server
    is reached, as behind a proxy. A request waits and works for `timeout_ms` milliseconds. Searches
    run in `threads` threads where `workers` is 1, else in that many processes, one at a time in
    each, and `waiting` more requests may wait for each worker; `poll_seconds` is how often a new
    commit is looked for, `load_seconds` how often a cluster is asked for a new load, and
    `grace_seconds` how long a stop waits for requests.
    """

    place: Path | str
    host: str = "127.0.0.1"
    port: int = 8000
    token: str | None = None
    names: tuple[str, ...] = ()
    timeout_ms: float = 1000
    threads: int = 2
    waiting: int = 64
    workers: int = 1
    poll_seconds: float = 1.0
    load_seconds: float = 5.0
    grace_seconds: int = 10

    @property
    def look_seconds(self) -> float:
        """How often it is looked for what is new in the index."""
        return self.load_seconds if isinstance(self.place, str) else self.poll_seconds

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine and nothing else."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_wildcard(host: str) -> bool:
    """Tell whether a host stands for all addresses of this machine."""
    try:
        return ip_address(host).is_unspecified
    except ValueError:
        return host == ""
