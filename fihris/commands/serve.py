"""``fihris serve``: an index on the web."""

from __future__ import annotations

import os
from pathlib import Path

import click

from fihris.commands.command import Command
from fihris.commands.options import place_option
from fihris.commands.output import say

_TOKEN = "FIHRIS_TOKEN"  # noqa: S105 (the variable's name)


@click.command(cls=Command)
@place_option
@click.option("--host", default="127.0.0.1", help="The address to listen at.")
@click.option("--port", type=click.IntRange(0, 65_535), default=8000, help="The port; 0: any.")
@click.option(
    "--token-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=f"A file with a token that has to be shown; or set {_TOKEN}.",
)
@click.option("--no-token", is_flag=True, help="Let other machines ask without a token.")
@click.option(
    "--allow-host",
    "names",
    multiple=True,
    metavar="NAME",
    help="Another name of the server, as behind a proxy; repeatable.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=1),
    default=1000,
    metavar="MS",
    help="How many milliseconds a request may take.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    help="Processes that search, one search at a time in each; 1: the server's own, by threads.",
)
@click.option(
    "--threads",
    type=click.IntRange(1, 64),
    default=2,
    help="With one worker, how many searches run at once.",
)
@click.option(
    "--waiting",
    type=click.IntRange(0, 10_000),
    default=64,
    help="How many requests may wait, for each worker.",
)
def serve(
    folder: Path | str,
    host: str,
    port: int,
    token_file: Path | None,
    no_token: bool,
    names: tuple[str, ...],
    timeout: float,
    workers: int,
    threads: int,
    waiting: int,
) -> None:
    """Serve an index on the web, as a page and as an HTTP API.

        fihris serve --index news                     then open http://127.0.0.1:8000/
        fihris serve --index news --workers 2         where many ask
        fihris serve --index news --host 0.0.0.0 --token-file token
        fihris serve --index opensearch://search1:9200/news --threads 4

    Only this machine is answered unless --host says otherwise; other machines have to show a token,
    or --no-token lets them in. /openapi.json describes the API. New commits of the index are served
    within two seconds. Of an index on a cluster all is served but what only a folder offers, such
    as completions and similar articles. SIGTERM and Ctrl-C end the server once it has answered what
    it was asked.
    """
    from fihris import __version__
    from fihris.search.web.serving import needed, serve
    from fihris.search.web.settings import Settings

    needed()
    settings = Settings(
        place=folder,
        host=host,
        port=port,
        token=None if no_token else _token(token_file),
        names=tuple(name.lower() for name in names),
        timeout_ms=timeout,
        threads=threads,
        waiting=waiting,
        workers=workers,
    )
    if settings.token is None and not settings.is_loopback and not no_token:
        raise click.UsageError(
            f"other machines can reach {host}: give a token (--token-file), or --no-token to let "
            "everybody in"
        )
    serve(
        settings, version=__version__, ready=lambda address: say(f"serving {folder} at {address}")
    )


def _token(file: Path | None) -> str | None:
    """Return the token of a file, or else of the environment. Raises UsageError."""
    from fihris.search.web.settings import SHORTEST_TOKEN

    token = file.read_text(encoding="utf-8") if file else os.environ.get(_TOKEN)
    if token is None:
        return None
    token = token.strip()
    if len(token) < SHORTEST_TOKEN or not token.isascii() or not token.isprintable():
        raise click.UsageError(
            f"a token has at least {SHORTEST_TOKEN} letters and digits; "
            "'openssl rand -hex 32' makes one"
        )
    return token
