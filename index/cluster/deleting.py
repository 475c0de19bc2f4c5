"""Articles deleted from an index on a cluster."""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from fihris.index.cluster.documents import document_id
from fihris.index.cluster.faults import fault_of
from fihris.index.cluster.remote import Remote
from fihris.index.cluster.server import Server


def delete(server: Server, identities: Iterable[str]) -> list[str]:
    """Delete articles, and return the ids that there were not. Raises ClusterError."""
    remote = Remote.of(server)
    wanted = list(dict.fromkeys(identities))
    unknown: list[str] = []
    for first in range(0, len(wanted), 1000):
        some = wanted[first : first + 1000]
        lines = (orjson.dumps({"delete": {"_id": document_id(one)}}) + b"\n" for one in some)
        answer = server.ask("POST", remote.physical, "_bulk", body=b"".join(lines))
        for identity, result in zip(some, answer["items"], strict=True):
            told = result["delete"]
            if told["status"] == 404:
                unknown.append(identity)
            elif told["status"] >= 300:
                error = told["error"]
                raise fault_of(
                    server.place, told["status"], error["type"], str(error.get("reason", ""))
                )
    server.ask("POST", remote.physical, "_refresh")
    return unknown
