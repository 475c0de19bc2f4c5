"""Following: what is new of feeds and folders, once, whatever ends a round."""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from served import Answer, Asked, Server, conditional, rss, serving

import fihris
from fihris import Article, Follower, InputError, NotAnIndexError, Problem
from fihris.corpus.following.state import State
from fihris.index.following import STATE, Followed
from fihris.index.writer import Writer

NOW = datetime(2026, 11, 26, 4, tzinfo=UTC)
RAIN, WIND, SNOW = ("tag:1", "أمطار", "هطلت"), ("tag:2", "رياح", "هبت"), ("tag:3", "ثلوج", "تساقطت")


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as served:
        yield served


@pytest.fixture
def index(tmp_path: Path) -> Path:
    fihris.create(tmp_path / "news", analyzer="light10")
    return tmp_path / "news"


def follow(
    index: Path, *sources: str | Path, now: datetime = NOW, force: bool = False, **options: object
) -> Followed:
    """What became of the last source in one round."""
    follower = Follower(index, sources, random=Random(1), **options)  # type: ignore[arg-type]
    return list(follower.round(now=now, force=force))[-1]


def counts(done: Followed) -> tuple[int, int, int]:
    return done.new, done.updated, done.unchanged


def ids(index: Path) -> list[str]:
    return sorted(article.id for article in fihris.open(index).snapshot.articles())


def generation(index: Path) -> int:
    return fihris.open(index).snapshot.generation


def titled(index: Path, identity: str) -> str:
    return fihris.open(index).get(identity).title


# Feeds


def test_a_feed_is_read_once(index: Path, server: Server) -> None:
    server.pages["/feed"] = conditional(rss(RAIN, WIND))
    url = f"{server.url}/feed"
    assert follow(index, url) == Followed(url, "read", new=2)
    before = generation(index)
    assert follow(index, url) == Followed(url, "unchanged")
    assert [asked.headers.get("If-None-Match") for asked in server.asked] == [None, '"1"']
    assert (ids(index), generation(index)) == (["tag:1", "tag:2"], before)
    assert fihris.open(index).get("tag:1").source == "صحيفة الميناء"


def test_of_a_server_that_sends_all_again_what_is_there_is_no_news(
    index: Path, server: Server
) -> None:
    server.pages["/feed"] = Answer(body=rss(RAIN, WIND))
    follow(index, f"{server.url}/feed")
    before = generation(index)
    done = follow(index, f"{server.url}/feed")
    assert (done.status, counts(done)) == ("read", (0, 0, 2))
    assert generation(index) == before


def test_new_entries_come_and_changed_ones_take_their_place(index: Path, server: Server) -> None:
    server.pages["/feed"] = conditional(rss(RAIN, WIND), '"1"')
    follow(index, f"{server.url}/feed")
    changed = ("tag:2", "رياح شديدة", "هبت")
    server.pages["/feed"] = conditional(rss(SNOW, changed), '"2"')
    assert counts(follow(index, f"{server.url}/feed")) == (1, 1, 0)
    assert ids(index) == ["tag:1", "tag:2", "tag:3"]  # what leaves a feed stays
    assert titled(index, "tag:2") == "رياح شديدة"


def test_two_feeds_of_one_article_have_it_once(index: Path, server: Server) -> None:
    server.pages["/a"] = Answer(body=rss(("17", "أمطار", "هطلت")))
    server.pages["/b"] = Answer(body=rss(("17", "أمطار", "هطلت"), ("18", "رياح", "هبت")))
    done = follow(index, f"{server.url}/a", f"{server.url}/b")
    assert counts(done) == (1, 0, 1)
    assert ids(index) == ["127.0.0.1/17", "127.0.0.1/18"]


def test_a_feed_is_asked_no_sooner_than_it_says(index: Path, server: Server) -> None:
    server.pages["/feed"] = conditional(rss(RAIN, head="<ttl>30</ttl>"), Cache_Control="max-age=60")
    url, later = f"{server.url}/feed", NOW + timedelta(minutes=30)
    assert follow(index, url).next == later
    early = follow(index, url, now=later - timedelta(seconds=1))
    assert early == Followed(url, "waiting", next=later)
    assert len(server.asked) == 1
    assert follow(index, url, now=later).status == "unchanged"
    assert follow(index, url, now=later, force=True).status == "unchanged"
    assert len(server.asked) == 3


@pytest.mark.parametrize("status", [500, 503, 404, 429, 204])
def test_a_feed_that_fails_is_left_alone_ever_longer(
    index: Path, server: Server, status: int
) -> None:
    server.pages["/feed"] = Answer(status)
    url, now, waits = f"{server.url}/feed", NOW, []
    for _ in range(5):
        done = follow(index, url, now=now)
        assert done.status == "error"
        assert f"the server answers {status}" in done.error
        assert done.next
        assert follow(index, url, now=done.next - timedelta(seconds=1)).status == "waiting"
        waits.append(done.next - now)
        now = done.next
    assert len(server.asked) == 5
    assert timedelta(minutes=2.5) <= waits[0] <= timedelta(minutes=5)
    assert timedelta(minutes=40) <= waits[4] <= timedelta(minutes=80)
    server.pages["/feed"] = Answer(body=rss(RAIN))
    assert follow(index, url, now=now).next is None
    server.pages["/feed"] = Answer(status)
    again = follow(index, url, now=now).next
    assert again
    assert again - now <= timedelta(minutes=5)  # it begins anew


def test_retry_after_is_kept(index: Path, server: Server) -> None:
    server.pages["/feed"] = Answer(429, headers={"Retry-After": "7200"})
    assert follow(index, f"{server.url}/feed").next == NOW + timedelta(hours=2)


def test_gone_is_gone(index: Path, server: Server) -> None:
    url = f"{server.url}/feed"
    server.pages["/feed"] = Answer(410)
    assert follow(index, url).status == "gone"
    server.pages["/feed"] = Answer(body=rss(RAIN))
    assert follow(index, url, now=NOW + timedelta(days=99)).status == "gone"
    assert len(server.asked) == 1
    assert follow(index, url, force=True).new == 1
    assert follow(index, url).status == "read"


def test_a_feed_that_has_moved_is_asked_at_its_new_place(index: Path, server: Server) -> None:
    server.pages["/old"] = Answer(301, headers={"Location": "/new"})
    server.pages["/new"] = conditional(rss(RAIN))
    url = f"{server.url}/old"
    assert follow(index, url).new == 1
    assert follow(index, url).status == "unchanged"
    assert [asked.path for asked in server.asked] == ["/old", "/new", "/new"]
    server.pages["/new"] = Answer(404)  # not so long, then
    server.pages["/old"] = Answer(body=rss(RAIN, WIND))
    assert follow(index, url).status == "error"
    assert follow(index, url, force=True).new == 1
    assert server.asked[-1].path == "/old"


@pytest.mark.parametrize(
    "body", [b"<html><body>x</body></html>", b"<rss><channel><item", b"", b"\x00" * 50]
)
def test_what_is_no_feed_is_an_error_and_asked_for_again(
    index: Path, server: Server, body: bytes
) -> None:
    server.pages["/feed"] = conditional(body)
    done = follow(index, f"{server.url}/feed")
    assert done.status == "error"
    assert done.next
    server.pages["/feed"] = conditional(rss(RAIN))
    assert follow(index, f"{server.url}/feed", now=done.next).new == 1
    assert server.asked[1].headers["If-None-Match"] is None


def test_a_broken_entry_does_not_keep_others_out(index: Path, server: Server) -> None:
    told: list[Problem] = []
    empty = "<item><guid>tag:9</guid></item>"
    server.pages["/feed"] = Answer(body=rss(RAIN, head=empty))
    done = follow(index, f"{server.url}/feed", told=told.append)
    assert (done.new, done.skipped) == (1, 1)
    assert [problem.kind for problem in told] == ["no-text"]
    assert told[0].path == f"{server.url}/feed"


def test_one_source_that_fails_does_not_keep_others_out(index: Path, server: Server) -> None:
    server.pages["/good"] = Answer(body=rss(RAIN))
    follower = Follower(index, [f"{server.url}/bad", f"{server.url}/good"])
    assert [done.status for done in follower.round(now=NOW)] == ["error", "read"]


def test_a_login_is_used_and_never_shown(index: Path, server: Server) -> None:
    def locked(asked: Asked) -> Answer:
        # user:geheim
        given = asked.headers.get("Authorization") == "Basic dXNlcjpnZWhlaW0="
        return Answer(body=rss(RAIN, ("", "", ""))) if given else Answer(401)

    server.pages["/feed"] = locked
    told: list[Problem] = []
    done = follow(index, server.url.replace("//", "//user:geheim@") + "/feed", told=told.append)
    assert (done.source, done.new) == (f"{server.url}/feed", 1)
    assert "geheim" not in (index / STATE).read_text() + "".join(map(str, told))
    if os.name == "posix":
        assert stat.S_IMODE((index / STATE).stat().st_mode) == 0o600


# What ends a round


class KilledError(BaseException):
    pass


def test_killed_before_the_commit_the_next_round_finds_it_again(
    index: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **__: object) -> bool:
        raise KilledError

    server.pages["/feed"] = conditional(rss(RAIN))
    with monkeypatch.context() as patch:
        patch.setattr(Writer, "commit", killed)
        with pytest.raises(KilledError):
            follow(index, f"{server.url}/feed")
    assert ids(index) == []
    assert follow(index, f"{server.url}/feed").new == 1


def test_killed_behind_the_commit_the_next_round_finds_nothing_new(
    index: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KilledError

    server.pages["/feed"] = conditional(rss(RAIN))
    with monkeypatch.context() as patch:
        patch.setattr(State, "save", killed)
        with pytest.raises(KilledError):
            follow(index, f"{server.url}/feed")
    assert counts(follow(index, f"{server.url}/feed")) == (0, 0, 1)
    assert ids(index) == ["tag:1"]


def test_another_writer_is_waited_for(index: Path, server: Server) -> None:
    server.pages["/feed"] = conditional(rss(RAIN))
    with fihris.open(index).writer() as writer:
        done = follow(index, f"{server.url}/feed")
        assert (done.status, done.next) == ("error", None)
        assert "is being written by" in done.error
        writer.add(Article("other", "خبر"))
    assert follow(index, f"{server.url}/feed").new == 1


@pytest.mark.parametrize(
    "state",
    [b"", b"{}", b"[]", b'{"format": 9}', b'{"format": 1, "generation": 1, "feeds": 3}', b"\xff"],
)
def test_without_its_state_all_is_read_once_more(index: Path, server: Server, state: bytes) -> None:
    server.pages["/feed"] = conditional(rss(RAIN))
    follow(index, f"{server.url}/feed")
    (index / STATE).write_bytes(state)
    assert counts(follow(index, f"{server.url}/feed")) == (0, 0, 1)


def test_an_index_that_was_restored_gets_again_what_it_lacks(
    index: Path, server: Server, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jsonl").write_text(json.dumps({"id": "a", "title": "خبر"}))
    os.utime(tmp_path / "in" / "a.jsonl", (0, 0))
    server.pages["/feed"] = conditional(rss(RAIN))
    sources = (f"{server.url}/feed", tmp_path / "in")
    follow(index, sources[0])
    fihris.backup(index, tmp_path / "copy")
    server.pages["/feed"] = conditional(rss(RAIN, WIND), '"2"')
    follow(index, *sources)
    assert ids(index) == ["a", "tag:1", "tag:2"]
    shutil.copy(index / STATE, tmp_path / "copy" / STATE)
    shutil.rmtree(index)
    shutil.move(tmp_path / "copy", index)
    assert ids(index) == ["tag:1"]
    follow(index, *sources)
    assert ids(index) == ["a", "tag:1", "tag:2"]


def test_no_writer_removes_the_state_and_verify_does_not_mind(index: Path, server: Server) -> None:
    server.pages["/feed"] = conditional(rss(RAIN))
    follow(index, f"{server.url}/feed")
    with fihris.open(index).writer() as writer:
        writer.add(Article("other", "خبر"))
    assert follow(index, f"{server.url}/feed").status == "unchanged"
    assert fihris.verify(index).sound


# Folders


def write(path: Path, *records: dict[str, str], age: float = 60) -> Path:
    """Write JSON lines that were changed so many seconds ago."""
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    changed = datetime.now(UTC).timestamp() - age
    os.utime(path, (changed, changed))
    return path


def test_a_folder_is_followed(index: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    write(folder / "a.jsonl", {"id": "a", "title": "أ"})
    write(folder / "b.jsonl", {"id": "b", "title": "ب"}, {"id": "c", "title": "ج"})
    assert counts(follow(index, folder)) == (3, 0, 0)
    before = generation(index)
    assert follow(index, folder) == Followed(str(folder), "unchanged")
    assert generation(index) == before
    write(folder / "b.jsonl", {"id": "b", "title": "ب"}, {"id": "c", "title": "جيم"}, age=50)
    write(folder / "d.jsonl", {"id": "d", "title": "د"})
    assert counts(follow(index, folder)) == (1, 1, 1)
    assert titled(index, "c") == "جيم"
    (folder / "a.jsonl").unlink()
    done = follow(index, folder)
    assert (done.removed, counts(done)) == (1, (0, 0, 0))
    assert follow(index, folder).status == "unchanged"
    assert ids(index) == ["a", "b", "c", "d"]


def test_a_file_that_is_being_written_is_looked_at_again(index: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "in" / "a.jsonl", {"id": "a", "title": "أ"}, age=0)
    assert counts(follow(index, path)) == (1, 0, 0)
    # The same size, and, as coarse clocks have it, the same time.
    status = path.stat()
    path.write_text(json.dumps({"id": "b", "title": "أ"}) + "\n")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert counts(follow(index, path)) == (1, 0, 0)


def test_a_file_that_cannot_be_read_is_tried_again(index: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "in" / "a.jsonl.gz")
    path.write_bytes(b"\x1f\x8b\x08\x00 half of it")
    os.utime(path, (0, 0))
    told: list[Problem] = []
    for _ in range(2):
        done = follow(index, tmp_path / "in", told=told.append)
        assert (done.status, done.skipped) == ("read", 1)
    assert [problem.kind for problem in told] == ["file", "file"]


def test_an_id_twice_in_a_file_comes_to_rest(index: Path, tmp_path: Path) -> None:
    records = [{"id": "a", "title": "قديم"}, {"id": "a", "title": "جديد"}]
    path = write(tmp_path / "in" / "a.jsonl", *records)
    for age in (50, 40, 30):
        follow(index, path)
        assert (ids(index), titled(index, "a")) == (["a"], "جديد")
        write(path, *records, age=age)


def test_pages_are_cleaned_by_what_the_whole_folder_shows(index: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    frame = "الرئيسية\nسياسة\nاقتصاد\n{}\n\nقال شهود إن {} وقع صباح السبت في وسط المدينة القديمة.\n"
    frame += "تابعوا التلال كل مساء على الأثير وفي كل مدينة من مدن الساحل والجبل\n"
    for number in range(12):
        page = folder / f"{number:02}.txt"
        page.write_text(frame.format(f"العنوان رقم {number}", f"الحادث {number}"))
        os.utime(page, (0, 0))
    follow(index, folder)
    page = folder / "99.txt"
    page.write_text(frame.format("عنوان الصفحة الجديدة", "الحادث الأخير"))
    os.utime(page, (0, 0))
    assert counts(follow(index, folder)) == (1, 0, 0)
    items = fihris.read_articles([folder])
    whole = {item.id: item for item in items if isinstance(item, Article)}
    found = {article.id: article for article in fihris.open(index).snapshot.articles()}
    (new,) = [identity for identity in found if identity.startswith("99-")]
    (alone,) = (i for i in fihris.read_articles([page]) if isinstance(i, Article))
    assert "تابعوا التلال" in alone.body
    assert "تابعوا التلال" not in found[new].body
    assert found[new] == whole[new]


def test_a_folder_that_goes_away_is_an_error_until_it_is_back(index: Path, tmp_path: Path) -> None:
    folder = write(tmp_path / "in" / "a.jsonl", {"id": "a", "title": "أ"}).parent
    follower = Follower(index, [folder])
    assert next(follower.round()).new == 1
    folder.rename(tmp_path / "away")
    assert next(follower.round()).status == "error"
    (tmp_path / "away").rename(folder)
    assert next(follower.round()).status == "unchanged"


def test_a_folder_that_may_not_be_read_is_an_error(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "wire").mkdir()
    follower = Follower(index, [tmp_path / "wire"])

    def refused(_: str) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr("fihris.corpus.files.sources.os.scandir", refused)
        (done,) = follower.round()
    assert (done.status, done.error) == ("error", "the folder cannot be read: Permission denied")
    (done,) = follower.round()
    assert done.status == "unchanged"


def test_a_path_that_is_not_there_yet_does_not_keep_others_out(index: Path, tmp_path: Path) -> None:
    folder = write(tmp_path / "in" / "a.jsonl", {"id": "a", "title": "أ"}).parent
    late, loop = tmp_path / "late", tmp_path / "loop"
    loop.symlink_to(loop)
    follower = Follower(index, [late, loop, "no\0path", folder])
    absent, endless, no_path, read = follower.round()
    assert (absent.source, absent.status) == (str(late), "error")
    assert absent.error == "cannot be read: No such file or directory"
    assert (endless.status, no_path.status) == ("error", "error")
    assert (read.status, read.new) == ("read", 1)
    write(late / "b.jsonl", {"id": "b", "title": "ب"})
    assert next(follower.round()).new == 1
    assert ids(index) == ["a", "b"]


def test_dates_are_read_in_the_zone_of_the_index(tmp_path: Path) -> None:
    fihris.create(tmp_path / "riyadh", analyzer="light10", zone="Asia/Riyadh")
    path = write(tmp_path / "in" / "a.jsonl", {"id": "a", "title": "أ", "date": "2023-05-17"})
    follow(tmp_path / "riyadh", path)
    date = fihris.open(tmp_path / "riyadh").get("a").date
    assert date == datetime(2023, 5, 16, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("-", "name feeds, folders and files"),
        ("ftp://example.org/", "feeds are read by http and https"),
    ],
)
def test_what_is_no_source_is_an_error_at_once(index: Path, source: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        Follower(index, [source])


def test_an_index_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(NotAnIndexError):
        Follower(tmp_path / "absent", [tmp_path])
