"""The group of commands: each is imported when it is run, and every error ends here.

Exit codes: 0 done, 1 a failure that was said on stderr, 2 wrong usage, 130 interrupted, 141 the
reader of the output has gone.
"""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any

import click

from fihris import __version__
from fihris.commands.command import with_examples
from fihris.commands.text import visible
from fihris.errors import FihrisError

COMMANDS = (
    "index",
    "follow",
    "search",
    "facets",
    "timeline",
    "suggest",
    "complete",
    "duplicates",
    "show",
    "similar",
    "related",
    "terms",
    "topics",
    "stats",
    "delete",
    "watch",
    "verify",
    "repair",
    "backup",
    "optimize",
    "analyze",
    "evaluate",
    "compare",
    "pool",
    "judge",
    "serve",
    "demo",
)

# As shells report a process that a signal ended: 128 and the signal's number.
INTERRUPTED = 130
BROKEN_PIPE = 141


class Application(click.Group):
    """Loads commands lazily, and says errors in one line without a traceback."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.help = with_examples(self.help)

    def list_commands(self, _: click.Context) -> list[str]:
        """Return the commands in the order in which a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, _: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"fihris.commands.{cmd_name}"), cmd_name)
        return command

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command line, in UTF-8 whatever the locale says."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(encoding="utf-8", errors="replace")
        return super().main(*args, **kwargs)

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Parse the options of the group; what is wrong with them is said without what steers."""
        try:
            return super().make_context(*args, **kwargs)
        except click.ClickException as error:
            raise _visible(error) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command, and turn what goes wrong into a message and an exit code."""
        try:
            result = super().invoke(ctx)
            # Here, and not when the interpreter ends, a broken pipe can still be handled.
            sys.stdout.flush()
            return result
        except FihrisError as error:
            raise click.ClickException(visible(str(error))) from error
        except click.ClickException as error:
            raise _visible(error) from None
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        except BrokenPipeError:
            _silence()
            ctx.exit(BROKEN_PIPE)
        except OSError as error:
            place = f"{error.filename}: " if error.filename else ""
            raise click.ClickException(visible(f"{place}{error.strerror or error}")) from error


def _visible(error: click.ClickException) -> click.ClickException:
    """Return an error of click's own, which may quote arguments, with them made visible."""
    quoting = ("message", "option_name", "ui_filename")
    parts = vars(error)  # click declares them final
    parts.update({name: visible(parts[name]) for name in quoting if name in parts})
    return error


def _silence() -> None:
    """Send what is still to be written nowhere, so that the interpreter's last flush is quiet."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            with suppress(OSError):
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, stream.fileno())
                os.close(nowhere)


@click.group(
    cls=Application, context_settings={"help_option_names": ["-h", "--help"], "show_default": True}
)
@click.version_option(__version__, prog_name="fihris", message="%(prog)s %(version)s")
def app() -> None:
    """Search Arabic news: index articles, then ask for them.

        fihris demo                                   try it on invented articles
        fihris index articles/ --index news           index a folder
        fihris search مسيرات في العاصمة --index news  search it

    Instead of giving --index each time, set FIHRIS_INDEX to the folder.

    Exit codes: 0 done, 1 failed (the reason stands on stderr), 2 wrong usage, 130 interrupted.
    """
