from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from written_postings import Document, fields, postings

from fihris.index.fields import LEMMA, SURFACE

# Six forms of three lemmas: one is its lemma's only form.
LEMMA_OF_FORM = [0, 1, 1, 2, 2, 2]
FIELDS = {"title": 0, "body": 1}

TEXT = st.lists(st.integers(0, 5), max_size=12) | st.integers(0, 5).map(lambda form: [form] * 40)
DOCUMENTS = st.lists(st.tuples(TEXT, TEXT), max_size=8)


def by_hand(documents: list[Document], field: str) -> dict[str, dict[int, dict[int, list[int]]]]:
    """Level to term to document to positions."""
    found: dict[str, dict[int, dict[int, list[int]]]] = {
        level: defaultdict(lambda: defaultdict(list)) for level in (LEMMA, SURFACE)
    }
    for document, texts in enumerate(documents):
        for position, form in enumerate(texts[FIELDS[field]]):
            found[SURFACE][form][document].append(position)
            found[LEMMA][LEMMA_OF_FORM[form]][document].append(position)
    return found


@settings(max_examples=150)
@given(DOCUMENTS)
def test_inverting_keeps_every_place_of_every_term(documents: list[Document]) -> None:
    with TemporaryDirectory() as folder:
        found_fields = fields(Path(folder), documents, LEMMA_OF_FORM)
        for field in FIELDS:
            expected = by_hand(documents, field)
            for level, name, terms in ((LEMMA, field, 3), (SURFACE, f"{field}_surface", 6)):
                found = found_fields[name]
                counts = [len(expected[level][term]) for term in range(terms)]
                assert found.document_frequencies.tolist() == counts
                for term in range(terms):
                    own = expected[level][term]
                    docs, frequencies = found.term(term)
                    assert docs.tolist() == found.term_docs(term).tolist() == sorted(own)
                    assert frequencies.tolist() == [len(own[d]) for d in docs.tolist()]
                    assert found.document_frequency(term) == len(docs)
                    if found.has_positions:
                        positions, lengths = found.positions(term)
                        assert positions.tolist() == [p for d in sorted(own) for p in own[d]]
                        assert lengths.tolist() == frequencies.tolist()


@settings(max_examples=150)
@given(DOCUMENTS, st.data())
def test_the_postings_of_some_documents_are_read_alone(
    documents: list[Document], data: st.DataObject
) -> None:
    some = st.sets(st.integers(0, max(len(documents) - 1, 0)))
    wanted = sorted(data.draw(some)) if documents else []
    with TemporaryDirectory() as folder:
        found_fields = fields(Path(folder), documents, LEMMA_OF_FORM)
        for field in FIELDS:
            expected = by_hand(documents, field)
            for level, name, terms in ((LEMMA, field, 3), (SURFACE, f"{field}_surface", 6)):
                for term in range(terms):
                    own = expected[level][term]
                    place, there = found_fields[name].find(term, np.array(wanted, np.int64))
                    holders = [document for document in wanted if document in own]
                    assert np.array(wanted, np.int64)[there].tolist() == holders
                    at = place[there]
                    frequencies = found_fields[name].frequencies_at(term, at)
                    assert frequencies.tolist() == [len(own[d]) for d in holders]
                    if level == LEMMA:
                        positions, _ = found_fields[name].positions(term, at)
                        assert positions.tolist() == [p for d in holders for p in own[d]]


@settings(max_examples=150)
@given(DOCUMENTS, st.data())
def test_the_postings_of_many_terms_are_read_together(
    documents: list[Document], data: st.DataObject
) -> None:
    with TemporaryDirectory() as folder:
        found_fields = fields(Path(folder), documents, LEMMA_OF_FORM)
        for field in FIELDS:
            expected = by_hand(documents, field)
            for level, name, terms in ((LEMMA, field, 3), (SURFACE, f"{field}_surface", 6)):
                numbers = sorted(data.draw(st.sets(st.integers(0, terms - 1))))
                if not len(documents):
                    numbers = []
                which, docs = found_fields[name].several(np.array(numbers, np.int64))
                pairs = [(i, d) for i, term in enumerate(numbers) for d in expected[level][term]]
                assert sorted(zip(which.tolist(), docs.tolist(), strict=True)) == sorted(pairs)


def test_the_first_positions_are_enough_where_no_more_are_asked_for(tmp_path: Path) -> None:
    found = postings(tmp_path, [([0, 0], [1, 0, 2, 1]), ([], [2, 2, 2])], LEMMA_OF_FORM)
    positions, lengths = found.positions("body", found.lemma(1).first + np.array([0, 1]), 2)
    assert positions.tolist() == [0, 2, 0, 1]
    assert lengths.tolist() == [2, 2]


def test_positions_of_long_texts_are_exact(tmp_path: Path) -> None:
    body = [0] * 200 + [1] + [0] * 4000 + [2] + [0] * 70_000 + [1]
    found = fields(tmp_path, [([], body)], LEMMA_OF_FORM)
    assert found["body"].positions(1)[0].tolist() == [200, 4201, 74202]


def test_surface_forms_keep_no_positions(tmp_path: Path) -> None:
    found = fields(tmp_path, [([], [1, 2])], LEMMA_OF_FORM)["body_surface"]
    assert not found.has_positions
    with pytest.raises(ValueError, match="no positions"):
        found.positions(1)


def test_the_only_form_of_a_lemma_has_its_lemmas_postings(tmp_path: Path) -> None:
    found = postings(tmp_path, [([0], [0, 1]), ([], [2])], LEMMA_OF_FORM)
    assert found.list_of_form(0) == -1
    assert found.surface(0).first == found.lemma(0).first
    assert found.list_of_form(1) >= 0
