from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fihris.index.arrays import ArrayFile, ArrayFileWriter
from fihris.index.postings import Postings, invert, ranges, write_frequencies

Places = dict[int, dict[int, list[int]]]


def by_hand(documents: list[list[int]]) -> Places:
    """Term to document to positions."""
    found: Places = defaultdict(lambda: defaultdict(list))
    for document, terms in enumerate(documents):
        for position, term in enumerate(terms):
            found[term][document].append(position)
    return found


def inverted(documents: list[list[int]], folder: Path, *, with_positions: bool = True) -> Postings:
    terms = np.array([term for document in documents for term in document], np.uint32)
    lengths = np.array([len(document) for document in documents], np.int64)
    with ArrayFileWriter(folder / "p") as file:
        invert(terms, lengths, term_count=6, with_positions=with_positions).write(file, "body")
        file.close({})
    return Postings(ArrayFile(folder / "p"), "body")


# Up to 40 times the same term in a document: frequencies over 15 are kept apart.
DOCUMENTS = st.lists(
    st.lists(st.integers(0, 5), max_size=12) | st.integers(0, 5).map(lambda t: [t] * 40),
    max_size=8,
)


@settings(max_examples=200)
@given(DOCUMENTS)
def test_inverting_keeps_every_place_of_every_term(documents: list[list[int]]) -> None:
    expected = by_hand(documents)
    with TemporaryDirectory() as folder:
        postings = inverted(documents, Path(folder))
        for term in range(6):
            docs, frequencies = postings.term(term)
            assert docs.tolist() == sorted(expected[term])
            places = [expected[term][document] for document in docs.tolist()]
            assert frequencies.tolist() == [len(positions) for positions in places]
            positions, lengths = postings.positions(term)
            assert positions.tolist() == [place for one in places for place in one]
            assert lengths.tolist() == [len(one) for one in places]


@settings(max_examples=100)
@given(DOCUMENTS, st.integers(0, 5), st.data())
def test_some_postings_of_a_term_are_read_alone(
    documents: list[list[int]], term: int, data: st.DataObject
) -> None:
    with TemporaryDirectory() as folder:
        postings = inverted(documents, Path(folder))
        docs, frequencies = postings.term(term)
        chosen = data.draw(st.lists(st.integers(0, max(len(docs) - 1, 0)), unique=True).map(sorted))
        selected = np.array(chosen if len(docs) else [], np.int64)
        assert postings.frequencies_at(term, selected).tolist() == frequencies[selected].tolist()
        positions, _ = postings.positions(term, selected)
        places = by_hand(documents)[term]
        expected = [place for i in selected.tolist() for place in places[int(docs[i])]]
        assert positions.tolist() == expected


def test_a_field_without_positions_says_so(tmp_path: Path) -> None:
    postings = inverted([[1, 2]], tmp_path, with_positions=False)
    assert not postings.has_positions
    with pytest.raises(ValueError, match="no positions"):
        postings.positions(1)


@given(st.lists(st.lists(st.integers(1, 40), max_size=9)))
def test_frequencies_may_come_in_pieces_of_any_length(pieces: list[list[int]]) -> None:
    every = [number for piece in pieces for number in piece]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "p"
        with ArrayFileWriter(path) as file:
            write_frequencies(file, "body", [np.array(piece, np.int64) for piece in pieces])
            file.add("postings.body.starts", np.array([0, len(every)]))
            file.add("postings.body.docs", np.zeros(len(every), np.uint8))
            file.close({})
        postings = Postings(ArrayFile(path), "body")
        assert postings.frequencies(0, len(every)).tolist() == every
        for first in range(len(every)):
            assert postings.frequencies(first, len(every)).tolist() == every[first:]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5))))
def test_ranges_are_laid_end_to_end(pairs: list[tuple[int, int]]) -> None:
    starts = np.array([start for start, _ in pairs], np.int64)
    lengths = np.array([length for _, length in pairs], np.int64)
    expected = [number for start, length in pairs for number in range(start, start + length)]
    assert ranges(starts, lengths).tolist() == expected


@settings(max_examples=200)
@given(
    st.lists(st.integers(0, 5).map(lambda t: [t] * 20) | st.just([0, 1, 1, 2]), max_size=90),
    st.data(),
)
def test_the_positions_of_a_few_postings_are_found_by_their_places(
    documents: list[list[int]], data: st.DataObject
) -> None:
    expected = by_hand(documents)
    every = [places for term in range(6) for _, places in sorted(expected[term].items())]
    chosen = data.draw(
        st.lists(st.integers(0, len(every) - 1), unique=True) if every else st.just([])
    )
    with TemporaryDirectory() as folder:
        postings = inverted(documents, Path(folder))
        positions, lengths = postings.positions_of(np.array(chosen, np.int64))
        assert positions.tolist() == [place for at in chosen for place in every[at]]
        assert lengths.tolist() == [len(every[at]) for at in chosen]
        positions, lengths = postings.positions_of(np.array(chosen, np.int64), 2)
        assert positions.tolist() == [place for at in chosen for place in every[at][:2]]
