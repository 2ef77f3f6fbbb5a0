"""The preview: what is done for a change, counted; what browsers get at every address."""

from __future__ import annotations

import http.client
import logging
import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from conftest import BARE, Project, make_project, post, wait_until
from permesso.rendering import Texts
from previewing.browsers import Browser
from previewing.ledger import Change, Ledger
from previewing.server import Server
from previewing.session import Session, Shown
from previewing.site import Moved, Resource, type_of
from previewing.watching import Watch

ORIGIN = "http://127.0.0.1:1"
POSTS = {
    "docs/posts/a.md": post("Primo", "Com'era.", categories="[Prove]"),
    "docs/posts/b.md": post("Secondo", categories="[Prove]"),
    "docs/pagina.md": "# Pagina\n\nUna pagina.",
    "docs/vecchia.md": "---\ntitle: Nuova\naliases: [prima.html]\n---\n\nTesto.",
    "docs/suono.mp3": bytes(range(256)) * 40,
    "docs/mio.css": ":root { --mio: 1 }",
}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A blog of two posts, as the current folder."""
    project = make_project(tmp_path / "project")
    project.configure(**BARE, site_url="https://prova.example/diario/")
    project.write(POSTS)
    # Templates of its own, to change them.
    (project.root / "overrides").unlink()
    shutil.copytree(Path(__file__).parent.parent / "overrides", project.root / "overrides")
    monkeypatch.chdir(project.root)
    monkeypatch.setenv("PERMESSO_QUICK", "1")
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")
    return project


@contextmanager
def begun(project: Project) -> Iterator[Session]:
    """Give a session that has read everything."""
    session = Session(project.root, ORIGIN)
    session.begin()
    try:
        yield session
    finally:
        session.end()


@pytest.fixture
def session(desk: Project) -> Iterator[Session]:
    """A session that has read everything."""
    with begun(desk) as session:
        yield session


def save(session: Session, **files: str | bytes | None) -> None:
    """Save files, None deletes one, and do all that follows, in order."""
    for name, content in files.items():
        path = session.root / name
        if content is None:
            path.unlink()
        else:
            Project(session.root).write({name: content})
    follow(session)


def follow(session: Session) -> None:
    """Do what follows from what was saved."""
    if changes := changed(session):
        session.take(changes)
    if session._due is not None:
        session._due = None
        session._generate()


def changed(session: Session) -> list[Change]:
    """Return what changed in the project: somebody may be working on this repository."""
    return [each for each in session._ledger.changes() if each.path.is_relative_to(session.root)]


def page(session: Session, address: str) -> lxml.html.HtmlElement:
    """Return the page at an address."""
    found = session.show(address)
    assert isinstance(found, Shown)
    return lxml.html.document_fromstring(found.html)


def texts(session: Session, address: str, selector: str) -> list[str]:
    """Return the texts that a page shows."""
    return [found.text_content().strip() for found in page(session, address).cssselect(selector)]


def status(session: Session, address: str) -> int:
    """Return with which status a page is answered."""
    found = session.show(address)
    assert isinstance(found, Shown)
    return found.status


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were rendered so far."""
    found: list[str] = []
    render = Texts.render

    def counted(self: Texts, text: str) -> Any:
        found.append(text.strip())
        return render(self, text)

    monkeypatch.setattr(Texts, "render", counted)
    return found


CARDS = "categoria/prove/", ".pm-card__title"


def test_a_saved_text_is_rendered_once_and_its_page_printed_once(
    session: Session, rendered: list[str]
) -> None:
    assert texts(session, "primo/", ".pm-prose p") == ["Com'era."]
    assert session.prints.count == 1, "no page is printed that nobody asked for"
    rendered.clear()
    save(session, **{"docs/posts/a.md": post("Primo", "Com'è.", categories="[Prove]")})
    assert texts(session, "primo/", ".pm-prose p") == ["Com'è."]
    assert texts(session, "primo/", ".pm-prose p") == ["Com'è."]
    assert rendered == ["Com'è."], "what was rendered for the page serves the whole blog too"
    assert (session.counts.revisions, session.counts.generations) == (1, 2)
    assert session.prints.count == 2


def test_the_page_is_there_before_all_others_are_read(session: Session) -> None:
    (session.root / "docs/posts/b.md").unlink()
    Project(session.root).write({"docs/posts/a.md": post("Primo", "Com'è.", categories="[Prove]")})
    session.take([Change(session.root / "docs/posts/a.md", "changed")])
    assert session.counts.generations == 1
    assert texts(session, "primo/", ".pm-prose p") == ["Com'è."]
    assert texts(session, *CARDS) == ["Primo", "Secondo"]
    follow(session)
    assert texts(session, *CARDS) == ["Primo"]


def test_what_changes_nothing_does_nothing(session: Session) -> None:
    for name in POSTS:
        os.utime(session.root / name)
    assert changed(session) == []
    Project(session.root).write({"docs/posts/.a.md.swp": "x", "docs/posts/a.md~": "x"})
    assert changed(session) == []


def test_a_new_post_comes_and_a_deleted_one_goes_everywhere(
    session: Session, rendered: list[str]
) -> None:
    rendered.clear()
    new = post("Terzo", "Nuovo.", categories="[Prove]", date="2026-04-01")
    save(session, **{"docs/posts/c.md": new})
    assert rendered == ["Nuovo."]
    assert texts(session, *CARDS) == ["Terzo", "Primo", "Secondo"]
    feed = session.show("atom.xml")
    assert isinstance(feed, Resource) and isinstance(feed.content, Path)
    assert "Terzo" in feed.content.read_text(encoding="utf-8")
    assert "Terzo" in "".join(texts(session, "primo/", "body"))
    save(session, **{"docs/posts/c.md": None})
    assert texts(session, *CARDS) == ["Primo", "Secondo"]
    assert status(session, "terzo/") == 404
    assert "Terzo" not in "".join(texts(session, "primo/", "body"))
    save(session, **{"docs/posts/a.md": post("Altro titolo", categories="[Prove]")})
    assert status(session, "primo/") == 404
    assert texts(session, "altro-titolo/", "h1") == ["Altro titolo"]


def test_a_renamed_folder_takes_its_posts_with_it(session: Session) -> None:
    save(session, **{"docs/posts/anno/c.md": post("Terzo", categories="[Prove]")})
    assert status(session, "terzo/") == 200
    (session.root / "docs/posts/anno").rename(session.root / "docs/posts/2026")
    follow(session)
    assert status(session, "terzo/") == 200
    shutil.rmtree(session.root / "docs/posts/2026")
    follow(session)
    assert status(session, "terzo/") == 404


def test_a_template_changes_no_text(session: Session, rendered: list[str]) -> None:
    texts(session, "primo/", "h1")
    rendered.clear()
    template = session.root / "overrides/article.html"
    text = template.read_text(encoding="utf-8")
    assert "{% block content %}" in text
    changed = text.replace("{% block content %}", "{% block content %}<i>Mio</i>", 1)
    template.write_text(changed, encoding="utf-8")
    follow(session)
    assert texts(session, "primo/", "main > i") == ["Mio"]
    assert texts(session, "primo/", ".pm-prose p") == ["Com'era."]
    assert (session.counts.renewals, session.counts.generations, rendered) == (1, 1, [])


def test_a_style_changes_no_page(session: Session) -> None:
    with session.browsers.connected("primo/", "x") as browser:
        save(session, **{"docs/mio.css": ":root { --mio: 2 }"})
        assert messages(browser) == [{"styles": True}]
    assert session.counts.generations == 1
    found = session.show("mio.css")
    assert isinstance(found, Resource) and isinstance(found.content, Path)
    assert found.content.read_text() == ":root { --mio: 2 }"


def test_settings_change_everything(session: Session) -> None:
    configuration = session.root / "mkdocs.yml"
    text = configuration.read_text(encoding="utf-8")
    configuration.write_text(text.replace("site_name: Bussare", "site_name: Prova"))
    follow(session)
    assert "Prova" in page(session, "").findtext(".//title")


def messages(browser: Browser) -> list[Any]:
    """Return what a browser was told."""
    found = []
    while not browser.messages.empty():
        found.append(browser.messages.get())
    return found


def test_browsers_are_told_of_what_they_show_and_of_nothing_else(session: Session) -> None:
    def digest(address: str) -> str:
        found = session.show(address)
        assert isinstance(found, Shown)
        return found.digest

    with (
        session.browsers.connected("primo/", digest("primo/")) as one,
        session.browsers.connected("pagina/", digest("pagina/")) as other,
    ):
        session.publish()
        assert messages(one) == messages(other) == [{"fault": None}]
        save(session, **{"docs/posts/a.md": post("Primo", "Com'è.", categories="[Prove]")})
        assert messages(one) == [{"reload": True}], "once, though all was read after it"
        session.publish()
        assert messages(one) == messages(other) == []


def test_a_mistake_is_told_and_the_last_good_pages_stay(
    session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    was = session.show("primo/")
    assert isinstance(was, Shown)
    with session.browsers.connected("primo/", was.digest) as browser:
        session.publish()
        assert messages(browser) == [{"fault": None}]
        save(session, **{"docs/posts/a.md": post("Primo", "Quasi.", authors="[nessuno]")})
        session.publish()
        (told,) = messages(browser)
        assert told["fault"]["lines"][0].startswith("docs/posts/a.md:4: authors: 'nessuno'")
        now = session.show("primo/")
        assert isinstance(now, Shown)
        assert (now.status, now.html) == (200, was.html)
        assert now.fault == told["fault"]
        save(session, **{"docs/posts/b.md": post("Secondo", "Altro.", categories="[Prove]")})
        assert texts(session, "secondo/", ".pm-prose p") == ["Altro."]
        save(session, **{"docs/posts/a.md": post("Primo", "Com'era.", categories="[Prove]")})
        session.publish()
        assert messages(browser) == [{"fault": None}], "the page is what it was"


@pytest.mark.parametrize("settings", ["site_name: [", "hooks: [nessuno.py]", "theme: nessuno"])
def test_wrong_settings_leave_the_pages_and_are_shown(session: Session, settings: str) -> None:
    configuration = session.root / "mkdocs.yml"
    good = configuration.read_text(encoding="utf-8")
    configuration.write_text(f"{settings}\n")
    follow(session)
    shown = session.show("primo/")
    assert isinstance(shown, Shown)
    assert shown.status == 200 and shown.fault and shown.fault["lines"]
    configuration.write_text(good)
    follow(session)
    shown = session.show("primo/")
    assert isinstance(shown, Shown) and shown.fault is None


def test_a_template_that_fails_shows_where_and_leaves_the_page(session: Session) -> None:
    assert texts(session, "primo/", "h1") == ["Primo"]
    template = session.root / "overrides/article.html"
    good = template.read_text(encoding="utf-8")
    template.write_text(good.replace("{% block content %}", "{% block content %}\n{{ 1 // 0 }}"))
    follow(session)
    assert texts(session, "primo/", "h1") == ["Primo"], "as it was printed before"
    shown = session.show("primo/")
    assert isinstance(shown, Shown) and shown.fault
    (line,) = shown.fault["lines"]
    assert line.startswith("overrides/article.html:") and "ZeroDivisionError" in line
    never = session.show("secondo/")
    assert isinstance(never, Shown) and never.status == 500
    assert line in never.html
    assert status(session, "pagina/") == 200, "others have another template"
    template.write_text(good.replace("{% block content %}", "{% block content"), encoding="utf-8")
    follow(session)
    shown = session.show("secondo/")
    assert isinstance(shown, Shown) and "TemplateSyntaxError" in shown.html
    template.write_text(good, encoding="utf-8")
    follow(session)
    shown = session.show("primo/")
    assert isinstance(shown, Shown) and shown.fault is None


def test_a_blog_that_never_was_right_shows_why_and_comes_by_itself(desk: Project) -> None:
    desk.write({"docs/posts/a.md": post("Primo", autor="x")})
    with begun(desk) as session:
        shown = session.show("primo/")
        assert isinstance(shown, Shown)
        assert shown.status == 500 and "docs/posts/a.md:4: autor" in shown.html
        with session.browsers.connected("primo/", shown.digest) as browser:
            save(session, **{"docs/posts/a.md": post("Primo")})
            session.publish()
            assert messages(browser) == [{"reload": True}]
        assert texts(session, "primo/", "h1") == ["Primo"]


def test_a_program_that_cannot_start_is_not_started(session: Session) -> None:
    starts: list[str] = []
    session._restart = lambda: starts.append("again")
    (session.root / "mio.py").write_text("def (\n", encoding="utf-8")
    session.take([Change(session.root / "mio.py", "changed")])
    shown = session.show("primo/")
    assert isinstance(shown, Shown) and shown.status == 200
    assert shown.fault and shown.fault["lines"][0].startswith("mio.py:1: SyntaxError")
    assert starts == []
    (session.root / "mio.py").write_text("x = 1\n", encoding="utf-8")
    session.take([Change(session.root / "mio.py", "changed")])
    assert starts == ["again"]


def test_nothing_is_written(desk: Project) -> None:
    before = {path.name for path in desk.root.iterdir()} | {".cache"}
    with begun(desk) as session:
        assert status(session, "primo/") == 200
    assert {path.name for path in desk.root.iterdir()} == before


def test_every_address_answers_as_a_built_site_does(session: Session) -> None:
    assert isinstance(session.show("primo"), Moved)
    assert status(session, "primo/index.html") == 200
    old = session.show("prima.html")
    assert isinstance(old, Shown)
    assert "vecchia/" in old.html and old.digest == "", "it leads on, and follows nothing"
    assert status(session, "nessuno/") == 404
    assert texts(session, "nessuno/", "h1")
    script = page(session, "primo/").cssselect("script[src*=entry]")[0].get("src")
    found = session.show(script.removeprefix("../"))
    assert isinstance(found, Resource) and found.type.startswith("text/javascript")
    for address in ("atom.xml", "sitemap.xml", "robots.txt", "suono.mp3"):
        assert isinstance(session.show(address), Resource), address
    for address in ("assets/", "posts/a.md", ".authors.yml", "comments/rules.yml"):
        assert status(session, address) == 404, address


def test_what_is_shown_is_what_is_built(desk: Project) -> None:
    desk.configure(**BARE, site_url=f"{ORIGIN}/diario/")
    with begun(desk) as session:
        shown = {url: session.show(url) for url in ("", "primo/", "pagina/", CARDS[0], "404.html")}
    built = desk.build()
    assert built.status == 0, built.output
    for url, found in shown.items():
        assert isinstance(found, Shown)
        assert found.html == built.file(url).read_text(encoding="utf-8"), url


# On the disk


def ledger(folder: Path, **files: str) -> Ledger:
    """Return one that knows these files."""
    Project(folder).write({name.replace("_", "."): text for name, text in files.items()})
    found = Ledger()
    found.watch([folder])
    return found


def kinds(changes: list[Change]) -> dict[str, str]:
    """Return what became of files, by name."""
    return {change.path.name: change.kind for change in changes}


def test_content_counts_and_not_time(tmp_path: Path) -> None:
    found = ledger(tmp_path, a_md="A", b_md="B", c_md="C")
    os.utime(tmp_path / "a.md", (1, 1))
    (tmp_path / "b.md").write_text("BB")
    (tmp_path / "c.md").unlink()
    (tmp_path / "d.md").write_text("D")
    assert kinds(found.changes()) == {"b.md": "changed", "c.md": "removed", "d.md": "added"}
    assert found.changes() == []


def test_links_are_followed_and_never_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/a.md").write_text("A")
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "posts").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere/again").symlink_to(docs)
    found = Ledger()
    found.watch([docs])
    (tmp_path / "elsewhere/a.md").write_text("B")
    assert found.changes() == [Change(docs / "posts/a.md", "changed")]


def test_what_a_link_shows_a_second_time_changes_there_too(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/x.md").write_text("A")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    found = Ledger()
    found.watch([tmp_path])
    (tmp_path / "a/x.md").write_text("B")
    assert found.changes() == [Change(tmp_path / f"{each}/x.md", "changed") for each in "ab"]


def by_writing(path: Path, text: str) -> None:
    path.write_text(text)


def by_renaming(path: Path, text: str) -> None:
    path.with_name(".a.tmp").write_text(text)
    path.with_name(".a.tmp").rename(path)


def as_vim_does(path: Path, text: str) -> None:
    path.with_name("4913").write_text("")
    path.with_name("4913").unlink()
    path.rename(path.with_name("a.md~"))
    path.write_text(text)
    path.with_name("a.md~").unlink()


@pytest.mark.parametrize("how", [by_writing, by_renaming, as_vim_does])
@pytest.mark.parametrize("is_linked", [False, True])
def test_a_save_is_one_change_however_an_editor_does_it(
    tmp_path: Path, how: Callable[[Path, str], None], is_linked: bool
) -> None:
    real = tmp_path / "real"
    docs = tmp_path / "docs" if is_linked else real
    real.mkdir()
    (real / "a.md").write_text("A")
    if is_linked:
        docs.symlink_to(real)
    found, watch = Ledger(), Watch()
    found.watch([docs])
    watch.start()
    watch.look_at(found.places)
    try:
        bursts = watch.bursts(lambda: False)
        how(real / "a.md", "B")
        changes: list[Change] = []
        end = time.monotonic() + 10
        while not changes and time.monotonic() < end:
            changes = found.changes(next(bursts))
        assert changes == [Change(docs / "a.md", "changed")]
    finally:
        watch.stop()


def test_what_the_system_does_not_tell_is_found(tmp_path: Path) -> None:
    found, watch = ledger(tmp_path, a_md="A"), Watch()
    (tmp_path / "a.md").write_text("B")
    # Nobody listens: all is looked at from time to time.
    assert next(watch.bursts(lambda: False)) is None
    assert kinds(found.changes()) == {"a.md": "changed"}


# Over HTTP


@pytest.fixture
def address(session: Session) -> Iterator[tuple[str, int]]:
    """Where the session is served."""
    server = Server("127.0.0.1", 0, session, None)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server.server_address[0], server.server_address[1]  # type: ignore[misc]
    finally:
        session.browsers.close()
        server.shutdown()
        server.server_close()
        thread.join()


def ask(
    address: tuple[str, int], path: str, method: str = "GET", **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    """Return an answer and its content."""
    connection = http.client.HTTPConnection(*address, timeout=20)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def test_answers_are_those_of_a_server(address: tuple[str, int]) -> None:
    answer, content = ask(address, "/diario/primo/")
    assert answer.status == 200
    assert answer.getheader("Content-Type") == "text/html; charset=utf-8"
    assert b"Com'era." in content.replace(b"&#39;", b"'")
    (script,) = lxml.html.document_fromstring(content).cssselect("script[data-seen]")
    again, content = ask(
        address, "/diario/primo/", **{"If-None-Match": str(answer.getheader("ETag"))}
    )
    assert (again.status, content) == (304, b"")
    head, content = ask(address, "/diario/primo/", "HEAD")
    assert (head.status, content) == (200, b"")
    assert head.getheader("Content-Length") == answer.getheader("Content-Length")
    assert (
        ask(address, str(script.get("src")))[0].getheader("Cache-Control", "").endswith("immutable")
    )

    moved, _ = ask(address, "/diario/primo?a=b")
    assert (moved.status, moved.getheader("Location")) == (302, "/diario/primo/?a=b")
    for path in ("/", "/diario"):
        moved, _ = ask(address, path)
        assert (moved.status, moved.getheader("Location")) == (302, "/diario/")
    for path in ("/altro/", "/diario/nessuno/", "/diario/nessuno.css"):
        answer, content = ask(address, path)
        assert (answer.status, answer.getheader("Content-Type")) == (
            404,
            "text/html; charset=utf-8",
        )
        assert b"<h1" in content


@pytest.mark.parametrize(
    "path",
    [
        "/diario/../mkdocs.yml",
        "/diario/%2e%2e/mkdocs.yml",
        "/diario/..%2f..%2fetc/passwd",
        "/diario//etc/passwd",
        "/diario/assets/../../mkdocs.yml",
        "/.preview/../mkdocs.yml",
    ],
)
def test_no_path_leads_out_of_the_site(address: tuple[str, int], path: str) -> None:
    answer, content = ask(address, path)
    assert answer.status == 404
    assert b"site_name" not in content and b"root:" not in content


def test_players_get_the_part_that_they_ask_for(address: tuple[str, int]) -> None:
    whole = bytes(range(256)) * 40
    path = "/diario/suono.mp3"
    answer, content = ask(address, path)
    assert (answer.status, answer.getheader("Accept-Ranges"), content) == (200, "bytes", whole)
    assert answer.getheader("Content-Type") == "audio/mpeg"
    for asked, part in {
        "bytes=0-1": whole[:2],
        "bytes=10-": whole[10:],
        "bytes=-5": whole[-5:],
        "bytes=9-99999": whole[9:],
    }.items():
        answer, content = ask(address, path, Range=asked)
        assert (answer.status, content) == (206, part)
        start = whole.index(part) if len(part) > 5 else len(whole) - 5 if "-5" in asked else 0
        end = start + len(part) - 1
        assert answer.getheader("Content-Range") == f"bytes {start}-{end}/{len(whole)}"
    assert ask(address, path, Range="bytes=99999-")[0].status == 416
    for odd in ("bytes=", "bytes=5-2", "pages=1-2", "bytes=0-1,3-4"):
        assert ask(address, path, Range=odd)[1] == whole


def test_a_browser_hears_of_what_is_saved(session: Session, address: tuple[str, int]) -> None:
    connection = http.client.HTTPConnection(*address, timeout=20)
    connection.request("GET", "/.preview/events?path=/diario/primo/&seen=another")
    answer = connection.getresponse()
    assert answer.getheader("Content-Type") == "text/event-stream"
    assert next(line for line in answer if line.startswith(b"data")) == b'data: {"reload": true}\n'
    save(session, **{"docs/mio.css": "a { color: red }"})
    assert next(line for line in answer if line.startswith(b"data")) == b'data: {"styles": true}\n'
    session.browsers.close()
    assert answer.read() == b"\n"
    connection.close()
    wait_until(lambda: not session.browsers._all)


def test_types_are_those_that_browsers_need() -> None:
    assert type_of("a.js") == "text/javascript; charset=utf-8"
    assert type_of("a/index.md") == "text/markdown; charset=utf-8"
    assert type_of("feed.json") == "application/json; charset=utf-8"
    assert type_of("a.avif") == "image/avif"
    assert type_of("a.unknown") == "application/octet-stream"


def test_any_address_of_this_computer_will_do(session: Session) -> None:
    try:
        server = Server("::1", 0, session, None)
    except OSError as error:
        pytest.skip(f"no IPv6 here: {error}")
    port = server.server_address[1]
    with pytest.raises(OSError, match="in use"):
        Server("::1", port, session, None)
    server.server_close()


def test_a_program_that_takes_the_place_of_another_takes_its_socket(session: Session) -> None:
    server = Server("127.0.0.1", 0, session, None)
    number = server.bequeath()
    assert os.get_inheritable(number)
    heir = Server("127.0.0.1", 0, session, os.dup(number))
    assert heir.server_address == server.server_address
    assert not heir.socket.get_inheritable()
    server.server_close()
    heir.server_close()


def test_settings_that_others_inherit_from_are_watched(desk: Project) -> None:
    (desk.root / "mkdocs.yml").rename(desk.root / "base.yml")
    desk.write({"mkdocs.yml": "INHERIT: base.yml\nsite_name: Erede\n"})
    with begun(desk) as session:
        assert "Erede" in page(session, "").findtext(".//title")
        text = (desk.root / "base.yml").read_text(encoding="utf-8")
        changed_ = text.replace("site_description: ", "site_description: Eccola. ")
        (desk.root / "base.yml").write_text(changed_, encoding="utf-8")
        assert [change.path.name for change in changed(session)] == ["base.yml"]


def test_the_console_says_each_thing_once(
    session: Session, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "mkdocs")
    log = logging.getLogger("mkdocs")
    seen: list[str] = []
    handler = logging.Handler()
    monkeypatch.setattr(handler, "emit", lambda record: seen.append(record.getMessage()))
    log.addHandler(handler)
    try:
        for _ in range(2):
            save(session, **{"docs/posts/a.md": post("Primo", autor="x")})
            session._generate()
        told = [line for line in seen if "autor: unknown key" in line]
        assert len(told) == 1
        seen.clear()
        save(session, **{"docs/posts/a.md": post("Primo", "Bene.")})
        assert any(line.startswith("docs/posts/a.md (") for line in seen)
        assert "Corrected" in seen
    finally:
        log.removeHandler(handler)
