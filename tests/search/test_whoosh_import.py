"""Whoosh without what no query needs is still Whoosh."""

from __future__ import annotations

import subprocess
import sys

BEFORE = "from fihris.search.whoosh_import import import_whoosh_queries\nimport sys\n"


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", BEFORE + code], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_what_is_not_needed_is_not_imported() -> None:
    found = run(
        "import_whoosh_queries()\n"
        "print({'urllib.request', 'whoosh.lang.morph_en', 'whoosh.filedb.filestore',"
        " 'whoosh.analysis'} & set(sys.modules))"
    )
    assert found == "set()"


def test_nothing_of_whoosh_is_lost() -> None:
    """What is left out comes when it is asked for."""
    assert run(
        "import_whoosh_queries()\n"
        "from whoosh import query\n"
        "print(sorted(query.terms.variations('pull')))\n"
        "import whoosh.lang.morph_en, urllib.request, whoosh.compat\n"
        "print(urllib.request.urlretrieve.__module__, whoosh.lang.morph_en.__file__ is not None)\n"
        "import pathlib\n"
        "address = pathlib.Path(whoosh.__file__).as_uri()\n"
        "print(whoosh.compat.urlretrieve(address)[0].endswith('__init__.py'))"
    ).split("\n") == [
        str(sorted(__import__("whoosh.lang.morph_en", fromlist=["x"]).variations("pull"))),
        "urllib.request True",
        "True",
    ]


def test_whoosh_indexes_and_searches_as_ever() -> None:
    """Its own storage, analysers and matchers, after its queries were imported without them."""
    assert (
        run(
            "import_whoosh_queries()\n"
            "import tempfile\n"
            "from whoosh import analysis, fields, index, qparser, query\n"
            "token, = query.Term('text', 'b').tokens()\n"
            "assert isinstance(token, analysis.Token) and token.text == 'b'\n"
            "made = index.create_in(tempfile.mkdtemp(), fields.Schema(text=fields.TEXT))\n"
            "writer = made.writer()\n"
            "writer.add_document(text='pulling a cart')\n"
            "writer.commit()\n"
            "with made.searcher() as searcher:\n"
            "    print(len(searcher.search(query.Variations('text', 'pull'))))"
        )
        == "1"
    )


def test_another_thread_gets_the_real_module_meanwhile() -> None:
    found = run(
        "from fihris.search.whoosh_import import _StandIn\n"
        "sys.modules['urllib.request'] = _StandIn('urllib.request', 'urlretrieve')\n"
        "from urllib.request import urlopen\n"
        "print(urlopen.__module__, hasattr(sys.modules['urllib.request'], 'urlopen'))"
    )
    assert found == "urllib.request True"


def test_whoosh_that_is_there_stays_as_it_is() -> None:
    found = run(
        "import whoosh.query\n"
        "before = sys.modules['urllib.request'], whoosh.query.terms.variations\n"
        "import_whoosh_queries()\n"
        "print(before == (sys.modules['urllib.request'], whoosh.query.terms.variations))"
    )
    assert found == "True"


def test_an_import_that_fails_leaves_nothing_behind() -> None:
    found = run(
        "sys.modules['whoosh.query.qcore'] = None\n"
        "try:\n"
        "    import_whoosh_queries()\n"
        "except ImportError:\n"
        "    print('urllib.request' in sys.modules, 'whoosh.lang.morph_en' in sys.modules)"
    )
    assert found == "False False"
