"""What a nisba is made of: احتجاج of احتجاجي, تربية of تربوي.

=====================  ====================================  ======================================
ending                 examples                              the noun
=====================  ====================================  ======================================
يّ, يّة                 احتجاجي, فعالية                        as it stands
of a feminine          سياسي, حياتي                          with ة
وي of a weak end       معنوي, تربوي, سنوي, سماوي             معنى, تربية, سنة, سماء
ائي of a weak end      وقائي, سينمائي                        وقاية, سينما
اني                    روحاني, عقلاني                        without ان
of a plural            وثائقي, مؤسساتي                       the singular
=====================  ====================================  ======================================
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pyarabic.araby import SHADDA

from fihris.index.analysis.folding import fold
from fihris.index.analysis.root_book import doubled
from fihris.index.analysis.root_words import Word
from fihris.index.analysis.stemmers import stemmer
from fihris.index.analysis.vowels import without_vowels


class Base(NamedTuple):
    """What stands before the يّ or يّة of a nisba.

    `marked` has shadda and sukun, `doubled` shadda only; `lemma` is the stemmer's.
    """

    letters: str
    marked: str
    doubled: str
    lemma: str

    @property
    def is_plural(self) -> bool:
        """Whether it is a plural, broken or in ات, as far as its lemma shows."""
        return self.letters.endswith("ات") or not fold(self.letters).startswith(self.lemma)


def bases_of_nisbas(words: Sequence[Word]) -> dict[int, Base]:
    """Return the base of each nisba, by the number of its word."""
    numbers = [i for i, word in enumerate(words) if word.is_noun and _is_nisba(word)]
    vocalised = [words[i].vocalised for i in numbers]
    marked = without_vowels([word[: word.rindex("ي")] for word in vocalised])
    letters = [words[i].letters[: words[i].letters.rindex("ي")] for i in numbers]
    # With an article, a ل that begins a word is no preposition.
    lemmas = stemmer("lexicon").lemmas(["ال" + word for word in letters])
    bases = map(Base, letters, marked, doubled(marked), lemmas)
    return dict(zip(numbers, bases, strict=True))


def _is_nisba(word: Word) -> bool:
    letters = word.letters.removesuffix("ة")
    if letters[-1] != "ي" or len(letters) < 3:
        return False
    bare = word.vocalised == word.letters and len(letters) > 3
    return bare or SHADDA in word.vocalised[word.vocalised.rindex("ي") :]


def nouns_of_nisba(stem: str) -> Iterator[str]:
    """Yield the nouns, folded, that a nisba may be of.

    `stem` is the nisba, folded, without its ي.
    """
    yield from (stem, stem + "ه")
    if stem[-1] == "ت":
        yield stem[:-1] + "ه"
    elif stem[-1] == "و":
        yield from (stem[:-1] + end for end in ("ي", "ى", "يه", "ه", "ء"))
    elif stem[-2:] == "اء":
        yield from (stem[:-1], stem[:-1] + "يه")
    elif stem[-2:] == "ان":
        yield from (stem[:-2], stem[:-2] + "ه")
