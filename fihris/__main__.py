"""The command line: ``python -m fihris`` and ``fihris``."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from fihris.commands.app import app

    app()


if __name__ == "__main__":
    main()
