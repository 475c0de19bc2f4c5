"""Writers killed by SIGKILL at any moment."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random

import fihris
from fihris import Article

_CONTEXT = get_context("forkserver" if os.name == "posix" else "spawn")


def write_for_ever(folder: Path, start: int, processes: int, said: Connection) -> None:
    """Commit batch after batch of its own numbering; say of each that its commit has returned.

    Replacing and deleting keep the segments merging all the while.
    """
    os.setpgid(0, 0)  # so that the processes that build are killed with it
    said.send(-1)
    with fihris.open(folder).writer(processes=processes) as writer:
        for batch in range(start, start + 100_000):
            for i in range(batch % 13 + 1):
                writer.add(article(batch, i))
                if processes > 1:
                    writer._flush()
            if batch:
                writer.delete(f"{batch - 1}-0")
            if batch % 7 == 6:
                writer.add(Article("لا يثبت", "خبر"))
                writer.rollback()
                continue_after_rollback(writer, batch)
            writer.commit(optimize=batch % 5 == 4)
            said.send(batch)


def continue_after_rollback(writer: fihris.Writer, batch: int) -> None:
    """Add what a rollback has forgotten once more."""
    for i in range(batch % 13 + 1):
        writer.add(article(batch, i))
    writer.delete(f"{batch - 1}-0")


def article(batch: int, i: int) -> Article:
    """Return one of a batch's articles."""
    return Article(f"{batch}-{i}", f"خبر {batch}", f"نص الخبر رقم {i} " * 30)


def expected_ids(last: int) -> set[str]:
    """Return the ids of the articles after the batch numbered `last`."""
    everything = {f"{batch}-{i}" for batch in range(last + 1) for i in range(batch % 13 + 1)}
    return everything - {f"{batch}-0" for batch in range(last)}


def check_kills(
    folder: Path, kills: int, seed: int, *, processes: int = 1, window: float = 0.1
) -> Iterator[int]:
    """Kill a writer so many times; yield after each the number of the last commit that stands."""
    _CONTEXT.set_forkserver_preload(["fihris.index.writer", "fihris.index.builder"])
    fihris.create(folder, analyzer="light10")
    moments = Random(seed)
    last = -1
    for kill in range(kills):
        known = last
        mine, its = _CONTEXT.Pipe(duplex=False)
        child = _CONTEXT.Process(target=write_for_ever, args=(folder, last + 1, processes, its))
        child.start()
        its.close()
        mine.recv()  # it has begun
        time.sleep(moments.random() * window)
        os.killpg(child.pid or 0, signal.SIGKILL)
        child.join()
        try:
            while True:
                last = max(last, mine.recv())
        except EOFError:
            mine.close()
        index = fihris.open(folder)
        for leaf in index.snapshot.leaves:
            leaf.segment.verify()
        found = {article.id for article in index.snapshot.articles()}
        # The kill may fall between a commit and the message that tells of it.
        allowed = (expected_ids(last), expected_ids(last + 1))
        assert found in allowed, f"{seed=} {kill=} {known=} {last=}"
        last += found != expected_ids(last)
        assert index.search("خبر", limit=1).total == len(found), f"{seed=} {kill=}"
        yield last
    with fihris.open(folder).writer() as writer:  # which the lock does not keep out
        writer.add(Article("بعد", body="الضربة الأخيرة"))
    assert "بعد" in fihris.open(folder)
