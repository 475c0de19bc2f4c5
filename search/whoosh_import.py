"""Whoosh's query objects, imported at a third of the cost.

With ``whoosh.query`` come modules of which no query of this engine uses anything:

=======================  ==================  =======================================================
module                   for the name        what it costs
=======================  ==================  =======================================================
urllib.request           ``urlretrieve``     38 modules (http, email, ssl, …), a quarter of all that
                                             a search imports; Whoosh itself never calls it
whoosh.lang.morph_en     ``variations``      some hundred regular expressions, for English plurals
                                             in ``whoosh.query.Variations``
whoosh.filedb.filestore  ``OverlayStorage``  Whoosh's own index on disk
whoosh.analysis          ``Token``           Whoosh's own analysers, with Porter's stemmer
=======================  ==================  =======================================================

Two of the names are functions, and the other two classes of which instances are made and nothing
else, so a function that imports the module when it is called is as good. While Whoosh is imported,
a module that holds it stands in; any other name of that module is the real one's, should another
thread ask for it meanwhile. Where the modules or Whoosh have been imported already, nothing
happens.
"""

from __future__ import annotations

import sys
from importlib import import_module
from threading import Lock
from types import ModuleType
from typing import Any

_UNUSED = {
    "urllib.request": "urlretrieve",
    "whoosh.lang.morph_en": "variations",
    "whoosh.filedb.filestore": "OverlayStorage",
    "whoosh.analysis": "Token",
}
_LOCK = Lock()


class _StandIn(ModuleType):
    """A module of which something is wanted that will be called, but not yet."""

    def __init__(self, name: str, function: str) -> None:
        super().__init__(name)

        def later(*args: Any, **kwargs: Any) -> Any:
            return getattr(self._real(), function)(*args, **kwargs)

        setattr(self, function, later)

    def _real(self) -> ModuleType:
        with _LOCK:
            _remove(self)
        return import_module(self.__name__)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what the import system asks of any module
            raise AttributeError(name)
        return getattr(self._real(), name)


def _remove(stand_in: _StandIn) -> None:
    if sys.modules.get(stand_in.__name__) is stand_in:
        del sys.modules[stand_in.__name__]


def import_whoosh_queries() -> None:
    """Import `whoosh.query` without what no query of this engine needs."""
    if "whoosh.query" in sys.modules:
        return
    stand_ins = [
        _StandIn(name, function) for name, function in _UNUSED.items() if name not in sys.modules
    ]
    with _LOCK:
        sys.modules.update((stand_in.__name__, stand_in) for stand_in in stand_ins)
    try:
        import_module("whoosh.query")
    finally:
        with _LOCK:
            for stand_in in stand_ins:
                _remove(stand_in)
