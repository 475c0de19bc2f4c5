from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fihris.index.union import Terms, kept, union

WORDS = st.text("ابت").map(str.encode) | st.binary(max_size=3) | st.just(b"a" * 200)


def terms(words: list[bytes]) -> Terms:
    lengths = np.array([*map(len, words)], np.int64)
    return Terms(np.frombuffer(b"".join(words), np.uint8), lengths)


def words(found: Terms) -> list[bytes]:
    ends = np.cumsum(found.lengths).tolist()
    data = found.text.tobytes()
    return [data[end - n : end] for end, n in zip(ends, found.lengths.tolist(), strict=True)]


@given(st.lists(st.sets(WORDS), min_size=1, max_size=4))
def test_the_union_is_sorted_and_every_term_has_its_place(sets: list[set[bytes]]) -> None:
    lists = [sorted(part) for part in sets]
    found = union(list(map(terms, lists)))
    every = words(found.terms)
    assert every == sorted(set().union(*sets))
    assert [[every[i] for i in places.tolist()] for places in found.places] == lists


@given(st.lists(st.tuples(WORDS, st.booleans())))
def test_what_is_not_kept_is_left_out(chosen: list[tuple[bytes, bool]]) -> None:
    every = terms([word for word, _ in chosen])
    starts = np.concatenate(([0], np.cumsum(every.lengths)))
    found = kept(every.text, starts, np.array([keep for _, keep in chosen], bool))
    assert words(found) == [word for word, keep in chosen if keep]
