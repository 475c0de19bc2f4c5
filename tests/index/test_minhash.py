"""Signatures: what they say of two articles is what their shingles have in common."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fihris.index import minhash
from fihris.index.minhash import SHINGLE, SHORT, U8, VALUES, lemma_hashes, signatures

Words = list[int]

# The hash of each word: of as many words as the longest text below has.
HASHES = lemma_hashes([str(number) for number in range(5000)])


def signed(articles: list[tuple[Words, Words]]) -> U8:
    """Return the signatures of titles and bodies whose words are numbers."""
    forms, lengths = {}, {}
    for place, field in enumerate(("title", "body")):
        texts = [np.array(article[place], np.uint32) for article in articles]
        forms[field] = np.concatenate([np.zeros(0, np.uint32), *texts])
        lengths[field] = np.array([len(text) for text in texts], np.int64)
    pieces = list(signatures(forms, lengths, HASHES))
    return np.concatenate([np.zeros((0, VALUES), np.uint8), *pieces])


def jaccard(one: Words, other: Words) -> float:
    """By hand."""
    a, b = (
        {tuple(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)}
        for words in (one, other)
    )
    return len(a & b) / len(a | b)


def estimated(one: U8, other: U8) -> float:
    share = float(np.mean(one == other))
    return (share - 1 / 256) / (1 - 1 / 256)


@pytest.mark.parametrize("length", [40, 120, 400, 3000])
@pytest.mark.parametrize("kept", [0.5, 0.8, 0.95, 1.0])
def test_the_estimate_is_the_jaccard_index(length: int, kept: float) -> None:
    """It is unbiased, and its error is that of 64 samples, where there are so many shingles."""
    chance = Random(f"{length} {kept}")
    errors = []
    for _ in range(60):
        words = [chance.randrange(5000) for _ in range(length)]
        cut = int(length * kept)
        other = words[:cut] + [chance.randrange(5000) for _ in range(length - cut)]
        one_signature, other_signature = signed([([], words), ([], other)])
        errors.append(estimated(one_signature, other_signature) - jaccard(words, other))
    expected = jaccard(words, other)
    deviation = (expected * (1 - expected) / VALUES) ** 0.5
    # Of 60 pairs the mean is within four standard errors, nearly always; the seed is fixed.
    assert abs(np.mean(errors)) <= 4 * 1.5 * deviation / 60**0.5 + 1e-9
    assert np.std(errors) <= 2 * deviation + 1e-9


BODIES = st.lists(st.integers(0, 9), max_size=SHORT + 15)
TITLES = st.lists(st.integers(0, 9), max_size=3)


@given(st.lists(st.tuples(TITLES, BODIES), max_size=12), st.integers(1, 60))
def test_an_article_has_one_signature_whatever_stands_beside_it(
    articles: list[tuple[Words, Words]], at_once: int
) -> None:
    alone = [signed([article])[0].tolist() for article in articles]
    assert signed(articles).tolist() == alone
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(minhash, "_TOKENS_AT_ONCE", at_once)
        assert signed(articles).tolist() == alone


@given(TITLES, BODIES, TITLES, BODIES)
def test_what_is_short_is_like_nothing_but_itself(
    title: Words, body: Words, other_title: Words, other_body: Words
) -> None:
    body, other_body = body[: SHORT - 1], other_body[: SHORT - 1]
    one, other = signed([(title, body), (other_title, other_body)])
    same = title + body == other_title + other_body
    assert (one == other).all() == same
    if not same:
        assert estimated(one, other) < 0.3


def test_the_title_counts_where_the_body_is_short() -> None:
    short, long = list(range(SHORT - 1)), list(range(SHORT))
    assert (np.diff(signed([([1], short), ([2], short)]), axis=0) != 0).any()
    assert not np.diff(signed([([1], long), ([2], long)]), axis=0).any()


def test_the_order_of_words_counts() -> None:
    words = list(range(100))
    one, other = signed([([], words), ([], words[::-1])])
    assert estimated(one, other) < 0.2
    one, other = signed([([], words[:10]), ([], words[:10][::-1])])
    assert estimated(one, other) < 0.2


def test_the_hash_of_a_lemma_depends_on_its_letters_alone() -> None:
    assert lemma_hashes(["وزير", "خبر"]).tolist() == lemma_hashes(["خبر", "وزير"])[::-1].tolist()
    assert len(set(HASHES.tolist())) == len(HASHES)
