"""The words of queries that are kept, with what they score, as far as memory was given to them.

Which word makes room for which follows TinyLFU (Einziger, Friedman and Manes, "TinyLFU: A Highly
Efficient Cache Admission Policy", 2017): of two, the one that was asked for more often lately
stays. A run over many words that are asked for once, or in turn, thus leaves in place what is of
use; the least recently used one would always be the next to be asked for.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

Word = TypeVar("Word")

MEGABYTE = 1024 * 1024
# What the words of a snapshot may take: so much that a search holds less than 150 MB in all. What
# else it takes grows with the index, by as much a document; the least is a few hundred words.
_MOST_BYTES, _LEAST_BYTES = 112 * MEGABYTE, 32 * MEGABYTE
_BYTES_PER_DOCUMENT = 80
# How many words' numbers of times are known, and after how many askings they are halved.
_MOST_COUNTED = 16_384
_HALVED_AFTER = 65_536


class _Kept(NamedTuple, Generic[Word]):
    word: Word
    bytes: int


def room(documents: int) -> int:
    """Return how many bytes the words of so many documents may take."""
    return max(_MOST_BYTES - _BYTES_PER_DOCUMENT * documents, _LEAST_BYTES)


class KeptWords(Generic[Word]):
    """Words by key, `most` bytes of them. Safe to use from several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._times: OrderedDict[Hashable, int] = OrderedDict()
        self._asked = 0
        self._kept: OrderedDict[Hashable, _Kept[Word]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def ask(self, key: Hashable) -> Word | None:
        """Count an asking; return the word, where it is kept."""
        with self._lock:
            self._times[key] = self._times.pop(key, 0) + 1
            if len(self._times) > _MOST_COUNTED:
                self._times.popitem(last=False)
            self._asked += 1
            if self._asked % _HALVED_AFTER == 0:
                for other in self._times:
                    self._times[other] //= 2
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found.word

    def times(self, key: Hashable) -> int:
        """Return how often a word was asked for lately."""
        return self._times.get(key, 0)

    def keep(self, key: Hashable, word: Word, size: int) -> bool:
        """Keep a word that takes so many bytes, if there is room or it can be made; tell whether.

        Room is made by those that were longest not asked for, if that was at least two times less
        often: where all come in turn, some are always one time ahead.
        """
        with self._lock:
            times = self._times.get(key, 0)
            before = self._kept.pop(key, None)
            room = self._most - self._bytes + (before.bytes if before is not None else 0)
            leaving: list[Hashable] = []
            for other, kept in self._kept.items():
                if room >= size:
                    break
                if self._times.get(other, 0) + 2 > times:
                    break
                leaving.append(other)
                room += kept.bytes
            if room < size:
                self._bytes -= before.bytes if before is not None else 0
                return False
            for other in leaving:
                del self._kept[other]
            self._kept[key] = _Kept(word, size)
            self._bytes = self._most - room + size
            return True
