"""Build processes whose main process was killed: they end, and are in no later writer's way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import fihris
from fihris import Article
from fihris.index.manifest import read_manifest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")

# Two batches are under way, one in each process, and take seconds: no word comes twice. The main
# process says who builds them, and waits.
BUILDER = """
    import sys
    import fihris
    from fihris import Article

    if __name__ == "__main__":
        with fihris.open(sys.argv[1]).writer(processes=2) as writer:
            for batch in range(2):
                for i in range(1500):
                    words = " ".join(f"كلمة{batch}س{i * 100 + j}" for j in range(100))
                    writer.add(Article(f"{batch}-{i}", body=words))
                writer._flush()
            print(*writer._builds._pool._processes, flush=True)
            sys.stdin.read()
"""


def wait_until(what: Callable[[], object], said: str) -> None:
    for _ in range(6000):
        if what():
            return
        time.sleep(0.01)
    pytest.fail(f"waited a minute in vain: {said}")


def is_gone(process: int) -> bool:
    """Tell whether a process has ended; it may still lie there for its new parent to notice."""
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True
    ).stdout.strip()
    return not state or state.startswith("Z")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    index = fihris.create(tmp_path / "index")
    with index.writer() as writer:
        writer.add(Article("قبل", body="ما ثبت قبل"))
    return index.path


@pytest.fixture
def orphans(folder: Path, tmp_path: Path) -> Iterator[list[int]]:
    """Kill a writer while its two processes build; these are stopped, so that they still build."""
    script = tmp_path / "build.py"
    script.write_text(textwrap.dedent(BUILDER), encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-X", "utf8", script, folder],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as main:
        assert main.stdout is not None
        children = [int(number) for number in main.stdout.readline().split()]
        wait_until(lambda: len(list(folder.glob("*.partial"))) == 2, "both processes build")
        for child in children:
            os.kill(child, signal.SIGSTOP)
        main.kill()
    yield children
    for child in children:
        if not is_gone(child):
            os.kill(child, signal.SIGKILL)


def test_they_end_with_their_main_process(orphans: list[int], folder: Path) -> None:
    for child in orphans:
        os.kill(child, signal.SIGCONT)
    wait_until(lambda: all(map(is_gone, orphans)), "the processes end")
    assert [article.id for article in fihris.open(folder).snapshot.articles()] == ["قبل"]


def test_the_next_writer_is_not_harmed_and_cleans_up(orphans: list[int], folder: Path) -> None:
    index = fihris.open(folder)
    writer = index.writer()
    writer.add(Article("بعد", body="ما جاء بعد"))
    writer._flush()
    for child in orphans:  # which go on with their files while the next writer works
        os.kill(child, signal.SIGCONT)
    writer.add(Article("قبل", body="ما ثبت محدثا"))
    writer.commit()
    wait_until(lambda: all(map(is_gone, orphans)), "the processes end")
    writer.close()
    index.refresh()
    found = {article.id: article.body for article in index.snapshot.articles()}
    assert found == {"قبل": "ما ثبت محدثا", "بعد": "ما جاء بعد"}
    for leaf in index.snapshot.leaves:
        leaf.segment.verify()
    names = {path.name for path in folder.iterdir()} - {"fihris.json", "fihris.lock"}
    assert names == read_manifest(folder).files()
