"""``fihris watch``: saved searches, and what new articles they match."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from fihris.commands.command import with_examples

_COMMANDS = ("add", "list", "remove", "test", "run")


class Group(click.Group):
    """Loads its commands lazily."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.help = with_examples(self.help)

    def list_commands(self, _: click.Context) -> list[str]:
        """Return the commands in the order in which a newcomer needs them."""
        return list(_COMMANDS)

    def get_command(self, _: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in _COMMANDS:
            return None
        module = "run" if cmd_name == "run" else "saved"
        found = import_module(f"fihris.commands.watching.{module}")
        command: click.Command = getattr(found, f"{cmd_name}_watches")
        return command


@click.group(cls=Group)
def watch() -> None:
    """Save searches, and report which of them new articles match.

        fihris watch add '"البيت الأبيض" إيران' --name washington --index news
        fihris watch list --index news
        fihris watch run today.jsonl --index news        articles from a file
        fihris watch run --new --index news              what was indexed since the last time

    Saved searches lie beside the index, in watches.json, or in the file that --watches names.
    """
