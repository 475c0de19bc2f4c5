"""Other spellings of foreign names in new articles.

A search asks an index which spellings it holds, and takes the best of them. A new article is held
against a saved search by itself: a word of it is another spelling where it sounds like the name, is
spelled nearly like it (`variants/spelling.py`), and the dictionary takes neither of them for an
ordinary word. What a search tells by the index's articles (that a word has forms as ordinary words
have, that a clitic stands before a name, which eight spellings are the most frequent) is not asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from fihris.index.analysis.folding import fold
from fihris.index.analysis.stopwords import is_stop
from fihris.search.variants.finder import MOST_LETTERS, Variant, VariantFinder
from fihris.search.variants.names import coincidences, is_ordinary, name_of
from fihris.search.variants.sound import LEAST_LETTERS, consonants, sound_keys
from fihris.search.variants.spelling import respellings, variant_cost

SOUND = "sound"
"""The level at which a name is asked for in other spellings; a term of it is `_asked`'s."""


# Letters that no foreign name is written with.
_ARABIC = frozenset("حضظع")


def _asked(surface: str, lemma: str) -> str:
    """Return a name and its lemma as one term; no token has a space."""
    return f"{surface} {lemma}"


_MOST_KNOWN = 50_000


class Names(VariantFinder):
    """Stands for the index where a saved search is translated: each word may be a name.

    Whether it is one is asked when something sounds like it, since only the dictionary knows.
    """

    def __init__(self) -> None:
        """Know nothing of any index."""

    def variants(self, surface: str, lemma: str) -> list[Variant]:
        """Return what asks for the name in other spellings; nothing for what can be no name."""
        if len(surface) > MOST_LETTERS or is_stop(surface):
            return []
        if all(map(_is_arabic, _possible(surface, lemma))):
            return []
        return [Variant(SOUND, _asked(surface, lemma))]

    def shown(self, variant: Variant) -> str:
        """Return the name."""
        return variant.term.partition(" ")[0]


class _Near(NamedTuple):
    """A term that a word is nearly spelled like: it is meant if some forms are coincidences.

    These are forms with the ordinary words that they would be of.
    """

    term: str
    coincidences: tuple[tuple[str, str], ...]


class SoundTable:
    """The names that are asked for, by how they sound."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._coincidences: dict[tuple[str, str], bool] = {}
        # By key: the term, and the name that has the key.
        self._names: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
        pairs = [(term, name) for term in terms for name in _possible(*term.split(" "))]
        for key, pair in zip(_keys([name for _, name in pairs]), pairs, strict=True):
            if key:
                self._names[key].append(pair)

    def __bool__(self) -> bool:
        return bool(self._names)

    def terms_of(self, forms: Sequence[str], lemmas: Sequence[str]) -> list[list[str]]:
        """Return for each form of an article the terms that it is another spelling of."""
        found: list[list[str]] = [[] for _ in forms]
        near: list[tuple[int, _Near]] = []
        if not self._names or not forms:
            return found
        for kind, keys in enumerate((_keys(lemmas), _keys(forms))):
            for i, key in enumerate(keys):
                if key and key in self._names:
                    form = forms[i] if kind else None
                    near += ((i, one) for one in self._alike(form, lemmas[i], key))
        self._ask([one for _, one in near])
        for i, one in near:
            if all(self._coincidences[word] for word in one.coincidences):
                found[i].append(one.term)
        return found

    def _alike(self, form: str | None, lemma: str, key: int) -> Iterator[_Near]:
        """Yield the terms that a lemma is another spelling of; or a form, if there is one."""
        spelled = lemma if form is None else form
        # Of a thousand words nearly all end here.
        if is_ordinary(lemma) == (form is None) or (form or "").endswith(lemma):
            return
        for term, name in self._names[key]:
            surface, _, own = term.partition(" ")
            if spelled in (name, own) or (form is not None and not _is_respelling(form, name)):
                continue
            if variant_cost(name, spelled, consonants(key)) is None:
                continue
            asked = [] if form is None else [(form, lemma)]
            if is_ordinary(own):
                if name != fold(surface):
                    continue
                asked.append((surface, own))
            elif name_of(surface, own) != name:
                continue
            yield _Near(term, tuple(asked))

    def _ask(self, near: Sequence[_Near]) -> None:
        """Find out which forms are no forms of their lemmas, of those that it is not known of."""
        if len(self._coincidences) > _MOST_KNOWN:
            self._coincidences.clear()
        asked = dict.fromkeys(word for one in near for word in one.coincidences)
        new = [word for word in asked if word not in self._coincidences]
        if new:
            told = coincidences([form for form, _ in new], [lemma for _, lemma in new])
            self._coincidences.update(zip(new, told, strict=True))


def _is_respelling(form: str, name: str) -> bool:
    """Tell whether a form is one of the `respellings` of a name, which take longer to make."""
    if abs(len(form) - len(name)) > 1:
        return False
    longer = max(len(form), len(name))
    differing = (i for i, (a, b) in enumerate(zip(form, name, strict=False)) if a != b)
    first = next(differing, min(len(form), len(name)))
    behind = longer - first - 1
    return form[len(form) - behind :] == name[len(name) - behind :] and form in respellings(name)


def _possible(surface: str, lemma: str) -> Sequence[str]:
    """Return the names that a word with that lemma may be."""
    form = fold(surface)
    return (lemma,) if form.endswith(lemma) else (lemma, form)


def _is_arabic(word: str) -> bool:
    """Tell whether a word has no sound key for what is seen at once: it is short, or has a ع."""
    return len(word) < LEAST_LETTERS or not _ARABIC.isdisjoint(word)


def _keys(words: Sequence[str]) -> list[int]:
    """Return the sound key of each word; 0 where it has none."""
    if not words:
        return []
    encoded = [word.encode("utf-8", "surrogatepass") for word in words]
    starts = np.cumsum([0, *map(len, encoded)])
    keys: list[int] = sound_keys(np.frombuffer(b"".join(encoded), np.uint8), starts).tolist()
    return keys
