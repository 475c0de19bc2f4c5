"""Whether a segment's postings agree with its vocabularies, its lengths and one another.

All of it is array work over pieces of half a million postings. The sums are strict: a document is
as long as the words that are said to stand in it, a lemma as frequent as its surface forms are.
"""

from __future__ import annotations

import numpy as np

from fihris.index.arrays import Array, offsets
from fihris.index.counts import BIT, GROUP, NIBBLE
from fihris.index.cross_checks import Check, MismatchError, Subject
from fihris.index.fields import LEMMA, SURFACE, TEXT_FIELDS
from fihris.index.grams import trigrams
from fihris.index.impacts import CLASSES, REST
from fihris.index.lists import BITMAP, BUCKETS, FULL
from fihris.index.places import BOOL, I64, places, ranges
from fihris.index.postings import COUNT_BITS, Level, Postings
from fihris.index.postings_writer import lists_of_forms, pieces
from fihris.index.sets import bitmap_bytes, bucket_count, high_bytes

_AT_ONCE = 500_000


def _terms(subject: Subject, name: str) -> int:
    return len(subject.array(f"vocabulary.{name}.starts")) - 1


def check_lengths(subject: Subject) -> None:
    """Check that the texts are as long in all as the footer says."""
    for field in TEXT_FIELDS:
        own = subject.of_length(f"lengths.{field}", subject.documents)
        total, told = int(own.sum(dtype=np.int64)), subject.file.meta["tokens"][field]
        if total != told:
            raise MismatchError(f"lengths.{field}", f"adds up to {total:,} instead of {told:,}")


def check_forms(subject: Subject) -> None:
    """Check what the surface forms have to do with the lemmas: whose they are, and which lists."""
    lemmas, forms = _terms(subject, LEMMA), _terms(subject, SURFACE)
    lemma_of_form = subject.below("surface.lemma", lemmas, forms)
    counts = np.bincount(lemma_of_form, minlength=lemmas)
    subject.confirm(counts > 0, "surface.lemma", "has no form of a lemma")
    subject.equal("lemmas.form_starts", offsets(counts), "surface.lemma")
    subject.equal("lemmas.forms", np.argsort(lemma_of_form, kind="stable"), "surface.lemma")
    lists, _ = lists_of_forms(lemma_of_form, lemmas)
    subject.equal("surface.list", lists, "surface.lemma")
    if "lemmas.root" in subject.file:
        subject.of_length("lemmas.root", lemmas)


def check_grams(subject: Subject) -> None:
    """Check that the lemmas' trigrams are those of their letters."""
    text = subject.array("vocabulary.lemma.text")
    starts = subject.array("vocabulary.lemma.starts").astype(np.int64)
    codes = subject.rising("grams.codes", 1 << 24)
    begins = subject.starts("grams.starts", len(subject.array("grams.lemmas")), len(codes))
    lemmas = subject.below("grams.lemmas", len(starts) - 1).astype(np.int64)
    found = codes.repeat(np.diff(begins)) << 32 | lemmas
    own, whose = trigrams(text, starts)
    pairs = np.sort(own.astype(np.int64) << 32 | whose)
    once = np.ones(len(pairs), bool)
    once[1:] = pairs[1:] != pairs[:-1]
    if not np.array_equal(found, pairs[once]):
        raise MismatchError("grams.lemmas", "are not those of vocabulary.lemma.text")


def _bounds_of_forms(subject: Subject, lengths: I64) -> tuple[I64, I64]:
    """Return the lemma of each list of a surface form, and how long that lemma's list is."""
    lemma_of_form = subject.array("surface.lemma").astype(np.int64)
    lists = subject.array("surface.list").astype(np.int64)
    _, count = lists_of_forms(lemma_of_form, len(lengths))
    listed = np.flatnonzero(lists < count)
    lemmas = lemma_of_form[listed[np.argsort(lists[listed])]]
    return lemmas, lengths[lemmas]


def check_lists(subject: Subject) -> None:
    """Check how the lists lie: each in a shape that is known, as long as its shape takes."""
    starts = subject.starts("lemma.starts", pieces=_terms(subject, LEMMA))
    lengths = np.diff(starts)
    _check_lists(subject, LEMMA, lengths, np.full(len(lengths), subject.documents))
    _, bounds = _bounds_of_forms(subject, lengths)
    own = np.diff(subject.starts("surface.starts", pieces=len(bounds)))
    _check_lists(subject, SURFACE, own, bounds)


def _check_lists(subject: Subject, level: str, lengths: I64, bounds: I64) -> None:
    starts = f"{level}.starts"
    subject.confirm(lengths <= bounds, starts, "has a list that is longer than its bound")
    shapes = subject.below(f"{level}.shapes", BITMAP + 1, len(lengths))
    full = (shapes != FULL) | (lengths == bounds)
    subject.confirm(full, f"{level}.shapes", "takes a list for full that is not")
    # As `lists.encode` lays them: bitmaps have room to begin at a word.
    sparse, buckets = lengths * (1 + high_bytes(bounds)), lengths + bucket_count(bounds)
    sizes = np.choose(shapes, (0, sparse, buckets, bitmap_bytes(bounds) + 8))
    begins = offsets(sizes)
    subject.equal(f"{level}.byte_starts", begins[:-1], f"{level}.shapes")
    subject.of_length(f"{level}.bytes", int(begins[-1]))
    for field in TEXT_FIELDS:
        _check_counts(subject, f"{level}.{field}", COUNT_BITS[field], int(lengths.sum()))
        subject.of_length(f"{level}.{field}.documents", len(lengths))


def _check_counts(subject: Subject, name: str, bits: int, number: int) -> None:
    """Check how `number` counts lie: as many as there have to be, the large ones where told."""
    each, top = 8 // bits, (1 << bits) - 1
    packed = subject.of_length(f"{name}.packed", -(-number // each))
    at = subject.rising(f"{name}.large_at", number)
    large = subject.of_length(f"{name}.large", len(at))
    least = top + 1 if bits == BIT else top
    subject.confirm(large >= least, f"{name}.large", "holds a number that is not large")
    codes = packed[at // each] >> (at % each * bits).astype(np.uint8) & np.uint8(top)
    subject.confirm(codes == top, f"{name}.packed", "has another code for a large number")


class _Level:
    """The lists of a level, checked and read piece by piece."""

    def __init__(self, subject: Subject, name: str, level: Level, bounds: I64) -> None:
        self._subject = subject
        self._name = name
        self._level = level
        self._bounds = bounds
        self._begins = subject.array(f"{name}.byte_starts")
        self._shapes = subject.array(f"{name}.shapes")
        self._bytes = subject.array(f"{name}.bytes")
        self.starts = subject.array(f"{name}.starts").astype(np.int64)

    def numbers(self, first: int, after: int) -> tuple[I64, I64]:
        """Return the numbers of the lists [first, after), checked, and how many each has."""
        lengths, bounds = np.diff(self.starts[first : after + 1]), self._bounds[first:after]
        self._check_held(first, after, lengths, bounds)
        found, _ = self._level.lists.several(np.arange(first, after), lengths, bounds)
        part = f"{self._name}.bytes"
        if (found >= bounds.repeat(lengths)).any():
            raise MismatchError(part, "holds a number that is not below its bound")
        if not _rises(found, lengths).all():
            raise MismatchError(part, "holds a list that does not rise")
        return found, lengths

    def _check_held(self, first: int, after: int, lengths: I64, bounds: I64) -> None:
        """Check that lists in buckets and bitmaps hold as many numbers as they have."""
        shapes, begins = self._shapes[first:after], self._begins[first:after].astype(np.int64)
        own = np.flatnonzero(shapes == BUCKETS)
        buckets = bucket_count(bounds[own])
        held = self._bytes[ranges(begins[own], buckets)].astype(np.int64)
        self._check_sums(held, buckets, lengths[own])
        own = np.flatnonzero(shapes == BITMAP)
        width = bitmap_bytes(bounds[own])
        aligned = begins[own] + -begins[own] % 8
        bits = np.unpackbits(self._bytes[ranges(aligned, width)])
        self._check_sums(bits, width * 8, lengths[own])

    def _check_sums(self, held: Array, widths: I64, lengths: I64) -> None:
        if not np.array_equal(np.diff(offsets(held)[offsets(widths)]), lengths):
            raise MismatchError(f"{self._name}.bytes", "holds a list of another length")

    def counts(self, field: str, first: int, after: int) -> I64:
        """Return how often the terms [first, after) stand in each of their documents' field.

        In how many documents they do is checked.
        """
        begin, end = int(self.starts[first]), int(self.starts[after])
        found = self._level.counts[field].between(begin, end)
        own = np.diff(offsets(found > 0)[self.starts[first : after + 1] - begin])
        part = f"{self._name}.{field}.documents"
        told = self._subject.array(part)[first:after]
        self._subject.confirm(told == own, part, "is not how many documents hold a term")
        return found


def _rises(numbers: I64, lengths: I64) -> BOOL:
    """Tell for each number but the first whether it is larger than the one before in its list."""
    rises: BOOL = numbers[1:] > numbers[:-1]
    begins = offsets(lengths)[1:-1]
    rises[begins[(begins > 0) & (begins < len(numbers))] - 1] = True
    return rises


def check_postings(subject: Subject) -> None:
    """Check the postings themselves: their documents and frequencies, and where positions begin."""
    postings = Postings(subject.file, subject.documents)
    terms = _terms(subject, LEMMA)
    lemmas = _Level(subject, LEMMA, postings.lemmas, np.full(terms, subject.documents))
    whose, bounds = _bounds_of_forms(subject, np.diff(lemmas.starts))
    surfaces = _Level(subject, SURFACE, postings.surfaces, bounds)
    words = {field: np.zeros(subject.documents, np.int64) for field in TEXT_FIELDS}
    skips = {field: _Skips(subject, field) for field in TEXT_FIELDS}
    for first, after in pieces(lemmas.starts, _AT_ONCE):
        documents, lengths = lemmas.numbers(first, after)
        counts = {field: lemmas.counts(field, first, after) for field in TEXT_FIELDS}
        if not (counts["title"] + counts["body"] > 0).all():
            raise MismatchError("lemma.body.packed", "has a posting of a word that is not there")
        for field, own in counts.items():
            words[field] += np.bincount(documents, own, subject.documents).astype(np.int64)
            skips[field].add(own)
        _check_forms_of(surfaces, whose, first, after, lengths, counts)
        subject.reach(after / terms)
    for field in TEXT_FIELDS:
        own = subject.array(f"lengths.{field}")
        reason = "is not how many words stand in a document"
        subject.confirm(own == words[field], f"lengths.{field}", reason)
        skips[field].finish()


def _check_forms_of(
    surfaces: _Level, whose: I64, first: int, after: int, lengths: I64, counts: dict[str, I64]
) -> None:
    """Check that the forms of the lemmas [first, after) are in all as frequent as these."""
    x, y = np.searchsorted(whose, (first, after)).tolist()
    inside, own = surfaces.numbers(x, y)
    places_ = inside + offsets(lengths)[whose[x:y] - first].repeat(own)
    listed = np.zeros(after - first, bool)
    listed[whose[x:y] - first] = True
    several = listed.repeat(lengths)
    for field, expected in counts.items():
        frequencies = surfaces.counts(field, x, y)
        sums = np.bincount(places_, frequencies, len(expected)).astype(np.int64)
        if not np.array_equal(sums[several], expected[several]):
            raise MismatchError(f"surface.{field}.packed", "do not add up to those of the lemma")


class _Skips:
    """Checks where the positions of every 32nd posting begin."""

    def __init__(self, subject: Subject, field: str) -> None:
        self._part = f"positions.{field}.skips"
        postings = int(subject.array("lemma.starts")[-1])
        self._told = subject.of_length(self._part, -(-postings // GROUP) + 1)
        self._done = self._total = 0
        self._wrong = -1  # the first that is told wrong

    def add(self, counts: I64) -> None:
        """Take the next postings' frequencies."""
        sums = offsets(counts) + self._total
        own = sums[:-1][-self._done % GROUP :: GROUP]
        at = -(-self._done // GROUP)
        wrong = np.flatnonzero(self._told[at : at + len(own)] != own)
        if len(wrong) and self._wrong < 0:
            self._wrong = at + int(wrong[0])
        self._done += len(counts)
        self._total = int(sums[-1])

    def finish(self) -> None:
        """Say what was wrong, once the frequencies have been found right."""
        if self._wrong >= 0:
            reason = f"does not say where positions begin, first at {self._wrong:,}"
            raise MismatchError(self._part, reason)
        if int(self._told[-1]) != self._total:
            raise MismatchError(self._part, "does not say where positions end")


def check_positions(subject: Subject) -> None:
    """Check that there are as many positions as words, rising, and each of a document taken once.

    That no two words share one is looked at through the sums of the documents' positions.
    """
    postings = Postings(subject.file, subject.documents)
    terms = _terms(subject, LEMMA)
    lemmas = _Level(subject, LEMMA, postings.lemmas, np.full(terms, subject.documents))
    for field in TEXT_FIELDS:
        tokens = subject.file.meta["tokens"][field]
        subject.of_length(f"positions.{field}.low", tokens)
        _check_counts(subject, f"positions.{field}.high", NIBBLE, tokens)
    sums = {field: np.zeros(subject.documents) for field in TEXT_FIELDS}
    for first, after in pieces(lemmas.starts, _AT_ONCE):
        documents, _ = lemmas.numbers(first, after)
        begin, end = int(lemmas.starts[first]), int(lemmas.starts[after])
        for field in TEXT_FIELDS:
            counts = lemmas.counts(field, first, after)
            found = postings.positions_between(field, begin, end)
            part, own = f"positions.{field}.low", subject.array(f"lengths.{field}")
            if (found >= own[documents].repeat(counts)).any():
                raise MismatchError(part, "holds a position behind the end of its text")
            if not _rises(found, counts).all():
                raise MismatchError(part, "holds positions of a posting that do not rise")
            sums[field] += np.bincount(documents.repeat(counts), found, subject.documents)
        subject.reach(after / terms)
    for field, total in sums.items():
        own = subject.array(f"lengths.{field}").astype(np.float64)
        taken = total == own * (own - 1) / 2
        subject.confirm(taken, f"positions.{field}.low", "has a place of a document taken twice")


def check_impacts(subject: Subject) -> None:
    """Check that the heads are in their lists, and that the bounds of the others hold."""
    lemmas = subject.rising("impacts.lemmas", _terms(subject, LEMMA))
    size = len(subject.array("impacts.documents")) // max(len(lemmas), 1)
    heads = subject.of_length("impacts.documents", size * len(lemmas)).astype(np.int64)
    rest = subject.of_length("impacts.rest", REST * len(lemmas)).astype(np.int64)
    postings = Postings(subject.file, subject.documents)
    lengths = {field: subject.array(f"lengths.{field}") for field in TEXT_FIELDS}
    for i, lemma in enumerate(lemmas.tolist()):
        own = postings.lemma(lemma)
        documents, head = own.documents(), heads[i * size : (i + 1) * size]
        place, found = places(head, documents)
        if not found.all() or not (head[1:] > head[:-1]).all():
            raise MismatchError("impacts.documents", "names a document that lacks the lemma")
        others = np.ones(len(documents), bool)
        others[place] = False
        title, body = own.frequencies("title")[others], own.frequencies("body")[others]
        told = rest[i * REST : (i + 1) * REST]
        classes = np.minimum(body, CLASSES - 1) + CLASSES * (title > 0)
        sound = lengths["body"][documents[others]] >= told[classes]
        titled = title > 0
        sound[titled] &= lengths["title"][documents[others][titled]] >= told[-2]
        sound &= np.minimum(title, np.iinfo(np.uint16).max) <= told[-1]
        if not sound.all():
            raise MismatchError("impacts.rest", "bounds a posting by less than it is worth")
        subject.reach(i / len(lemmas))


_VOCABULARIES = ("vocabulary of lemma", "vocabulary of surface")

POSTINGS_CHECKS = (
    Check("lengths", check_lengths),
    Check("forms", check_forms, _VOCABULARIES),
    Check("grams", check_grams, ("vocabulary of lemma",)),
    Check("lists", check_lists, ("forms",)),
    Check("postings", check_postings, ("lists", "lengths"), share=28),
    Check("positions", check_positions, ("postings",), share=16),
    Check("impacts", check_impacts, ("postings",), share=9),
)
