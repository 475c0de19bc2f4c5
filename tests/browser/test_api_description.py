"""schemathesis: whatever /openapi.json allows is answered as it says, and nothing else is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from web_server import Served

CONFIG = Path(__file__).with_name("schemathesis.toml")


def test_the_api_keeps_to_its_description(served: Served, tmp_path: Path) -> None:
    pytest.importorskip("schemathesis")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", CONFIG),
            *("run", f"{served.address}/openapi.json", "--no-color"),
            *("--checks", "all", "--max-examples", "50", "--seed", "1"),
        ],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    said = "\n".join(line[:400] for line in done.stdout.splitlines())
    assert done.returncode == 0, f"{said}\n{done.stderr}"
    assert not [line for line in served.log if "Traceback" in line]
