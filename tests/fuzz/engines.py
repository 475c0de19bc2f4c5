"""What runs a target for a time: atheris, or hypothesis where that is not to be had.

Runs as a process of its own: python tests/fuzz/engines.py TARGET FOLDER SECONDS SEED. It may die of
what it finds. The last lines of its standard error say how much was run.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "support"))

from findings import Findings
from targets import TARGETS, Target

# Bounds for what no exception tells: a target that does not come to its end, or fills memory.
_TIMEOUT_SECONDS = 60
_RSS_MEGABYTES = 3000


def main(arguments: list[str]) -> None:
    """Run one target."""
    name, folder, seconds, seed = arguments
    target, place = TARGETS[name], Path(folder)
    try:
        import atheris  # noqa: F401
    except ImportError:
        _with_hypothesis(target, place, float(seconds), int(seed))
    else:
        _with_atheris(target, place, float(seconds), int(seed))


def _with_atheris(target: Target, folder: Path, seconds: float, seed: int) -> None:
    import atheris

    ends = time.monotonic() + seconds
    with atheris.instrument_imports(include=["fihris"]):
        findings = Findings(target, folder / "crashes")
        for data in target.seeds[::3]:  # imports what is imported when it is first needed
            findings.check(data)
    options = {
        "max_total_time": max(int(ends - time.monotonic()), 1),
        "seed": seed,
        "max_len": target.longest,
        "dict": _dictionary(target, folder),
        "timeout": _TIMEOUT_SECONDS,
        "report_slow_units": _TIMEOUT_SECONDS,
        "rss_limit_mb": _RSS_MEGABYTES,
        "artifact_prefix": f"{folder / 'crashes'}/",
        "print_final_stats": 1,
    }
    flags = [f"-{option}={value}" for option, value in options.items()]
    folders = (folder / "corpus", _seeds(target, folder))
    atheris.Setup([sys.argv[0], *flags, *map(str, folders)], findings.check)
    atheris.Fuzz()  # ends the process


def _dictionary(target: Target, folder: Path) -> Path:
    """Write the words that inputs are made of, in libFuzzer's form."""
    lines = ("".join(f"\\x{byte:02x}" for byte in word) for word in target.words)
    path = folder / "dictionary"
    path.write_text("".join(f'"{line}"\n' for line in lines), encoding="ascii")
    return path


def _seeds(target: Target, folder: Path) -> Path:
    place = folder / "seeds"
    place.mkdir(exist_ok=True)
    for number, data in enumerate(target.seeds):
        (place / f"{number:04}").write_bytes(data)
    return place


def _with_hypothesis(target: Target, folder: Path, seconds: float, seed: int) -> None:
    from hypothesis import HealthCheck, given, settings
    from hypothesis import seed as seeded
    from mutated import inputs

    findings = Findings(target, folder / "crashes")
    ends, executed = time.monotonic() + seconds, 0

    @settings(max_examples=1000, database=None, deadline=None, suppress_health_check=HealthCheck)
    @given(inputs(target))
    def run(data: bytes) -> None:
        nonlocal executed
        if time.monotonic() < ends:
            executed += 1
            findings.check(data)

    while time.monotonic() < ends:
        seeded(seed)(run)()
        seed += 1
    print(f"stat::number_of_executed_units: {executed}", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
