"""One immutable segment, read from its file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from fihris.corpus.article import Article
from fihris.index.arrays import Array, ArrayFile
from fihris.index.consistency import check_header
from fihris.index.copies import SIGNATURES, Copies
from fihris.index.field_postings import FieldPostings, KeywordPostings
from fihris.index.fields import (
    KEYWORD_FIELDS,
    LEMMA,
    POSTINGS_VOCABULARY,
    SURFACE,
    TEXT_FIELDS,
    from_microseconds,
)
from fihris.index.grams import Grams
from fihris.index.impacts import Impacts
from fihris.index.lemma_forms import LemmaForms
from fihris.index.manifest import segment_path
from fihris.index.postings import Postings
from fihris.index.records import decode_head, decode_text, key_hash
from fihris.index.stored import Stored
from fihris.index.titles import Titles
from fihris.index.vocabulary import Vocabulary

# Of the lemmas that were asked for, all together: 5 MB.
_CACHED_FORMS = 50_000


class Segment:
    """The articles that were written together, numbered from 0; arrays are read when asked for.

    Raises DamagedIndexError where the file's footer is not that of a segment; with `trusting`, as
    for who looks for what exactly is wrong, no more of it is looked at than how it is written.
    With `data` that is its file.
    """

    def __init__(
        self, folder: Path, name: str, *, trusting: bool = False, data: bytes | None = None
    ) -> None:
        self.name = name
        self.file = ArrayFile(segment_path(folder, name), data)
        if not trusting:
            check_header(self.file)
        self.documents: int = self.file.meta["documents"]
        self.tokens: dict[str, int] = self.file.meta["tokens"]
        self._postings: dict[str, FieldPostings | KeywordPostings] = {}
        self._vocabularies: dict[str, Vocabulary] = {}
        self._surfaces: dict[str, tuple[str, ...]] = {}
        self._surfaces_held = 0
        self._lengths: dict[str, Array] = {}
        self._columns: dict[str, Array] = {}

    @cached_property
    def texts(self) -> Postings:
        """The postings of the text fields."""
        return Postings(self.file, self.documents)

    @cached_property
    def impacts(self) -> Impacts:
        """The best postings of frequent lemmas."""
        return Impacts(self.file)

    def postings(self, field: str) -> FieldPostings | KeywordPostings:
        """Return the postings of a field named in `POSTINGS_VOCABULARY`."""
        found = self._postings.get(field)
        if found is None:
            if field in KEYWORD_FIELDS:
                found = KeywordPostings(self.file, field)
            else:
                text = field.removesuffix(f"_{SURFACE}")
                found = FieldPostings(self.texts, POSTINGS_VOCABULARY[field], text)
            self._postings[field] = found
        return found

    def vocabulary(self, name: str) -> Vocabulary:
        """Return the vocabulary called lemma, surface, id, source or category."""
        found = self._vocabularies.get(name)
        if found is None:
            found = self._vocabularies[name] = Vocabulary(self.file, name)
        return found

    def terms(self, field: str) -> Vocabulary:
        """Return the vocabulary that the field's term numbers refer to."""
        return self.vocabulary(POSTINGS_VOCABULARY[field])

    def lengths(self, field: str) -> Array:
        """Return how many tokens each document has in a text field; exact."""
        found = self._lengths.get(field)
        if found is None:
            found = self._lengths[field] = self.file.array(f"lengths.{field}")
        return found

    def column(self, field: str) -> Array:
        """Return a field's value by document: value numbers, or microseconds for date."""
        found = self._columns.get(field)
        if found is None:
            found = self._columns[field] = self.file.array(f"column.{field}")
        return found

    @property
    def lemma_of_surface(self) -> Array:
        """The lemma number of each surface form, by the form's number."""
        return self.texts.lemma_of_form

    @cached_property
    def _lemma_forms(self) -> LemmaForms:
        """The surface forms of each lemma."""
        return LemmaForms(self.file)

    @cached_property
    def roots(self) -> Array | None:
        """The code of each lemma's root, 0 where none is known; None of an analyzer without."""
        return self.file.array("lemmas.root") if "lemmas.root" in self.file else None

    @cached_property
    def copies(self) -> Copies | None:
        """What finds near-copies; None of a segment that was written before there was that."""
        return Copies(self.file, self.documents) if SIGNATURES in self.file else None

    @cached_property
    def grams(self) -> Grams:
        """The lemmas by the trigrams of their letters."""
        return Grams(self.file)

    @cached_property
    def heads(self) -> Stored:
        """What no column holds of the articles but their texts."""
        return Stored(self.file, "head")

    @cached_property
    def titles(self) -> Titles:
        """The titles."""
        return Titles(self.file)

    @cached_property
    def bodies(self) -> Stored:
        """The stored bodies."""
        return Stored(self.file, "body")

    def article(self, document: int) -> Article:
        """Return the article that was stored."""
        url, metadata = self.head(document)
        return Article(
            self.identity(document),
            self.titles[document],
            self.body(document),
            self.date(document),
            self.value("source", document),
            self.value("category", document),
            url,
            metadata,
        )

    def head(self, document: int) -> tuple[str, dict[str, Any]]:
        """Return the url and the metadata of an article."""
        return decode_head(self.heads[document])

    def body(self, document: int) -> str:
        """Return the body of an article."""
        return decode_text(self.bodies[document])

    def date(self, document: int) -> datetime | None:
        """Return when an article appeared, in UTC; None where that is unknown."""
        return from_microseconds(int(self.file.part("column.date")[document]))

    def value(self, field: str, document: int) -> str:
        """Return an article's id, source or category."""
        return self.vocabulary(field)[int(self.file.part(f"column.{field}")[document])].decode()

    def identity(self, document: int) -> str:
        """Return a document's id."""
        return self.value("id", document)

    def document(self, identity: str) -> int:
        """Return the document with that id, deleted or not, or -1."""
        hashes = self.file.array("keys.hash")
        at = int(np.searchsorted(hashes, np.uint64(key_hash(identity))))
        while at < len(hashes) and int(hashes[at]) == key_hash(identity):
            document = int(self.file.array("keys.document")[at])
            if self.identity(document) == identity:
                return document
            at += 1
        return -1

    def lemmas_of(self, forms: Sequence[str]) -> list[str | None]:
        """Return the lemma that this segment holds for each surface form, None for none."""
        surfaces, lemmas = self.vocabulary(SURFACE), self.vocabulary(LEMMA)
        numbers = [surfaces.find(form.encode()) for form in forms]
        return [
            None if number < 0 else lemmas[self.texts.lemma_of(number)].decode()
            for number in numbers
        ]

    def surfaces_of(self, lemma: str) -> tuple[str, ...]:
        """Return the surface forms of this segment that have that lemma."""
        found = self._surfaces.get(lemma)
        if found is None:
            found = self._find_surfaces(lemma)
            self._surfaces_held += len(found) + 1
            if self._surfaces_held > _CACHED_FORMS:
                self._surfaces.clear()
                self._surfaces_held = len(found) + 1
            self._surfaces[lemma] = found
        return found

    def _find_surfaces(self, lemma: str) -> tuple[str, ...]:
        number = self.vocabulary(LEMMA).find(lemma.encode())
        if number < 0:
            return ()
        return self.vocabulary(SURFACE).texts(self._lemma_forms.of(number))

    def verify(self) -> None:
        """Read the whole segment against its checksums; raises DamagedIndexError."""
        self.file.verify()

    def check(self) -> None:
        """Read the whole segment, and look whether its arrays contradict one another."""
        from fihris.index.verification import check_segment

        check_segment(self)

    @property
    def token_count(self) -> int:
        """How many tokens the text fields have in all."""
        return sum(self.tokens[field] for field in TEXT_FIELDS)
