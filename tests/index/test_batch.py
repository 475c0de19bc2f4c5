from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fihris import Article
from fihris.index import batch as module
from fihris.index.batch import Batch
from fihris.index.records import Packed, pack

STEPS = st.lists(st.tuples(st.sampled_from("abcd"), st.booleans()), max_size=20)


def taken(batch: Batch) -> list[Packed]:
    return [article for piece, _ in iter(batch.take, ([], 0)) for article in piece]


@given(STEPS, st.integers(1, 2000), st.booleans())
def test_a_batch_holds_the_last_article_of_each_id(
    steps: list[tuple[str, bool]], piece: int, send: bool
) -> None:
    batch, expected = Batch(), dict[str, Packed]()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_PIECE_BYTES", piece)
        for number, (identity, drop) in enumerate(steps):
            known = expected.pop(identity, None)
            if drop:
                assert batch.drop(identity) == (known is not None)
            else:
                expected[identity] = pack(Article(identity, body=f"خبر {number}"))
                batch.add(expected[identity])
            assert bool(batch) == bool(expected)
        other = pickle.loads(pickle.dumps(batch)) if send else batch
        assert taken(other) == list(expected.values())
    assert taken(batch) == [], "what was taken, or sent, is not held any more"
