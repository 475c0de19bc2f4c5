"""Time zones by their names in the IANA's database."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo, available_timezones


def zone_named(name: str) -> tzinfo:
    """Return the zone that a name stands for: ``Asia/Riyadh``, ``UTC``.

    Capitals do not matter. Raises ValueError where this system knows no such zone; the message
    names those that are alike.
    """
    if name.casefold() in ("utc", "z"):
        return UTC
    with suppress(KeyError, OSError, ValueError):  # not there; a folder; no name at all
        return ZoneInfo(name)
    spelled = {known.casefold(): known for known in sorted(available_timezones())}
    if found := spelled.get(name.casefold()):
        return ZoneInfo(found)
    raise ValueError(_unknown(name, spelled))


def _unknown(name: str, spelled: dict[str, str]) -> str:
    from difflib import get_close_matches

    if not spelled:
        return f"there is no time zone {name!r}: this system has none; pip install tzdata"
    cities = {key.rpartition("/")[2]: value for key, value in spelled.items()}
    wanted = name.casefold().replace(" ", "_")
    alike = [cities[key] for key in get_close_matches(wanted.rpartition("/")[2], cities, 3)]
    alike += [spelled[key] for key in get_close_matches(wanted, spelled, 2)]
    hint = " or ".join(dict.fromkeys(alike)) or "Asia/Riyadh or Africa/Cairo"
    return f"there is no time zone {name!r}; write one such as {hint}"
