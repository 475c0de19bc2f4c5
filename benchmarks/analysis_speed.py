"""How fast texts become lemmas: Fihris beside Lucene and snowballstemmer on the same articles.

    python -m benchmarks.analysis_speed ARTICLES.jsonl.gz... [--articles 10000] [--passes 3]

Every measurement is a process of its own, in turn. Fihris begins each pass with an empty table of
forms, so that each unique form is stemmed once; its start (reading the compiled lexicon) counts.
Lucene's ArabicAnalyzer runs in a warm virtual machine: of its passes in one process the best
counts. snowballstemmer, which is pure Python, gets the words of a regular expression, each unique
form once as well. Lucene is looked for among Debian's jars (``apt-get install liblucene8-java``).
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

import click

from benchmarks.articles import articles

JAVA = Path(__file__).parent / "lucene" / "ArabicAnalysis.java"
JARS = Path("/usr/share/java")
SEPARATOR = "\x1e"
WARM_PASSES = 6


def texts_of(path: Path) -> list[str]:
    """Return the texts of a file."""
    return path.read_text(encoding="utf-8").split(SEPARATOR)


def fihris_seconds(path: Path) -> float:
    """Return how long it takes from texts to numbers of forms, and to the lemma of each form."""
    from fihris.index.analysis.analyzer import Analyzer

    texts = texts_of(path)
    started = time.perf_counter()
    analyzer = Analyzer("lexicon")
    analyzer.numbers(texts)
    analyzer.lemmas()
    return time.perf_counter() - started


def snowball_seconds(path: Path) -> float:
    """Return how long it takes from texts to stems, each unique form stemmed once."""
    from snowballstemmer import stemmer

    texts = texts_of(path)
    words = re.compile(r"\w+")
    started = time.perf_counter()
    stem, known = stemmer("arabic").stemWord, {}
    for text in texts:
        for word in words.findall(text):
            if word not in known:
                known[word] = stem(word)
    return time.perf_counter() - started


def lucene_seconds(path: Path) -> float:
    """Return how long Lucene takes from texts to tokens in a warm virtual machine."""
    jars = sorted(map(str, JARS.glob("lucene-*.jar")))
    if not jars:
        raise click.ClickException(f"no lucene-*.jar in {JARS}: apt-get install liblucene8-java")
    command = ["java", "-cp", ":".join(jars), str(JAVA), str(path), str(WARM_PASSES)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return min(float(line.split()[0]) for line in done.stdout.splitlines())


ENGINES = {"fihris": fihris_seconds, "lucene": lucene_seconds, "snowballstemmer": snowball_seconds}


def seconds_in_own_process(engine: str, path: Path) -> float:
    """Return the seconds that a process of its own measured."""
    command = [sys.executable, "-m", "benchmarks.analysis_speed", str(path), "--engine", engine]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(json.loads(done.stdout))


@click.command(help=__doc__)
@click.argument("paths", nargs=-1, required=True)
@click.option("--articles", "count", default=10_000, show_default=True)
@click.option("--passes", default=3, show_default=True)
@click.option("--engine", type=click.Choice(list(ENGINES)), hidden=True)
def main(paths: tuple[str, ...], count: int, passes: int, engine: str | None) -> None:
    """Run the benchmark."""
    if engine is not None:
        print(json.dumps(ENGINES[engine](Path(paths[0]))))
        return
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "texts"
        chosen = islice(articles(paths), count)
        path.write_text(
            SEPARATOR.join(f"{item.title}\n{item.body}" for item in chosen),
            encoding="utf-8",
        )
        size = path.stat().st_size / 1e6
        rates: dict[str, list[float]] = {name: [] for name in ENGINES}
        for _ in range(passes):
            for name in ENGINES:
                rates[name].append(size / seconds_in_own_process(name, path))
    print(f"{size:.1f} MB of text\n\n| engine | MB/s, median | least | most | times Lucene |")
    print("|---|---|---|---|---|")
    middle = {name: sorted(values)[len(values) // 2] for name, values in rates.items()}
    for name, values in rates.items():
        print(
            f"| {name} | {middle[name]:.1f} | {min(values):.1f} | {max(values):.1f} "
            f"| {middle[name] / middle['lucene']:.2f} |"
        )


if __name__ == "__main__":
    main()
