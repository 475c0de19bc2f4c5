"""The virtual environment that the scripts run in: made on first use, brought up to date after."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".venv"
OLDEST = (3, 11)


def python(extra: str) -> str:
    """Return the environment's Python, with the project and that extra of it installed."""
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:3]))
        sys.exit(f"Fihris needs Python 3.11 or later; this is {found} ({sys.executable})")
    executable = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    stamp = FOLDER / f"installed-{extra}"
    if stamp.exists() and stamp.read_text() == wanted and executable.exists():
        return str(executable)
    if not executable.exists():
        print("Making a virtual environment in .venv …", file=sys.stderr)
        venv.create(FOLDER, with_pip=True)
    print(f"Installing fihris[{extra}] into it …", file=sys.stderr)
    pip = [str(executable), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--editable", f"{ROOT}[{extra}]"], check=True)
    stamp.write_text(wanted)
    return str(executable)


def run(extra: str, *command: str) -> int:
    """Run a Python command in the environment and return its exit code."""
    try:
        executable = python(extra)
    except subprocess.CalledProcessError as error:
        print(f"The installation failed: {error}", file=sys.stderr)
        return 1
    return subprocess.run([executable, *command], cwd=ROOT, check=False).returncode
