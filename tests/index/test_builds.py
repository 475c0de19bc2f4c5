"""How large the batches are that a segment is built from."""

from __future__ import annotations

import pytest

from fihris.index.builds import DEFAULT_MEMORY, MEGABYTE, batch_bytes, least_memory


@pytest.mark.parametrize("processes", [1, 2, 8])
def test_the_least_memory_is_enough_and_no_byte_less(processes: int) -> None:
    least = least_memory(processes)
    assert batch_bytes(least, processes) == 4 * MEGABYTE
    with pytest.raises(
        ValueError, match=f"{processes} process.* at least {least // MEGABYTE:,} MB"
    ):
        batch_bytes(least - 1, processes)


@pytest.mark.parametrize("processes", [1, 2])
def test_where_nothing_is_said_all_hold_512_megabytes_together(processes: int) -> None:
    assert batch_bytes(None, processes) == batch_bytes(512 * MEGABYTE, processes)
    assert DEFAULT_MEMORY == 512 * MEGABYTE


@pytest.mark.parametrize("processes", [8, 64])
def test_many_processes_hold_what_they_need(processes: int) -> None:
    assert batch_bytes(None, processes) == batch_bytes(least_memory(processes), processes)


def test_more_memory_makes_larger_batches_up_to_a_limit() -> None:
    sizes = [batch_bytes(memory * MEGABYTE, 1) for memory in (200, 400, 800, 10_000, 100_000)]
    assert sizes == sorted(sizes)
    assert sizes[-1] == sizes[-2] == 512 * MEGABYTE


def test_batches_for_several_processes_are_small_enough_that_all_have_work() -> None:
    assert batch_bytes(100_000 * MEGABYTE, 2) == 32 * MEGABYTE
