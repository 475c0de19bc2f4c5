"""The index of the sample of invented articles, made once and kept in a cache folder."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib.resources import as_file, files
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

from fihris import __version__
from fihris.errors import IndexingError

if TYPE_CHECKING:
    from fihris.search.engine import Index

# What reads parts of the sample, and comes with an extra.
_FROM_EXTRAS = ("feedparser", "trafilatura")

_Say = Callable[[str], None]


@contextmanager
def sample_index(say: _Say) -> Iterator[Index]:
    """Yield the index of the sample, made where there is none of this release and this sample.

    It is kept in the user's cache folder; where that cannot be written, it is made anew each time.
    """
    with ExitStack() as stack:
        articles = stack.enter_context(as_file(files("fihris.corpus") / "sample" / "articles"))
        name = f"demo-{__version__}-{_fingerprint(articles)}"
        try:
            folder = _kept(user_cache_path("fihris", appauthor=False), name, articles, say)
        except (OSError, RuntimeError):  # RuntimeError: there is no home folder
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="fihris-"))) / name
            _build(folder, articles, say)
        yield stack.enter_context(_open(folder))


def _fingerprint(articles: Path) -> str:
    """Return a name for the sample's content, and for what of it can be read."""
    digest = hashlib.blake2b(digest_size=6)
    digest.update(bytes(find_spec(module) is not None for module in _FROM_EXTRAS))
    for path in sorted(articles.rglob("*")):
        digest.update(path.relative_to(articles).as_posix().encode())
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _open(folder: Path) -> Index:
    from fihris.search.opening import open as open_index

    return open_index(folder)


def _kept(cache: Path, name: str, articles: Path, say: _Say) -> Path:
    """Return the folder of the sample's index in the cache, built where there is none."""
    folder = cache / name
    try:
        _open(folder)
        return folder
    except IndexingError:
        shutil.rmtree(folder, ignore_errors=True)
    cache.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="building-", dir=cache) as building:
        made = Path(building) / name
        _build(made, articles, say)
        # Where another process was faster, its index is as good.
        with suppress(OSError):
            made.rename(folder)
    for old in cache.glob("demo-*"):
        if old.name != name:
            shutil.rmtree(old, ignore_errors=True)
    return folder


def _build(folder: Path, articles: Path, say: _Say) -> None:
    from fihris.corpus.article import Article
    from fihris.corpus.reading import read_articles
    from fihris.search.opening import create

    with create(folder).writer() as writer:
        for item in read_articles([articles], base=articles):
            if isinstance(item, Article):
                writer.add(item)
            else:
                say(f"left out {item.path}: {item.reason}")
        writer.commit()
        count = writer.snapshot.document_count
    say(f"indexed {count} articles")
