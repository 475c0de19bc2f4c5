"""The Whoosh schema that stands for an index, and analyzers that yield the index's own tokens.

A stock Whoosh index made with `index_schema` and filled with `whoosh_fields` of each article holds
the same terms at the same positions as an index of Fihris.

==================  ======================================  ===================
title, body         lemmas with positions                   TEXT, stored
title_surface,      surface forms                           TEXT
body_surface
id                  the exact value, one article each       ID, stored, sortable
source, category    the exact value                         ID, stored, sortable
date                microseconds in UTC                     DATETIME, stored, sortable
url, metadata       not searched                            STORED
==================  ======================================  ===================
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from whoosh.analysis import Analyzer, Token
from whoosh.columns import VarBytesColumn
from whoosh.fields import DATETIME, ID, STORED, TEXT, Schema

from fihris.corpus.article import Article
from fihris.index.analysis.analyzer import KnownLemmas, lemmas_of
from fihris.index.analysis.folding import fold
from fihris.index.analysis.tokens import tokenise
from fihris.index.fields import KEYWORD_FIELDS, TEXT_FIELDS, surface_field
from fihris.index.snapshot import Snapshot

# A schema lives as long as its index is open: what its analyzer remembers must not grow for ever.
_LEMMAS_AT_MOST = 1_000_000


class SurfaceAnalyzer(Analyzer):  # type: ignore[misc]
    """Yields the surface forms of a text, as `title_surface` and `body_surface` hold them."""

    def __call__(
        self,
        value: str,
        positions: bool = False,
        chars: bool = False,
        keeporiginal: bool = False,
        removestops: bool = True,
        start_pos: int = 0,
        start_char: int = 0,
        tokenize: bool = True,
        mode: str = "",
        no_morph: bool = False,
        **options: Any,
    ) -> Iterator[Token]:
        """Yield one token over and over, as Whoosh's own tokenisers do; copy it to keep it.

        Without `tokenize` the text is one token: a pattern of Whoosh's parser, or an end of a
        range, which must not be taken apart at its signs.
        """
        tokens = tokenise(value)
        surfaces = tokens.surfaces()
        starts, ends = tokens.starts.tolist(), tokens.ends.tolist()
        whole = [(0, len(value))] == list(zip(starts, ends, strict=True))
        if tokenize or whole:
            texts = surfaces if no_morph else self.terms(surfaces)
        else:
            letters = surfaces if no_morph else self.letters(surfaces)
            texts = [_with_signs(value, letters, starts, ends)]
            starts, ends = [0], [len(value)]
        token = Token(positions, chars, removestops=removestops, mode=mode, **options)
        for i, text in enumerate(texts):
            token.text = text
            token.boost = 1.0
            if keeporiginal:
                token.original = value[starts[i] : ends[i]]
            if positions:
                token.pos = start_pos + i
            if chars:
                token.startchar = start_char + starts[i]
                token.endchar = start_char + ends[i]
            yield token

    def terms(self, surfaces: Sequence[str]) -> Sequence[str]:
        """Return the term of each surface form."""
        return surfaces

    def letters(self, surfaces: Sequence[str]) -> Sequence[str]:
        """Return parts of words as terms are spelled."""
        return surfaces


def _with_signs(
    value: str, letters: Sequence[str], starts: Sequence[int], ends: Sequence[int]
) -> str:
    """Return a text with the letters put in the place of its tokens."""
    signs = [value[end:start] for end, start in zip([0, *ends], [*starts, len(value)], strict=True)]
    return signs[0] + "".join(word + sign for word, sign in zip(letters, signs[1:], strict=True))


class LemmaAnalyzer(SurfaceAnalyzer):
    """Yields the lemmas of a text, as `title` and `body` hold them; stop words are among them.

    `known` answers with the lemmas that an index holds already, as for `Analyzer`. It does not
    travel with a pickled schema: where a dictionary has changed since, the stemmer answers anew.
    """

    is_morph = True

    def __init__(self, name: str, known: KnownLemmas | None = None) -> None:
        self.name = name
        self._known = known
        self._lemmas: dict[str, str] = {}

    def terms(self, surfaces: Sequence[str]) -> Sequence[str]:
        """Return the lemma of each surface form."""
        lemmas = self._lemmas
        if len(lemmas) > _LEMMAS_AT_MOST:
            lemmas.clear()
        new = sorted({surface for surface in surfaces if surface not in lemmas})
        if new:
            lemmas.update(zip(new, lemmas_of(new, self.name, self._known), strict=True))
        return [lemmas[surface] for surface in surfaces]

    def letters(self, surfaces: Sequence[str]) -> Sequence[str]:
        """Return parts of words as lemmas are spelled; a stemmer must not see them."""
        return [fold(surface) for surface in surfaces]

    def __getstate__(self) -> dict[str, Any]:
        return {"name": self.name, "_known": None, "_lemmas": {}}

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.name == self.name

    def __hash__(self) -> int:
        return hash((type(self), self.name))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"


class UtcDateTime(DATETIME):  # type: ignore[misc]
    """A DATETIME that converts aware datetimes to UTC, and takes naive ones to be UTC.

    Whoosh's own forgets the zone without converting, and fails on documents without a date when
    hits are grouped by it.
    """

    def prepare_datetime(self, x: Any) -> Any:
        """Return `x` as microseconds since the year 1."""
        if isinstance(x, datetime) and x.tzinfo is not None:
            x = x.astimezone(UTC).replace(tzinfo=None)
        return super().prepare_datetime(x)

    def from_column_value(self, x: int) -> datetime | None:
        """Return the instant that a column's value stands for; None where it has none."""
        return None if x == self.default else super().from_column_value(x)


def reversed_key(value: bytes) -> bytes:
    """Return bytes that sort in the opposite order to `value`.

    Every byte is mirrored, and 0xff, which mirrors no byte of UTF-8, makes a value sort behind the
    longer ones that begin with it.
    """
    return bytes(255 - byte for byte in value) + b"\xff"


class KeywordColumn(VarBytesColumn):  # type: ignore[misc]
    """A column of bytes that hits can be sorted by in both directions.

    Whoosh's own cannot be reversed, and its way around that fails (`ReversedColumnCategorizer`
    never sets the name of its field).
    """

    reversible = True

    class Reader(VarBytesColumn.Reader):  # type: ignore[misc]
        """Reads the column from a stock Whoosh index."""

        _reverse = False

        def sort_key(self, docnum: int) -> bytes:
            """Return what documents are sorted by."""
            value: bytes = self[docnum]
            return reversed_key(value) if self._reverse else value

        def set_reverse(self) -> None:
            """Sort the other way round."""
            self._reverse = True


def index_schema(analyzer: str, known: KnownLemmas | None = None) -> Schema:
    """Return the schema of indexes made with the analyzer of that name."""
    lemma, surface = LemmaAnalyzer(analyzer, known), SurfaceAnalyzer()
    fields = {
        "id": ID(unique=True, stored=True, sortable=KeywordColumn()),
        "source": ID(stored=True, sortable=KeywordColumn()),
        "category": ID(stored=True, sortable=KeywordColumn()),
        "date": UtcDateTime(stored=True, sortable=True),
        "url": STORED(),
        "metadata": STORED(),
    }
    for name in TEXT_FIELDS:
        fields[name] = TEXT(analyzer=lemma, phrase=True, stored=True)
        fields[surface_field(name)] = TEXT(analyzer=surface, phrase=False)
    return Schema(**fields)


def snapshot_schema(snapshot: Snapshot) -> Schema:
    """Return the schema of an index, whose analyzer knows the lemmas that the index holds."""
    return index_schema(snapshot.manifest.analyzer, snapshot.lemmas_of)


def whoosh_fields(article: Article) -> dict[str, Any]:
    """Return an article as the arguments of a Whoosh writer's `add_document`.

    A source, category or date that is unknown is left out: the article has no such term.
    """
    fields: dict[str, Any] = {
        "id": article.id,
        "url": article.url,
        "metadata": dict(article.metadata),
    }
    for name in TEXT_FIELDS:
        fields[name] = fields[surface_field(name)] = getattr(article, name)
    fields |= {name: getattr(article, name) for name in KEYWORD_FIELDS if getattr(article, name)}
    if article.date is not None:
        fields["date"] = article.date.replace(tzinfo=None)
    return fields
