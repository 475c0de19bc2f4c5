"""The forms of a segment as arrays, against its vocabulary read word by word."""

from __future__ import annotations

from fihris import Index
from fihris.index.fields import LEMMA, SURFACE
from fihris.search.suggestions.alphabet import folded, is_arabic, packed, packed_range
from fihris.search.suggestions.forms import bit_count, forms_of


def test_forms_are_those_of_arabic_letters_with_their_lemmas_and_articles(news: Index) -> None:
    for leaf in news.snapshot.leaves:
        segment, forms = leaf.segment, forms_of(leaf.segment)
        vocabulary, lemmas = segment.vocabulary(SURFACE), segment.vocabulary(LEMMA)
        texts = [term.decode() for term in vocabulary]
        arabic = [number for number, text in enumerate(texts) if is_arabic(text) and len(text) > 1]
        assert forms.numbers.tolist() == arabic
        for place, number in enumerate(arabic):
            text = texts[number]
            documents = {
                document
                for field in ("title_surface", "body_surface")
                for document in segment.postings(field).term_docs(number).tolist()
            }
            assert forms.articles[place] == len(documents)
            assert lemmas[int(forms.lemmas[place])].decode() == segment.lemmas_of([text])[0]
            assert forms.lengths[place] == len(text)
            assert bit_count(forms.letters[place : place + 1])[0] == len(set(folded(text)))


def test_forms_that_begin_so_with_the_article_or_without(news: Index) -> None:
    segment = news.snapshot.leaves[0].segment
    forms, vocabulary = forms_of(segment), segment.vocabulary(SURFACE)
    found = vocabulary.texts(forms.numbers[forms.having(*packed_range(folded("مسي")))])
    assert set(found) == {"مسيرات", "المسيرات"}


def test_packed_letters_are_ordered_as_words_are() -> None:
    words = ["وزير", "وزيره", "وزر", "ازهار", "يد", "مسيرة", "مسيرات"]
    by_code = sorted(words, key=folded)
    assert sorted(words, key=lambda word: packed(folded(word))) == by_code
