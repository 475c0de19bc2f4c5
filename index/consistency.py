"""Whether what a segment says of itself can be true: for files that somebody else has made.

Checksums tell damage. They do not tell a file that was written to mislead, whose checksums are
right. Nothing is allocated for what such a file claims: its header is compared with its footer when
it is opened, each list with its bound when it is read. What goes wrong nevertheless makes the whole
segment be looked through, so that the error says whether the file is at fault.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fihris.errors import FihrisError
from fihris.index.arrays import ArrayFile
from fihris.index.checksums import damaged
from fihris.index.copies import BANDS, ORDER, SIGNATURES, WORDS
from fihris.index.fields import KEYWORD_FIELDS, TEXT_FIELDS

if TYPE_CHECKING:
    from types import TracebackType

    from fihris.index.snapshot import Snapshot

_OF_BYTES = (".low", ".text", ".bytes", ".packed", ".blocks", ".shapes")
# What reading arrays that contradict one another ends in, wherever the contradiction is met.
_CONTRADICTIONS = (ArithmeticError, LookupError, MemoryError, TypeError, ValueError)


def check_header(file: ArrayFile) -> None:
    """Compare what a segment says of itself with its arrays' lengths; raises DamagedIndexError."""
    documents, tokens = file.meta.get("documents"), file.meta.get("tokens")
    by_document = (
        *(f"column.{field}" for field in (*KEYWORD_FIELDS, "date")),
        *(f"lengths.{field}" for field in TEXT_FIELDS),
        "keys.hash",
        "keys.document",
    )
    lengths = {file.length(name) for name in by_document}
    if type(documents) is not int or lengths != {documents}:
        raise damaged(file.path, "the arrays are not those of its documents")
    signed = file.length(SIGNATURES), file.length(ORDER)
    if signed not in ((-1, -1), (documents * WORDS, documents * BANDS)):
        raise damaged(file.path, "the signatures are not those of its documents")
    for name, kind in file.kinds():
        if name == "column.date":
            sound = kind == "<i8"
        elif name == SIGNATURES:
            sound = kind == "<u4"
        elif name.endswith(_OF_BYTES):
            sound = kind == "|u1"
        else:
            # What counts or points at something in a file of less than 4 GB takes four bytes.
            wide = name == "keys.hash" or file.size >= 1 << 32
            sound = kind[1] == "u" and (kind != "<u8" or wide)
        if not sound:
            raise damaged(file.path, f"the array {name} is of another type")
    # Each token but those of no letters has a byte of position.
    if not isinstance(tokens, dict) or any(
        type(tokens.get(field)) is not int
        or not 0 <= tokens[field] <= file.length(f"positions.{field}.low")
        for field in TEXT_FIELDS
    ):
        raise damaged(file.path, "the tokens are not those of its arrays")


class blaming:  # noqa: N801 (it reads as what it does, as `contextlib.suppress`)
    """Make an error while reading a DamagedIndexError, where a segment contradicts itself.

    Where none does, the error goes on as it is: it is nothing that the index could help. A context
    manager; a class, since each value of a hit is read in one.
    """

    __slots__ = ("_snapshot",)

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if isinstance(error, _CONTRADICTIONS) and not isinstance(error, FihrisError):
            for leaf in self._snapshot.leaves:
                leaf.segment.check()
