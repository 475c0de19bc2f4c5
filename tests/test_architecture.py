"""What ARCHITECTURE.md promises of the folders, the imports and the packaging."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import fihris

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("corpus", "index", "search")
DOCUMENTS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")
# Each may import those that stand behind it, and itself.
ORDER = ["fihris.commands", "fihris.search", "fihris.index", "fihris.corpus", "fihris.errors"]


def modules() -> Iterator[tuple[str, Path]]:
    """Yield each module of the package by its installed name, with its file."""
    for path in ROOT.glob("fihris/*.py"):
        yield f"fihris.{path.stem}", path
    for folder in ("fihris/commands", *FOLDERS):
        for path in ROOT.glob(f"{folder}/**/*.py"):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts if parts[0] == "fihris" else ("fihris", *parts)), path


def imported(path: Path) -> set[str]:
    """Return the names that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def layer(module: str) -> int:
    return next((i for i, name in enumerate(ORDER) if f"{module}.".startswith(f"{name}.")), -1)


@pytest.mark.parametrize(("module", "path"), sorted(modules()), ids=lambda value: str(value)[-40:])
def test_imports_run_one_way(module: str, path: Path) -> None:
    for name in imported(path):
        if name.split(".")[0] == "fihris" and layer(module) >= 0:
            bare = name == "fihris" and module.startswith("fihris.commands")
            assert bare or layer(name) >= layer(module), f"{module} imports {name}"
            assert bare or name != "fihris", f"{module} imports a name from the face"


def test_one_part_alone_knows_whoosh_below_the_search() -> None:
    knowing = {
        module for module, path in modules() if any("whoosh" in name for name in imported(path))
    }
    outside = {m for m in knowing if not m.startswith(("fihris.search", "fihris.index.whoosh"))}
    assert outside == set()


def test_the_packaging_table_names_every_folder() -> None:
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = set(table["tool"]["setuptools"]["packages"])
    folders = {
        module.removesuffix(".__init__") for module, path in modules() if path.name == "__init__.py"
    }
    assert packages == folders
    for folder in FOLDERS:
        assert table["tool"]["setuptools"]["package-dir"][f"fihris.{folder}"] == folder
        assert (ROOT / "fihris" / folder).readlink() == Path("..") / folder


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_a_document_names_is_there(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", text)
    paths = re.findall(
        r"`((?:corpus|index|search|fihris|tests|benchmarks|scripts|docs)/[^`*…]*)`", text
    )
    for path in [*links, *paths]:
        assert (ROOT / path).exists(), f"{name} names {path}"


def test_files_named_in_the_architecture_are_there() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    files = {path.name for _, path in modules()}
    for name in re.findall(r"`([a-z_]+\.py)`", text):
        assert name in files, name


def test_the_public_names_are_all_there() -> None:
    assert fihris.__all__ == sorted(fihris.__all__)
    for name in fihris.__all__:
        assert getattr(fihris, name).__doc__
    assert set(fihris.__all__) <= set(dir(fihris))


def test_what_the_readme_shows_of_the_library_runs(tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", example],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.startswith("1 مسيرات في العاصمة")
    assert "خرجت <mark>المسيرة</mark> صباحا من الميدان." in done.stdout


def test_importing_the_package_imports_nothing_heavy() -> None:
    script = "import sys, fihris; print(*sorted(m.split('.')[0] for m in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    heavy = {"numpy", "whoosh", "pyarabic", "arramooz", "sqlite3", "rich", "click", "orjson"}
    assert heavy & set(done.stdout.split()) == set()


def test_a_query_for_words_that_the_index_holds_loads_no_dictionary(tmp_path: Path) -> None:
    index = fihris.create(tmp_path / "index")
    with index.writer() as writer:
        writer.add(fihris.Article("1", "مسيرات", "خرجت المسيرة"))
    script = (
        "import sys, fihris; hits = fihris.open(sys.argv[1]).search('المسيرة');"
        "hits[0].snippets; print(hits.total, *sorted(m.split('.')[0] for m in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(index.path)], capture_output=True, text=True, check=True
    )
    total, *loaded = done.stdout.split()
    assert total == "1"
    assert {"arramooz", "sqlite3", "snowballstemmer", "rich", "click"} & set(loaded) == set()
