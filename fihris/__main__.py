"""The command line: ``python -m fihris`` and ``fihris``."""

from __future__ import annotations

import atexit
import gc
import os


def main() -> None:
    """Run the command line."""
    # numpy would start threads for linear algebra, a core each, of which there is none here: half
    # of the time that it takes to import. Whoever has set it means it.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Imports make objects that stay, among which garbage would be looked for two hundred times, and
    # once more at the end: a twelfth of a search.
    gc.set_threshold(100_000)
    atexit.register(gc.freeze)
    from fihris.commands.app import app

    app()


if __name__ == "__main__":
    main()
