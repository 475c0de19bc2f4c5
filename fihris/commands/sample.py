"""The index of the sample of invented articles, made once and kept in a cache folder."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib.resources import as_file, files
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from fihris import __version__
from fihris.errors import IndexingError

if TYPE_CHECKING:
    from fihris.search.engine import Index

# Folders of the sample that need an extra: the module that it brings, and its name.
_EXTRAS = {"html": ("trafilatura", "html"), "feed": ("feedparser", "feeds")}

_Say = Callable[[str], None]


@contextmanager
def sample_index(say: _Say) -> Iterator[Index]:
    """Yield the index of the sample, made where there is none of this release and this sample.

    It is kept in the user's cache folder; where that cannot be written, it is made anew each time.
    """
    with ExitStack() as stack:
        articles = stack.enter_context(as_file(files("fihris.corpus") / "sample" / "articles"))
        sources = _sources(articles, say)
        name = f"demo-{__version__}-{_fingerprint(articles, sources)}"
        try:
            folder = _kept(_cache(), name, sources, say)
        except OSError:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="fihris-"))) / name
            _build(folder, sources, say)
        yield stack.enter_context(_open(folder))


def _sources(articles: Path, say: _Say) -> list[Path]:
    """Return what of the sample can be read with the extras that are installed."""
    sources = []
    for path in sorted(articles.iterdir()):
        module, extra = _EXTRAS.get(path.name, ("", ""))
        if module and find_spec(module) is None:
            say(f"left out the sample's {path.name} files: pip install 'fihris[{extra}]'")
        else:
            sources.append(path)
    return sources


def _fingerprint(articles: Path, sources: list[Path]) -> str:
    """Return a name for the sample's content, and for what of it is read."""
    digest = hashlib.blake2b(digest_size=6)
    for source in sources:
        for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
            digest.update(path.relative_to(articles).as_posix().encode())
            if path.is_file():
                digest.update(path.read_bytes())
    return digest.hexdigest()


def _cache() -> Path:
    """Return the folder for caches: XDG_CACHE_HOME, or what is usual on the system."""
    if base := os.environ.get("XDG_CACHE_HOME"):
        return Path(base) / "fihris"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "fihris" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "fihris"
    return Path.home() / ".cache" / "fihris"


def _open(folder: Path) -> Index:
    from fihris.search.opening import open as open_index

    return open_index(folder)


def _kept(cache: Path, name: str, sources: list[Path], say: _Say) -> Path:
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
        _build(made, sources, say)
        # Where another process was faster, its index is as good.
        with suppress(OSError):
            made.rename(folder)
    for old in cache.glob("demo-*"):
        if old.name != name:
            shutil.rmtree(old, ignore_errors=True)
    return folder


def _build(folder: Path, sources: list[Path], say: _Say) -> None:
    from fihris.corpus.article import Article
    from fihris.corpus.reading import read_articles
    from fihris.search.opening import create

    with create(folder).writer() as writer:
        count = writer.add_all(item for item in read_articles(sources) if isinstance(item, Article))
    say(f"indexed {count} articles")
