"""Who asks a cluster: never said on a command line, and never in a log.

======================================  ============================================================
FIHRIS_OPENSEARCH_CREDENTIALS           a file of one line, ``user:password``
FIHRIS_OPENSEARCH_USER and …_PASSWORD   both, instead of the file
FIHRIS_OPENSEARCH_CA                    a file of the certificates that are trusted, in PEM, instead
                                        of the system's
======================================  ============================================================
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

_FILE = "FIHRIS_OPENSEARCH_CREDENTIALS"
_USER, _PASSWORD = "FIHRIS_OPENSEARCH_USER", "FIHRIS_OPENSEARCH_PASSWORD"
_CA = "FIHRIS_OPENSEARCH_CA"


class Credentials(NamedTuple):
    """A user and a password, both None for nobody, and the file of trusted certificates."""

    user: str | None = None
    password: str | None = None
    ca_file: str | None = None

    def __repr__(self) -> str:
        return f"Credentials({self.user!r}, …)"

    @classmethod
    def of(cls, environment: Mapping[str, str] = os.environ) -> Credentials:
        """Return what the environment says. Raises ValueError for half of it, or no such file."""
        ca_file = environment.get(_CA)
        if ca_file and not Path(ca_file).is_file():
            raise ValueError(f"{_CA}: there is no file {ca_file}")
        file, user = environment.get(_FILE), environment.get(_USER)
        password = environment.get(_PASSWORD)
        if file:
            user, password = _read(file)
        if (user is None) != (password is None):
            raise ValueError(f"{_USER} and {_PASSWORD} are set together, or neither")
        return cls(user, password, ca_file or None)


def _read(file: str) -> tuple[str, str]:
    try:
        line = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{_FILE}: {file} cannot be read: {error}") from None
    user, colon, password = line.partition(":")
    if not colon or "\n" in line:
        raise ValueError(f"{_FILE}: {file} is not one line of the form user:password")
    return user, password
