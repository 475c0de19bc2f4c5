"""``fihris evaluate``: measure an index against judgments."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fihris.commands.command import Command
from fihris.commands.measuring import (
    measures_option,
    note_queries,
    parsed_measures,
    print_rows,
)
from fihris.commands.options import format_option, place_option, ranking_option

if TYPE_CHECKING:
    from fihris.search.evaluation.evaluation import Evaluation
    from fihris.search.evaluation.trec import Qrels
    from fihris.search.ranking import Ranking


def _as_names(_: click.Context, __: click.Parameter, value: str | None) -> tuple[str, ...]:
    return tuple(name.strip().lower() for name in (value or "").split(",") if name.strip())


def _as_new_file(_: click.Context, __: click.Parameter, value: Path | None) -> Path | None:
    """Check before the search that a file can be made there."""
    if value is not None and not value.parent.is_dir():
        raise click.BadParameter(f"there is no folder {value.parent}")
    return value


@click.command(cls=Command)
@place_option
@click.option("--queries", type=str, metavar="FILE", help="What to search for.")
@click.option("--qrels", type=str, metavar="FILE", help="The judgments, in TREC's form.")
@click.option("--dataset", metavar="NAME", help="Queries and judgments of ir_datasets instead.")
@measures_option
@click.option(
    "--depth", type=click.IntRange(min=1), default=1000, help="So many hits of each query."
)
@ranking_option
@click.option(
    "--query-language",
    is_flag=True,
    help="Queries have operators; as a rule they are plain words.",
)
@click.option(
    "--topic-fields",
    callback=_as_names,
    metavar="NAMES",
    help="What of TREC topics is the query, as in title,desc. Default: title.",
)
@click.option(
    "--run-out",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=_as_new_file,
    metavar="FILE",
    help="Write the rankings there.",
)
@click.option(
    "--processes",
    type=click.IntRange(min=1),
    help="Search in so many, where there are many queries. Default: one for each core.",
)
@format_option("table", "json")
def evaluate(
    folder: Path | str,
    queries: str | None,
    qrels: str | None,
    dataset: str | None,
    measures: str,
    depth: int,
    ranking: Ranking | None,
    query_language: bool,
    topic_fields: tuple[str, ...],
    run_out: Path | None,
    processes: int | None,
    form: str,
) -> None:
    """Search for many queries, and measure the rankings.

        fihris evaluate --index news --queries queries.tsv --qrels qrels.txt
        fihris evaluate --index news --queries q.tsv --qrels q.txt --measures "AP P@5" --run-out r
        fihris evaluate --index trec --queries topics.txt --qrels q.txt --topic-fields title,desc
        fihris evaluate --index miracl --dataset miracl/ar/dev

    Queries are lines of id, tab and text, JSON lines ({"id", "text"}) or TREC topics. They
    are searched as plain words: no sign in them is an operator. Measures are those of https://ir-measur.es,
    in its notation; a judged query without hits counts 0, one without judgments nowhere.

    --run-out writes a TREC run whose scores fall from hit to hit, so that no other program orders
    ties in its own way. --format json prints {"index", "queries", "depth", "means": {measure:
    value}, "by_query": {id: {measure: value}}, "unjudged": [id, …], "unasked": [id, …],
    "plain_words": {id: reason}}.

    What the measures need comes with pip install 'fihris[eval]', datasets with 'fihris[datasets]'.
    """
    from fihris.commands.progress import counting
    from fihris.search.evaluation.evaluation import evaluate as evaluated
    from fihris.search.evaluation.trec import write_run
    from fihris.search.opening import open as open_index
    from fihris.search.ranking import DEFAULT_RANKING

    checked = parsed_measures(measures)
    with open_index(folder) as index:
        asked, judged = _read(queries, qrels, dataset, topic_fields)
        with counting("searching", len(asked)) as progress:
            found = evaluated(
                index,
                asked,
                judged,
                checked,
                depth,
                plain=not query_language,
                ranking=ranking or DEFAULT_RANKING,
                processes=processes,
                progress=progress,
            )
    if run_out is not None:
        write_run(run_out, found.run)
    note_queries("queries without judgments, in no mean", found.unjudged)
    note_queries("judged but not among the queries, in the means as 0", found.unasked)
    note_queries("queries that cannot be parsed, searched as plain words", found.notes)
    if form == "json":
        from fihris.commands.contract import print_json

        print_json({"index": str(folder), "depth": depth, **_as_json(found)})
        return
    means = [(name, f"{value:.4f}") for name, value in found.means.items()]
    print_rows([("judged queries", f"{len(found.by_query):,}"), *means])


def _read(
    queries: str | None, qrels: str | None, dataset: str | None, fields: tuple[str, ...]
) -> tuple[dict[str, str], Qrels]:
    """Return the queries and the judgments. Raises UsageError."""
    if dataset is not None:
        if queries or qrels:
            raise click.UsageError("--dataset goes with no --queries and no --qrels")
        from fihris.search.evaluation.datasets import read_dataset

        return read_dataset(dataset, fields)
    if queries is None or qrels is None:
        raise click.UsageError("say --queries and --qrels, or --dataset")
    from fihris.search.evaluation.topics import TOPIC_FIELDS, read_queries
    from fihris.search.evaluation.trec import read_qrels

    return read_queries(queries, fields or TOPIC_FIELDS), read_qrels(qrels)


def _as_json(found: Evaluation) -> dict[str, Any]:
    return {
        "queries": len(found.by_query),
        "means": found.means,
        "by_query": found.by_query,
        "unjudged": found.unjudged,
        "unasked": found.unasked,
        "plain_words": {query: str(note) for query, note in found.notes.items()},
    }
