"""Reading an index against all that is known of it: what is damaged, and what can still be read."""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from pathlib import Path

import numpy as np

from fihris.errors import DamagedIndexError
from fihris.index.arrays import ArrayFile
from fihris.index.checksums import damaged
from fihris.index.copies_checks import COPIES_CHECKS
from fihris.index.cross_checks import ARTICLE_CHECKS, MismatchError, Subject
from fihris.index.deletions import BOOL, read_deletions
from fihris.index.fields import LEMMA, SURFACE, TEXT_FIELDS
from fihris.index.manifest import Manifest, SegmentEntry, read_manifest, segment_path, unused
from fihris.index.postings_checks import POSTINGS_CHECKS
from fihris.index.reports import Damage, Report, SegmentReport
from fihris.index.salvage import UNREADABLE, salvage
from fihris.index.segment import Segment

CHECKS = (*ARTICLE_CHECKS, *POSTINGS_CHECKS, *COPIES_CHECKS)
_ATTEMPTS = 20

Told = Callable[[int], None]
"""Is told of so many bytes more that were worked through."""


def verify(path: str | PathLike[str], *, told: Told | None = None) -> Report:
    """Read every file of the last commit against its checksums and all of its cross-references.

    A writer may go on meanwhile. `told` is called with how many bytes more were worked through;
    `work_of` says how many there are in all.

    Raises NotAnIndexError, NewerFormatError, DamagedIndexError where the manifest itself is
    damaged, and IndexingError where a file cannot be read at all.
    """
    folder = Path(path)
    manifest, opened = _opened(folder)
    say = told or (lambda _: None)
    reports, live = [], []
    for entry, found in zip(manifest.segments, opened, strict=True):
        report, hashes = _verified(folder, entry, *found, say)
        reports.append(report)
        live.append(hashes)
    sound = [
        segment
        for (segment, _), report in zip(opened, reports, strict=True)
        if report.sound and isinstance(segment, Segment)
    ]
    shared = (*_ids_twice(live), *_other_lemmas(sound))
    leftovers = sorted(path.name for path in unused(folder, manifest))
    return Report(folder, manifest.generation, tuple(reports), shared, tuple(leftovers))


def check_segment(segment: Segment) -> None:
    """Read a segment against its checksums, its cross-references, and article by article.

    Raises DamagedIndexError for the first thing that is wrong.
    """
    segment.file.verify()
    for damage in _failed_checks(segment, set(), lambda _: None):
        raise damaged(segment.file.path, f"its arrays contradict one another: {damage}")
    _, unreadable, unnamed = salvage(segment, list(range(segment.documents)))
    if unreadable or unnamed:
        raise damaged(segment.file.path, "there are articles that cannot be read")


def work_of(path: str | PathLike[str]) -> int:
    """Return how many bytes `verify` works through: each of them twice."""
    return 2 * sum(entry.bytes for entry in read_manifest(Path(path)).segments)


def _opened(
    folder: Path,
) -> tuple[Manifest, list[tuple[Segment | DamagedIndexError, BOOL | DamagedIndexError | None]]]:
    """Open the files of the last commit, which then stay readable whatever a writer removes."""
    for _ in range(_ATTEMPTS):
        manifest = read_manifest(folder)
        opened = [(_segment(folder, entry), _deleted(folder, entry)) for entry in manifest.segments]
        failed = any(isinstance(part, DamagedIndexError) for found in opened for part in found)
        if not failed or read_manifest(folder) == manifest:
            break
    return manifest, opened


def _segment(folder: Path, entry: SegmentEntry) -> Segment | DamagedIndexError:
    try:
        segment = Segment(folder, entry.name, trusting=True)
        numbers = (segment.documents, *(segment.tokens[field] for field in TEXT_FIELDS))
        # Each document has several bytes in the file, and each token has one.
        if all(type(number) is int and 0 <= number <= segment.file.size for number in numbers):
            return segment
        raise ValueError("the footer")
    except DamagedIndexError as error:
        return error
    except (KeyError, TypeError, ValueError):
        path = segment_path(folder, entry.name)
        reason = "the footer does not describe a segment"
        return DamagedIndexError(f"{path}: {reason}", path=str(path), reason=reason)


def _deleted(folder: Path, entry: SegmentEntry) -> BOOL | DamagedIndexError | None:
    if entry.deletions is None:
        return None
    path = folder / entry.deletions
    try:
        file = ArrayFile(path)
        told, held = file.meta.get("documents"), len(file.array("deleted"))
        if told != entry.documents or held != -(-entry.documents // 8):
            reason = f"is not a bitmap of {entry.documents:,} documents"
            return DamagedIndexError(f"{path} {reason}", path=str(path), reason=reason)
        return read_deletions(folder, entry.deletions, entry.documents, entry.deletions_checksum)
    except DamagedIndexError as error:
        return error
    except (KeyError, TypeError, ValueError):
        reason = "is not a bitmap"
        return DamagedIndexError(f"{path} {reason}", path=str(path), reason=reason)


def _verified(
    folder: Path,
    entry: SegmentEntry,
    segment: Segment | DamagedIndexError,
    deleted: BOOL | DamagedIndexError | None,
    told: Told,
) -> tuple[SegmentReport, np.ndarray[tuple[int], np.dtype[np.uint64]]]:
    """Return what was found of a segment, and the hashes of the ids that count, uint64."""
    file = segment_path(folder, entry.name).name
    articles = entry.documents - entry.deleted
    damages = list(_of_deletions(entry, deleted))
    none = np.zeros(0, np.uint64)
    if isinstance(segment, DamagedIndexError):
        damages.insert(0, Damage(file, None, f"{file}: {segment.reason}"))
        told(2 * entry.bytes)
        return SegmentReport(entry.name, articles, tuple(damages), unnamed=articles), none
    found = [*_of_manifest(entry, segment), *_failed_checksums(segment.file, told)]
    found += _failed_checks(segment, {damage.part for damage in found}, told)
    damages = found + damages
    bitmap = deleted if isinstance(deleted, np.ndarray) else np.zeros(segment.documents, bool)
    if damages:
        documents = np.flatnonzero(~bitmap).tolist()
        saved = salvage(segment, documents)
        return SegmentReport(entry.name, articles, tuple(damages), *saved), none
    live = ~bitmap[segment.file.array("keys.document")]
    return SegmentReport(entry.name, articles), segment.file.array("keys.hash")[live]


def _of_deletions(entry: SegmentEntry, deleted: BOOL | DamagedIndexError | None) -> list[Damage]:
    file = entry.deletions
    if file is None:
        reason = f"fihris.json counts {entry.deleted:,} deletions of {entry.name}, without a file"
        return [Damage("fihris.json", None, reason)] if entry.deleted else []
    if isinstance(deleted, DamagedIndexError):
        return [Damage(file, None, f"{file}: {deleted.reason}")]
    count = 0 if deleted is None else int(np.count_nonzero(deleted))
    if count == entry.deleted:
        return []
    reason = f"holds {count:,} deletions, where fihris.json counts {entry.deleted:,}"
    return [Damage(file, "deleted", reason)]


def _of_manifest(entry: SegmentEntry, segment: Segment) -> list[Damage]:
    """Return what the manifest says of a segment and is not so."""
    file, found = segment.file.path.name, []
    for what, own, told in (
        ("documents", segment.documents, entry.documents),
        ("bytes", segment.file.size, entry.bytes),
        ("checksum", segment.file.checksum, entry.checksum or segment.file.checksum),
    ):
        if own != told:
            reason = f"{file}: has {own:,} {what}, where fihris.json counts {told:,}"
            found.append(Damage(file, None, reason))
    return found


def _failed_checksums(file: ArrayFile, told: Told) -> list[Damage]:
    name, found = file.path.name, []
    left = file.size
    for part in file.names:
        try:
            file.part(part).verify()
        except DamagedIndexError as error:
            # Of one block of this array, or of the checksums of all.
            of_array = error.reason.endswith("fails its checksum")
            damage = (
                Damage(name, part, "fails its checksum")
                if of_array
                else Damage(name, None, f"{name}: {error.reason}")
            )
            if damage not in found:
                found.append(damage)
        told(file.bytes_of(part))
        left -= file.bytes_of(part)
    try:
        file.verify_padding()
    except DamagedIndexError as error:
        found.append(Damage(name, None, f"{name}: {error.reason}"))
    told(left)
    return found


def _failed_checks(segment: Segment, known: set[str | None], told: Told) -> list[Damage]:
    """Return which cross-references do not hold, but for arrays of which damage is known.

    A check that others stand on is not followed by these where it fails.
    """
    name, progress = segment.file.path.name, _Shares(segment.file.size, told)
    subject = Subject(segment.file, segment.documents, progress.reach)
    failed: set[str] = set()
    found = []
    for check in CHECKS:
        progress.begin(check.share)
        if failed & set(check.needs):
            failed.add(check.name)
        else:
            try:
                check.run(subject)
            except MismatchError as error:
                failed.add(check.name)
                if error.part not in known:
                    found.append(Damage(name, error.part, error.reason))
            except DamagedIndexError:  # of which the checksums have told
                failed.add(check.name)
            except UNREADABLE as error:
                failed.add(check.name)
                found.append(Damage(name, None, f"{name}: {check.name} cannot be read: {error}"))
    progress.begin(0)
    return found


class _Shares:
    """Makes bytes that were worked through of the parts of checks that are done."""

    def __init__(self, size: int, told: Told) -> None:
        self._size = size
        self._told = told
        self._all = sum(check.share for check in CHECKS)
        self._share = self._before = self._done = 0

    def begin(self, share: int) -> None:
        """Note that the check before is done, and one that takes such a share begins."""
        self._before += self._share
        self._share = share
        self.reach(0)

    def reach(self, part: float) -> None:
        """Note that a part, from 0 to 1, of the check is done."""
        done = int(self._size * (self._before + self._share * part) / self._all)
        self._told(max(done - self._done, 0))
        self._done = max(done, self._done)


def _ids_twice(live: list[np.ndarray[tuple[int], np.dtype[np.uint64]]]) -> tuple[Damage, ...]:
    """Return the damage of an index that holds an id twice."""
    hashes = np.sort(np.concatenate([np.zeros(0, np.uint64), *live]))
    twice = int(np.count_nonzero(hashes[1:] == hashes[:-1]))
    if not twice:
        return ()
    reason = f"{twice:,} ids are in more than one segment, and deleted from none"
    return (Damage("fihris.json", None, reason),)


def _other_lemmas(segments: list[Segment]) -> tuple[Damage, ...]:
    """Return the damage of an index whose segments do not agree on a form's lemma.

    Forms and lemmas are compared by 64-bit hashes: of ten million forms, two that differ are taken
    for one once in some hundred thousand runs, which differ in how Python hashes.
    """
    if len(segments) < 2:
        return ()
    forms, lemmas = [], []
    for segment in segments:
        surfaces = segment.vocabulary(SURFACE)
        forms.append(np.fromiter(map(hash, surfaces), np.int64, len(surfaces)))
        own = segment.vocabulary(LEMMA)
        hashes = np.fromiter(map(hash, own), np.int64, len(own))
        lemmas.append(hashes[segment.lemma_of_surface])
    form, lemma = np.concatenate(forms), np.concatenate(lemmas)
    order = np.argsort(form, kind="stable")
    form, lemma = form[order], lemma[order]
    others = int(np.count_nonzero((form[1:] == form[:-1]) & (lemma[1:] != lemma[:-1])))
    if not others:
        return ()
    reason = (
        f"{others:,} surface forms have another lemma in one segment than in another, which can "
        "therefore not be merged; index the articles again"
    )
    return (Damage("fihris.json", None, reason),)
