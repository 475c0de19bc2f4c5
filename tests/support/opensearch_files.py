"""What a node of OpenSearch is made of: the minimal distribution from Maven Central, and a Java.

Only the standard library: `scripts/opensearch-cluster` runs without an environment.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

MAVEN = "https://repo1.maven.org/maven2/org/opensearch/distribution/integ-test-zip/opensearch"
# 2.19 is the newest that runs on Java 17.
VERSION = os.environ.get("FIHRIS_OPENSEARCH_VERSION", "2.19.6")
TRIES = 4

Say = Callable[[str], object]


class ServerError(Exception):
    """A server that cannot be had, started or reached; the message says what to do."""


def archive(version: str = VERSION) -> Path:
    """Return where the distribution is kept: in FIHRIS_TEST_CACHE, or the user's cache folder."""
    caches = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(os.environ.get("FIHRIS_TEST_CACHE") or Path(caches, "fihris-test"))
    return folder / f"opensearch-{version}.zip"


def fetched(version: str, say: Say) -> Path:
    """Return the distribution's zip, downloaded and checked if it is not there yet."""
    path = archive(version)
    if not path.exists():
        address = f"{MAVEN}/{version}/{path.name}"
        say(f"Downloading {address} …")
        path.parent.mkdir(parents=True, exist_ok=True)
        for attempt in range(1, TRIES + 1):
            try:
                _download(address, path)
                break
            except (OSError, http.client.HTTPException) as error:
                missing = isinstance(error, urllib.error.HTTPError) and error.code == 404
                if missing or attempt == TRIES:
                    raise ServerError(f"{address}: {error}") from error
                say(f"{error}; trying again …")
                time.sleep(2**attempt)
    return path


def _download(address: str, path: Path) -> None:
    """Write a file that has the published checksum, whole or not at all."""
    with urllib.request.urlopen(f"{address}.sha512", timeout=60) as answer:
        published = answer.read().decode().split()[0]
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        with urllib.request.urlopen(address, timeout=60) as answer, partial.open("wb") as file:
            shutil.copyfileobj(answer, file)
        with partial.open("rb") as file:
            found = hashlib.file_digest(file, "sha512").hexdigest()
        if found != published:
            raise OSError(f"its SHA-512 is {found[:16]}…, not {published[:16]}…")
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def unpack(path: Path, folder: Path) -> Path:
    """Unpack the distribution, and return its home."""
    with zipfile.ZipFile(path) as distribution:
        distribution.extractall(folder)
    home = folder / path.stem
    for command in (home / "bin").iterdir():
        command.chmod(0o755)
    return home


def _javas() -> Iterator[Path]:
    """Yield the homes where a Java may be, the one that was asked for first."""
    if os.environ.get("JAVA_HOME"):
        yield Path(os.environ["JAVA_HOME"])
    if command := shutil.which("java"):
        yield Path(command).resolve().parent.parent
    yield from sorted(Path("/usr/lib/jvm").glob("*"))


def java(version: str) -> Path:
    """Return the home of a Java that this version of OpenSearch runs on."""
    # 2.x needs the security manager, which Java 24 has no more; 3.x is compiled for Java 21.
    oldest, newest = (11, 23) if version.startswith("2.") else (21, 99)
    found = []
    for home in _javas():
        try:
            done = subprocess.run(
                [home / "bin/java", "-version"], capture_output=True, text=True, check=True
            )
        except (OSError, subprocess.CalledProcessError):
            continue
        match = re.search(r'version "(\d+)', done.stderr)
        if match and oldest <= int(match[1]) <= newest:
            return home
        found.append(f"{match[1] if match else 'unknown'} in {home}")
    raise ServerError(
        f"OpenSearch {version} needs Java {oldest} to {newest}"
        f" (set JAVA_HOME, or: apt-get install openjdk-17-jre-headless);"
        f" there is {', '.join(found) or 'none'}"
    )
