"""A cluster of OpenSearch nodes on this machine, for tests: started, hurt and removed.

Only the standard library: `scripts/opensearch-cluster` runs without an environment.
"""

from __future__ import annotations

import ctypes
import getpass
import hashlib
import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import opensearch_files
from opensearch_files import VERSION, Say, ServerError

# OpenSearch refuses to be root; this number needs no entry in /etc/passwd.
NOBODY = 65534
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
PR_SET_PDEATHSIG = 1
STATE = "cluster.json"
_PORTS = range(20000, 32000)


@dataclass
class Node:
    """A node by its number, from 1; its ports stay as they are when it is started again."""

    number: int
    port: int
    transport: int
    pid: int = 0

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"


class Cluster:
    """Nodes on 127.0.0.1, in development mode and without security; for a ``with`` block, too.

    `folder` holds everything of it (default: a new temporary one). With `lasting`, the nodes live
    on after this process; otherwise they end with the thread that started them. `settings` go
    into opensearch.yml.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        version: str = VERSION,
        heap: str = "256m",
        settings: Mapping[str, object] | None = None,
        lasting: bool = False,
        say: Say = lambda _: None,
    ) -> None:
        self.folder = folder or Path(tempfile.mkdtemp(prefix="fihris-opensearch-"))
        self.version, self.heap, self.lasting, self.say = version, heap, lasting, say
        self.settings = dict(settings or {})
        self.nodes: list[Node] = []
        self._children: dict[int, subprocess.Popen[bytes]] = {}

    @classmethod
    def load(cls, folder: Path) -> Cluster | None:
        """Return the cluster that was started in a folder, its nodes dead or alive."""
        try:
            state = json.loads((folder / STATE).read_text())
        except FileNotFoundError:
            return None
        nodes = [Node(**node) for node in state.pop("nodes")]
        cluster = cls(folder, lasting=True, **state)
        cluster.nodes = nodes
        return cluster

    @property
    def addresses(self) -> list[str]:
        """Each node's host and port."""
        return [node.address for node in self.nodes]

    @property
    def address(self) -> str:
        """All of them as one address."""
        return f"opensearch://{','.join(self.addresses)}"

    def start(self, nodes: int = 1, *, seconds: float = 180) -> Cluster:
        """Start that many nodes and wait until all shards are there; or leave nothing behind."""
        java = opensearch_files.java(self.version)
        archive = opensearch_files.fetched(self.version, self.say)
        try:
            self.folder.mkdir(exist_ok=True)
            self.folder.chmod(0o755)
            ports = _free_ports(2 * nodes)
            self.nodes = [Node(i + 1, *ports[2 * i : 2 * i + 2]) for i in range(nodes)]
            home = opensearch_files.unpack(archive, self.folder)
            for node in self.nodes:
                self._configure(node, home)
            (self.folder / "snapshots").mkdir()
            _give_away(self.folder)
            for node in self.nodes:
                self._launch(node, java)
            self.wait("green", nodes, seconds=seconds)
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Kill all nodes and remove their folders."""
        for node in self.nodes:
            self.kill(node.number)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def running(self) -> list[int]:
        """The numbers of the nodes whose processes run."""
        return [node.number for node in self.nodes if self.alive(node.number)]

    def alive(self, number: int) -> bool:
        """Say whether a node's process runs."""
        child = self._children.get(number)
        if child is not None:
            return child.poll() is None
        pid = self.nodes[number - 1].pid
        try:  # the process may be another's by now, or a zombie, which has no command line
            words = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            if Path("/proc/self").exists():
                return False
            command = ["ps", "-o", "args=", "-p", str(pid)]
            words = subprocess.run(command, capture_output=True, check=False).stdout
        return os.fsencode(self.folder) in words

    def kill(self, number: int, how: int = signal.SIGKILL) -> None:
        """End a node without any warning, and wait until it has ended."""
        if not self.alive(number):
            return
        with suppress(ProcessLookupError):
            os.killpg(self.nodes[number - 1].pid, how)
        _until(lambda: not self.alive(number), 60, f"node {number} does not end")

    def restart(self, number: int, *, seconds: float = 180) -> None:
        """Start a node again, with its data and its ports, and wait until all nodes alive joined.

        One that still runs is asked to end first.
        """
        self.kill(number, signal.SIGTERM)
        self._launch(self.nodes[number - 1], opensearch_files.java(self.version))
        self.wait("yellow", len(self.running), seconds=seconds)

    def health(self) -> dict[str, Any] | None:
        """Return what the first node that answers says of the cluster's health."""
        for node in self.nodes:
            connection = http.client.HTTPConnection("127.0.0.1", node.port, timeout=5)
            try:
                connection.request("GET", "/_cluster/health?timeout=1s")
                answer: dict[str, Any] = json.loads(connection.getresponse().read())
            except (OSError, http.client.HTTPException, ValueError):
                continue
            finally:
                connection.close()
            if "status" in answer:
                return answer
        return None

    def wait(
        self, status: str = "green", nodes: int | None = None, *, seconds: float = 180
    ) -> None:
        """Wait until the cluster has that status or a better one, and that many nodes (all)."""
        wanted = len(self.nodes) if nodes is None else nodes
        good = ("green", "yellow", "red")[: ("green", "yellow", "red").index(status) + 1]
        running = self.running
        self.say(f"Waiting until {wanted} of OpenSearch {self.version} are {status} …")

        def ready() -> bool:
            for number in running:
                if not self.alive(number):
                    raise ServerError(f"node {number} has ended:\n{self.log(number)}")
            found = self.health()
            return bool(found) and found["status"] in good and found["number_of_nodes"] == wanted

        try:
            _until(ready, seconds, f"not {status} with {wanted} nodes after {seconds:.0f} s")
        except TimeoutError as error:
            logs = "\n".join(map(self.log, running))
            raise ServerError(f"{error}: {self.health()}\n{logs}") from error

    def log(self, number: int, lines: int = 15) -> str:
        """Return the end of what a node wrote to its standard output."""
        path = self.folder / f"node-{number}" / "output"
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])

    def _configure(self, node: Node, home: Path) -> None:
        """Write a node's folder: config, data, logs, tmp."""
        own = self.folder / f"node-{node.number}"
        for name in ("data", "logs", "tmp"):
            (own / name).mkdir(parents=True)
        config = Path(shutil.copytree(home / "config", own / "config"))
        settings = {
            "cluster.name": "fihris-test",
            "node.name": f"node-{node.number}",
            "path.data": str(own / "data"),
            "path.logs": str(own / "logs"),
            "path.repo": str(self.folder / "snapshots"),
            # Loopback alone: nobody else gets in, and the checks for production are not made.
            "network.host": "127.0.0.1",
            "http.port": node.port,
            "transport.port": node.transport,
            "discovery.seed_hosts": [f"127.0.0.1:{other.transport}" for other in self.nodes],
            "cluster.initial_cluster_manager_nodes": [f"node-{o.number}" for o in self.nodes],
            "cluster.routing.allocation.disk.threshold_enabled": False,
            # A copy that is being made while nodes are killed may wait for one that has gone: by
            # default for a quarter of an hour.
            "indices.recovery.internal_action_timeout": "20s",
            "indices.recovery.internal_action_long_timeout": "40s",
            "indices.recovery.recovery_activity_timeout": "40s",
        }
        # JSON is YAML.
        (config / "opensearch.yml").write_text(json.dumps(settings | self.settings, indent=1))
        # The log of the garbage collection and the heap dumps would go into the common home.
        options = (config / "jvm.options").read_text().splitlines()
        kept = [line for line in options if "logs/" not in line and "HeapDump" not in line]
        (config / "jvm.options").write_text("\n".join([*kept, ""]))

    def _launch(self, node: Node, java: Path) -> None:
        home, own = self.folder / f"opensearch-{self.version}", self.folder / f"node-{node.number}"
        environment = {name: value for name, value in os.environ.items() if "JAVA" not in name} | {
            "OPENSEARCH_JAVA_HOME": str(java),
            "OPENSEARCH_PATH_CONF": str(own / "config"),
            "OPENSEARCH_TMPDIR": str(own / "tmp"),
            "OPENSEARCH_JAVA_OPTS": f"-Xms{self.heap} -Xmx{self.heap}",
            "HOME": str(own),
        }
        identity: dict[str, Any] = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        with (own / "output").open("ab") as output:
            child = subprocess.Popen(
                ["bash", str(home / "bin/opensearch")],
                cwd=home,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=None if self.lasting else _end_with_the_parent,
                **(identity if IS_ROOT else {}),
            )
        node.pid = child.pid
        self._children[node.number] = child
        self._save()

    def _save(self) -> None:
        kept = {"version": self.version, "heap": self.heap, "settings": self.settings}
        state = {**kept, "nodes": [asdict(node) for node in self.nodes]}
        (self.folder / STATE).write_text(json.dumps(state, indent=1))

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def lasting_folder() -> Path:
    """Return where `scripts/opensearch-cluster` of this clone keeps its cluster."""
    clone = hashlib.sha256(str(Path(__file__).resolve()).encode()).hexdigest()[:8]
    return Path(tempfile.gettempdir(), f"fihris-opensearch-{getpass.getuser()}-{clone}")


def _end_with_the_parent() -> None:
    """Ask Linux for SIGKILL when the thread that starts this process ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _free_ports(count: int) -> list[int]:
    """Return ports that are free, and that the system gives to nobody while a node is away.

    Those from 32768 on are given to whoever connects to somewhere.
    """
    free: list[int] = []
    with ExitStack() as stack:
        for port in random.sample(_PORTS, len(_PORTS)):
            each = stack.enter_context(socket.socket())
            with suppress(OSError):
                each.bind(("127.0.0.1", port))
                free.append(port)
            if len(free) == count:
                return free
    raise ServerError(f"there are no {count} free ports from {_PORTS[0]} to {_PORTS[-1]}")


def _give_away(folder: Path) -> None:
    """Let the server's user write what is in a folder."""
    if IS_ROOT:
        for path in folder.rglob("*"):
            os.chown(path, NOBODY, NOBODY)


def _until(true: Callable[[], bool], seconds: float, otherwise: str) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError(otherwise)
        time.sleep(0.1)
