"""An index as of one commit, for reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, tzinfo
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from fihris.corpus.article import Article
from fihris.errors import DamagedIndexError, IndexingError
from fihris.index.analysis.analyzer import ANALYZERS
from fihris.index.checksums import damaged
from fihris.index.deletions import BOOL, read_deletions
from fihris.index.fields import POSTINGS_VOCABULARY, TEXT_FIELDS
from fihris.index.manifest import MANIFEST, Manifest, SegmentEntry, read_manifest
from fihris.index.records import storable_text
from fihris.index.segment import Segment

_ATTEMPTS = 20
# A query asks for those of its words several times, and the next one for some of them again.
_FREQUENCIES_KEPT = 16_384
# The marks of a pattern need the lemmas of all words of a page, two thousand; pages have most of
# their words in common. 10 MB.
_LEMMAS_KEPT = 65_536


class Leaf(NamedTuple):
    """A segment within a snapshot.

    `base` is the snapshot's number of the segment's document 0. `deleted` is a bitmap, bool, shape
    (documents,), or None where nothing is deleted.
    """

    segment: Segment
    base: int
    deleted: BOOL | None


class Snapshot:
    """What was committed when it was opened; later commits do not change it.

    Documents are numbered through all segments. Statistics count deleted documents until a merge
    drops them, as is usual: exact ones would have to be counted anew at every deletion.
    """

    def __init__(self, folder: Path, manifest: Manifest, leaves: tuple[Leaf, ...]) -> None:
        self.folder = folder
        self.manifest = manifest
        self.leaves = leaves
        self._frequencies: dict[tuple[str, bytes], int] = {}
        self._lemmas: dict[str, str | None] = {}

    @classmethod
    def open(cls, folder: Path, previous: Snapshot | None = None) -> Snapshot:
        """Open the last commit; segments that `previous` has open already are shared with it.

        Raises NotAnIndexError, NewerFormatError or DamagedIndexError.
        """
        for attempt in range(_ATTEMPTS):
            manifest = read_manifest(folder)
            if manifest.analyzer not in ANALYZERS:
                raise damaged(folder / MANIFEST, f"there is no analyzer {manifest.analyzer!r}")
            try:
                return cls(folder, manifest, _leaves(folder, manifest, previous))
            except DamagedIndexError:
                # Between the two reads a writer may have committed and removed what it no longer
                # needs: the manifest is then another one.
                if attempt + 1 == _ATTEMPTS or read_manifest(folder) == manifest:
                    raise
        raise AssertionError("unreachable")

    @classmethod
    def at(cls, folder: Path, manifest: Manifest) -> Snapshot:
        """Open a commit that was read before.

        Raises DamagedIndexError where a writer has removed what it needs.
        """
        return cls(folder, manifest, _leaves(folder, manifest, None))

    @property
    def lexicon(self) -> Snapshot:
        """Where words are looked up: here, unless these are a few articles of a larger index."""
        return self

    @property
    def zone(self) -> tzinfo:
        """Where days begin that name no zone: as the index was created, or UTC.

        Raises IndexingError where this system does not know that zone.
        """
        if self.manifest.zone is None:
            return UTC
        from fihris.corpus.dates.zones import zone_named

        try:
            return zone_named(self.manifest.zone)
        except ValueError as error:
            raise IndexingError(f"{self.folder}: {error}", path=str(self.folder)) from error

    @property
    def generation(self) -> int:
        """The number of the commit."""
        return self.manifest.generation

    @cached_property
    def document_count_all(self) -> int:
        """How many documents there are, deleted ones included."""
        return sum(leaf.segment.documents for leaf in self.leaves)

    @cached_property
    def document_count(self) -> int:
        """How many documents there are."""
        return sum(entry.documents - entry.deleted for entry in self.manifest.segments)

    @cached_property
    def field_tokens(self) -> dict[str, int]:
        """How many tokens each text field has in all documents, deleted ones included."""
        return {
            field: sum(leaf.segment.tokens[field] for leaf in self.leaves) for field in TEXT_FIELDS
        }

    def document_frequency(self, field: str, term: bytes) -> int:
        """Return how many documents hold the term in the field, deleted ones included."""
        if field not in POSTINGS_VOCABULARY:
            return 0
        known = self._frequencies.get((field, term))
        if known is not None:
            return known
        count = 0
        for leaf in self.leaves:
            number = leaf.segment.terms(field).find(term)
            if number >= 0:
                count += leaf.segment.postings(field).document_frequency(number)
        if len(self._frequencies) >= _FREQUENCIES_KEPT:
            self._frequencies.clear()
        self._frequencies[field, term] = count
        return count

    def leaf_of(self, document: int) -> Leaf:
        """Return the leaf that a document of the snapshot lies in."""
        for leaf in self.leaves:
            if document < leaf.base + leaf.segment.documents:
                return leaf
        raise IndexError(document)

    def article(self, document: int) -> Article:
        """Return the article that a document stands for."""
        leaf = self.leaf_of(document)
        return leaf.segment.article(document - leaf.base)

    def find(self, identity: str) -> int:
        """Return the document with that id, or -1."""
        identity = storable_text(identity)
        for leaf in reversed(self.leaves):
            document = leaf.segment.document(identity)
            if document >= 0 and (leaf.deleted is None or not leaf.deleted[document]):
                return leaf.base + document
        return -1

    def lemmas_of(self, forms: Sequence[str]) -> list[str | None]:
        """Return the lemma that the index holds for each surface form, None where it has none."""
        known = self._lemmas
        new = [form for form in forms if form not in known]
        found: dict[str, str | None] = dict.fromkeys(new)
        for leaf in self.leaves:
            missing = [form for form, lemma in found.items() if lemma is None]
            found.update(zip(missing, leaf.segment.lemmas_of(missing), strict=True))
        lemmas = [found[form] if form in found else known[form] for form in forms]
        if len(known) + len(found) > _LEMMAS_KEPT:
            # Another thread may be reading the old ones.
            self._lemmas = known = {}
        known.update(found)
        return lemmas

    def articles(self) -> Iterator[Article]:
        """Yield every article that is not deleted, in the order of the documents."""
        for leaf in self.leaves:
            for document in range(leaf.segment.documents):
                if leaf.deleted is None or not leaf.deleted[document]:
                    yield leaf.segment.article(document)


def _leaves(folder: Path, manifest: Manifest, previous: Snapshot | None) -> tuple[Leaf, ...]:
    known = {leaf.segment.name: leaf.segment for leaf in previous.leaves} if previous else {}
    leaves, base = [], 0
    for entry in manifest.segments:
        segment = known.get(entry.name) or Segment(folder, entry.name)
        file = segment.file
        same = (segment.documents, file.size) == (entry.documents, entry.bytes)
        if not same or entry.checksum not in (None, file.checksum):
            raise DamagedIndexError(
                f"{segment.file.path} is not the segment that the index was committed with; "
                "restore the folder from a copy",
                path=str(folder),
            )
        leaves.append(Leaf(segment, base, _deleted(folder, entry)))
        base += segment.documents
    return tuple(leaves)


def _deleted(folder: Path, entry: SegmentEntry) -> BOOL | None:
    if entry.deletions is None:
        return None
    deleted = read_deletions(folder, entry.deletions, entry.documents, entry.deletions_checksum)
    if int(np.count_nonzero(deleted)) != entry.deleted:
        raise DamagedIndexError(
            f"{folder / entry.deletions} does not hold {entry.deleted} deletions; "
            "restore the folder from a copy",
            path=str(folder),
        )
    return deleted
