"""A writer killed at any moment loses nothing that was committed, and is in nobody's way."""

from __future__ import annotations

import random
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

import fihris
from fihris import Article

# Commits batch after batch of its own numbering; says which commit has returned. Replacing and
# deleting keep the segments merging all the while.
WRITER = """
    import sys
    import fihris
    from fihris import Article

    folder, start = sys.argv[1], int(sys.argv[2])
    with fihris.open(folder).writer() as writer:
        for batch in range(start, start + 100_000):
            for i in range(batch % 13 + 1):
                writer.add(Article(f"{batch}-{i}", f"خبر {batch}", "نص الخبر رقم %d " % i * 30))
            if batch:
                writer.delete(f"{batch - 1}-0")
            writer.commit(optimize=batch % 5 == 4)
            print(batch, flush=True)
"""


def expected_ids(last: int) -> set[str]:
    everything = {f"{batch}-{i}" for batch in range(last + 1) for i in range(batch % 13 + 1)}
    return everything - {f"{batch}-0" for batch in range(last)}


@pytest.mark.slow
def test_killing_the_writer_a_hundred_times_loses_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    fihris.create(folder, analyzer="light10")
    seed = random.randrange(2**32)
    moments = random.Random(seed)
    last = -1
    for kill in range(100):
        child = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(WRITER), str(folder), str(last + 1)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        with child:
            said = [int(child.stdout.readline())]
            time.sleep(moments.random() * 0.1)
            child.kill()
            said += [int(line) for line in child.stdout.read().split()]
        index = fihris.open(folder)
        for leaf in index.snapshot.leaves:
            leaf.segment.verify()
        found = {article.id for article in index.snapshot.articles()}
        # The kill may fall between a commit and the line that tells of it.
        assert found in (expected_ids(said[-1]), expected_ids(said[-1] + 1)), f"{seed=} {kill=}"
        last = said[-1] if found == expected_ids(said[-1]) else said[-1] + 1
        assert index.search("خبر", limit=1).total == len(found)
    with fihris.open(folder).writer() as writer:
        writer.add(Article("بعد", body="الضربة الأخيرة"))
    assert "بعد" in fihris.open(folder)
