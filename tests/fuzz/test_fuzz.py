"""Each target for some seconds, and what is done with a fault; `scripts/fuzz` takes longer."""

from __future__ import annotations

import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from findings import Findings
from fuzzing import main
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutated import inputs
from targets import TARGETS, bounded


@pytest.mark.parametrize("name", TARGETS)
def test_inputs_to_begin_with(name: str) -> None:
    for data in TARGETS[name].seeds[::3]:
        TARGETS[name].run(data)


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=120, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_inputs_near_to_them(name: str, data: st.DataObject) -> None:
    TARGETS[name].run(data.draw(inputs(TARGETS[name])))


def test_what_takes_too_long_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter((1.0, 100.0))
    monkeypatch.setattr(time, "process_time", lambda: next(ticks))
    with pytest.raises(AssertionError, match="99 seconds"), bounded():
        pass


def test_a_fault_is_kept_once_and_small(tmp_path: Path) -> None:
    def run(data: bytes) -> None:
        assert b"a" not in data or b"b" not in data
        assert b"c" not in data

    findings = Findings(SimpleNamespace(run=run), tmp_path)
    for data in (b"xyz", b"xxaxxxxbx", b"ab and more", b"--c"):
        findings.check(data)
    kept = {path.read_bytes() for path in tmp_path.iterdir() if not path.suffix}
    assert kept == {b"ab", b"c"}
    assert all("AssertionError" in path.read_text() for path in tmp_path.glob("*.txt"))


@pytest.mark.slow
def test_the_script_counts_what_it_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["readers", "--minutes", "0.05", "--folder", str(tmp_path)]) == 0
    (row,) = [line for line in capsys.readouterr().out.split("\n") if "readers" in line]
    _, executions, new, crashes, _ = (cell.strip() for cell in row.strip("|").split("|"))
    assert int(executions.replace(",", "")) > 0
    assert crashes == "0"
    assert len(list((tmp_path / "readers" / "corpus").iterdir())) == int(new)


def test_an_input_is_run_again(tmp_path: Path) -> None:
    path = tmp_path / "input"
    path.write_bytes("الوزير".encode())
    assert main(["tokeniser", "--input", str(path)]) == 0
