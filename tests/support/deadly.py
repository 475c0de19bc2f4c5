"""What kills the process that runs it; here, so that processes of a pool can import it."""

from __future__ import annotations

import os
from typing import Any


def die(*_: Any, **__: Any) -> None:
    os._exit(3)
