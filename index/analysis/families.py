"""The families of words: from the dictionary to the root of each lemma.

Each word of newswire gets its root by `root_rules`; its lemma gets the root of its commonest word.
Where a name that is written so is commoner, it has none, and neither has a function word or a
country. What newswire lacks has the root that the dictionary says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from fihris.index.analysis.countries import countries
from fihris.index.analysis.dictionary import read_dictionary, read_roots
from fihris.index.analysis.noun_lemmas import folded_nouns
from fihris.index.analysis.root_book import (
    RootedWord,
    Roots,
    by_letters,
    derived_words,
    is_augmented,
    rooted_nouns,
    rooted_verbs,
    roots_of_nouns,
)
from fihris.index.analysis.root_rules import Rules
from fihris.index.analysis.root_words import Word, words_of
from fihris.index.analysis.stemmers import stemmer
from fihris.index.analysis.stopwords import all_stop_lemmas

# A shorter lemma that newswire lacks is an abbreviation, or what is left of a name.
LEAST_RARE_LETTERS = 3


def families() -> dict[str, str]:
    """Return the root of each lemma that has one, by lemma."""
    noun_rows, verb_rows = read_roots()
    verbs = rooted_verbs(verb_rows)
    of_verbs = frozenset(root for verb in verbs for root in verb.roots)
    nouns = rooted_nouns(noun_rows, of_verbs)
    words = _with_verbal_nouns(words_of(read_dictionary()), verbs)
    rules = Rules(words, verbs, nouns, of_verbs | roots_of_nouns(nouns))
    found = rules.roots()
    table = _by_vote(words, found)
    taken = {word.lemma for word in words} | all_stop_lemmas()
    for lemma, roots in _rare(verbs, nouns):
        if lemma not in taken:
            table.setdefault(lemma, rules.best(roots))
    return {lemma: root for lemma, root in table.items() if root}


def _with_verbal_nouns(words: Sequence[Word], verbs: Sequence[RootedWord]) -> list[Word]:
    """Return the words, and of the names those as nouns that are verbal nouns: إسلام, إحسان."""
    nouns = by_letters([word for word in _of_augmented(verbs) if word.letters[0] in "إا"])
    return [
        word._replace(tag="noun") if word.tag == "noun_prop" and word.letters in nouns else word
        for word in words
    ]


def _by_vote(words: Sequence[Word], roots: Sequence[str]) -> dict[str, str]:
    """Return the root of the commonest words of each lemma, of equals the first in the alphabet.

    Names have none, which the empty string stands for; function words and countries are left out.
    """
    votes: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for word, root in zip(words, roots, strict=True):
        if root or not word.has_root:
            votes[word.lemma][root] += word.frequency
    for lemma in all_stop_lemmas() | frozenset(countries().values()):
        votes.pop(lemma, None)
    return {
        lemma: min(counts, key=lambda root: (-counts[root], root))
        for lemma, counts in votes.items()
    }


def _of_augmented(verbs: Sequence[RootedWord]) -> list[RootedWord]:
    return list(derived_words(verb for verb in verbs if is_augmented(verb)))


def _rare(verbs: Sequence[RootedWord], nouns: Sequence[RootedWord]) -> Iterator[tuple[str, Roots]]:
    """Yield the lemma and the roots of words that newswire lacks.

    They are the dictionary's, the derived words of forms II to X, the participles مفعول, and the
    nisbas of verbal nouns (تطويري). A lemma that lacks a letter of the word is left out: the
    stemmer would make وال of والى.
    """
    augmented = _of_augmented(verbs)
    passive = [word for word in derived_words(verbs) if _is_passive(word.letters)]
    rows = [*nouns, *verbs, *augmented, *passive, *map(_nisba, filter(_has_nisba, augmented))]
    letters = [row.letters for row in rows]
    keys = folded_nouns([word.removeprefix("ال") for word in letters])
    for row, lemma, key in zip(rows, stemmer("lexicon").lemmas(letters), keys, strict=True):
        whole = lemma in (key, key.removesuffix("ه"))
        if whole and row.roots and len(lemma) >= LEAST_RARE_LETTERS:
            yield lemma, row.roots


def _is_passive(letters: str) -> bool:
    return len(letters) == 5 and letters[0] == "م" and letters[3] == "و"


def _has_nisba(word: RootedWord) -> bool:
    """Tell whether a derived word is a verbal noun: إنشاء, محاسبة, and not مستقبل."""
    return word.letters[0] != "م" or word.letters[-1] == "ة"


def _nisba(word: RootedWord) -> RootedWord:
    """Return the nisba with an article, with which the stemmer takes its ي for no pronoun."""
    stem = word.letters.removesuffix("ة")
    stem = stem[:-1] + "ئ" if stem[-1] == "ء" else stem
    return word._replace(letters=f"ال{stem}ي")
