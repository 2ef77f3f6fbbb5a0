"""Conversations: order, depth, empty places, who may write, and where they stand on a page."""

from __future__ import annotations

import pytest

from comments import FILE, comments, record
from conftest import Engine, post
from permesso.comments import sanitiser
from permesso.comments.thread import Thread
from permesso.comments.tree import DEEPEST
from test_comment_text import ATTACKS, harmless

ISSO = {"provider": "isso", "root": "https://isso.prova.example", "privacy": "privacy.md"}
PRIVACY = {"privacy.md": "# Privacy\n\nTesto.\n"}


def thread(engine: Engine, *records: dict[str, object], **values: object) -> Thread:
    front = values.pop("front", {})
    assert isinstance(front, dict)
    files = {FILE: comments(*records)} if records else {}
    found = engine.article(post(**front), files, **values).post.thread
    assert found is not None
    return found


def shape(found: Thread) -> list[tuple[str, int, int]]:
    return [(comment.id, comment.level, comment.ends) for comment in found.comments]


def nested(found: Thread) -> None:
    """Fail unless the comments close as often as they open, and never one too many."""
    depth = 0
    for comment in found.comments:
        depth += 1
        assert depth == comment.level
        depth -= comment.ends
        assert depth >= 0
    assert depth == 0


def test_answers_stand_inside_what_they_answer(engine: Engine) -> None:
    found = thread(
        engine,
        record("a", date="2026-03-13T08:00Z"),
        record("b", date="2026-03-13T09:00Z"),
        record("a1", parent="a", date="2026-03-13T10:00Z"),
        record("a2", parent="a", date="2026-03-13T12:00Z"),
        record("a1x", parent="a1", date="2026-03-13T11:00Z"),
    )
    nested(found)
    assert shape(found) == [("a", 1, 0), ("a1", 2, 0), ("a1x", 3, 2), ("a2", 2, 2), ("b", 1, 1)]
    assert [comment.parent for comment in found.comments] == [None, "a", "a1", "a", None]
    assert {comment.answers for comment in found.comments} == {None}
    assert (found.count, found.count_text) == (5, "5 commenti")


def test_the_newest_can_stand_first_and_answers_keep_their_order(engine: Engine) -> None:
    records = [
        record("a", date="2026-03-13T08:00Z"),
        record("b", date="2026-03-14T08:00Z"),
        record("a2", parent="a", date="2026-03-16T08:00Z"),
        record("a1", parent="a", date="2026-03-15T08:00Z"),
    ]
    found = thread(engine, *records, comments={"order": "newest"})
    assert [comment.id for comment in found.comments] == ["b", "a", "a1", "a2"]


def test_equal_dates_keep_the_order_of_the_file(engine: Engine) -> None:
    found = thread(engine, *[record(id_) for id_ in "zayb"])
    assert [comment.id for comment in found.comments] == list("zayb")


def test_what_is_too_deep_stands_beside_and_says_whom_it_answers(engine: Engine) -> None:
    chain = [
        record(f"c{n}", author=f"Autrice {n}", parent=f"c{n - 1}" if n > 1 else None)
        for n in range(1, 8)
    ]
    found = thread(engine, *chain)
    nested(found)
    assert [comment.level for comment in found.comments] == [1, 2, 3, 4, 5, 5, 5]
    assert [comment.answers for comment in found.comments] == [None] * 5 + [
        "Autrice 5",
        "Autrice 6",
    ]


def test_who_gave_no_name_can_be_answered_too(engine: Engine) -> None:
    chain = [record(f"c{n}", author=None, parent=f"c{n - 1}" if n else None) for n in range(6)]
    assert thread(engine, *chain).comments[-1].answers == "Senza nome"


@pytest.mark.parametrize("status", ["hidden", "pending", "deleted"])
def test_what_is_not_published_keeps_its_place_for_its_answers(engine: Engine, status: str) -> None:
    gone = {"status": status, "link": "https://silvia.example/", "reason": "segreto"}
    found = thread(
        engine,
        record("a", **gone, html="<p>segreto</p>", url="https://isso.example/1"),
        record("b", parent="a", author="Ugo"),
        record("c", status=status),
    )
    place, answer = found.comments
    assert place.deleted
    assert not answer.deleted
    assert (place.author, place.link, place.url, place.html, place.plain) == (
        "",
        None,
        None,
        "",
        "",
    )
    assert "segreto" not in repr(found)
    assert (found.count, found.count_text) == (1, "1 commento")


def test_a_place_without_answers_that_are_shown_goes(engine: Engine) -> None:
    found = thread(
        engine, record("a", status="hidden"), record("b", parent="a", status="pending"), record("c")
    )
    assert shape(found) == [("c", 1, 1)]


def test_an_answer_to_a_like_stands_by_itself(engine: Engine) -> None:
    found = thread(engine, record("l", kind="like", html=None), record("b", parent="l"))
    assert shape(found) == [("b", 1, 1)]


def test_a_chain_of_five_thousand_answers_is_a_page(engine: Engine) -> None:
    chain = [record(f"c{n}", parent=f"c{n - 1}" if n else None) for n in range(5000)]
    found = thread(engine, *chain)
    nested(found)
    assert found.count == 5000
    assert max(comment.level for comment in found.comments) == DEEPEST
    assert found.comments[4999].answers == "Silvia"


def test_five_thousand_comments_are_each_rendered_once(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    cleaned: list[str] = []

    def clean(html: str) -> str:
        cleaned.append(html)
        return html

    monkeypatch.setattr(sanitiser, "clean", clean)
    records = [record(f"c{n}", html=f"<p>{n}</p>") for n in range(5000)]
    assert thread(engine, *records).count_text == "5000 commenti"
    assert len(cleaned) == 5000


def test_anchors_are_safe_stable_and_unlike_each_other(engine: Engine) -> None:
    ids = ["isso-1", "a b", "a/b", "a<b>", 'x"y', "è", "a_b", "c" * 300]
    text = post(body="## Titolo {#c-isso-1}\n\nTesto.")
    found = engine.article(text, {FILE: comments(*map(record, ids))}).post.thread
    assert found is not None
    anchors = [comment.anchor for comment in found.comments]
    assert len(set(anchors)) == len(anchors) == 8
    assert anchors[0] == "c-isso-1_"
    assert all(
        set(anchor) <= set("abcdefghijklmnopqrstuvwxyz0123456789_-:.C") for anchor in anchors
    )


def test_reactions_are_grouped_and_counted(engine: Engine) -> None:
    found = thread(
        engine,
        record("1", kind="like", html=None, author="Ada", link="https://ada.example/"),
        record(
            "2", kind="mention", html=None, link="https://b.example/", url="https://b.example/p"
        ),
        record("3", kind="like", html=None, author=None),
        record("4", kind="repost", html=None, status="hidden"),
    )
    assert found.comments == ()
    assert (found.count, found.count_text) == (0, "")
    assert [(each.kind, each.text, each.people) for each in found.reactions] == [
        ("mention", "1 pagina ne parla", (("Silvia", "https://b.example/p"),)),
        (
            "like",
            "È piaciuto a 2 persone",
            (("Ada", "https://ada.example/"), ("Senza nome", None)),
        ),
    ]


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_field_carries_an_attack_or_a_control_character(engine: Engine, attack: str) -> None:
    hostile = dict.fromkeys(("author", "html", "source"), f"{attack}\x01")
    found = thread(engine, record(f"x{attack}", **hostile, reason=attack), record("y"))
    first = found.comments[0]
    harmless(first.html)
    assert "\x01" not in "".join([first.author, first.html, first.source, first.plain])
    assert set(first.anchor) <= set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-:."
    )


# Who may write


@pytest.mark.parametrize(
    ("settings", "front", "state"),
    [
        ({}, None, "open"),
        ({"state": "closed"}, None, "closed"),
        ({"state": "off"}, None, None),
        ("off", None, None),
        (False, None, None),
        ({"state": "off"}, "open", "open"),
        ({}, "closed", "closed"),
        ({}, "off", None),
        ({}, "false", None),
        ({"state": "closed"}, "true", "open"),
        ({}, "{thread: x}", "open"),
    ],
)
def test_a_post_says_more_than_the_settings(
    engine: Engine, settings: object, front: str | None, state: str | None
) -> None:
    found = engine.article(post(comments=front), comments=settings).post.thread
    assert (found.state if found else None) == state


@pytest.mark.parametrize(
    ("settings", "front", "state"),
    [
        ({"close_after_days": 255}, None, "open"),  # published on 12 March, built on 21 November
        ({"close_after_days": 254}, None, "closed"),
        ({}, "{close_after_days: 30}", "closed"),
        ({"close_after_days": 30}, "{close_after_days: 300}", "open"),
        ({"close_after_days": 30}, "open", "open"),
        ({"close_after_days": 999999999999999}, None, "open"),
        ({"state": "closed", "close_after_days": 999}, None, "closed"),
    ],
)
def test_a_conversation_closes_by_itself(
    engine: Engine, settings: object, front: str | None, state: str
) -> None:
    found = engine.article(post(comments=front), comments=settings).post.thread
    assert found is not None
    assert found.state == state


def test_a_closed_conversation_has_no_widget_and_its_comments(engine: Engine) -> None:
    values = {**ISSO, "state": "closed", "webmention": "prova.example"}
    found = engine.article(post(), {FILE: comments(record()), **PRIVACY}, comments=values)
    assert found.post.thread is not None
    assert (found.post.thread.widget, found.post.thread.webmention) == (None, None)
    assert found.post.thread.count == 1


def test_the_widget_is_that_of_the_post(engine: Engine) -> None:
    values = {"comments": ISSO, "site_url": "https://prova.example/"}
    found = engine.article(post(), PRIVACY, **values).post.thread
    assert found is not None
    assert found.widget is not None
    assert (found.widget.provider, found.widget.privacy) == ("isso", "privacy/")
    assert "/comments/a/" in repr(found.widget.spec)


def test_a_whole_address_that_a_provider_gets_is_that_of_a_page_that_stays(engine: Engine) -> None:
    text = post(slug="prima", comments='{thread: "2026/perché"}')
    remark = {**ISSO, "provider": "remark42", "site": "prova"}
    files = {"posts/a.md": text, **PRIVACY}
    blog = engine.load(files, comments=remark, site_url="https://prova.example/blog/")
    thread = blog.articles[0].post.thread
    assert thread is not None and thread.widget is not None
    known = thread.widget.spec["globals"]["remark_config"]["url"]
    assert known == "https://prova.example/blog/comments/2026/perch%C3%A9/"
    (redirect,) = blog.redirects
    assert (redirect.url, redirect.target) == ("comments/2026/perché/", "prima/#commenti")


def test_without_an_address_of_the_blog_who_needs_one_is_told(engine: Engine) -> None:
    values = {"provider": "webmention", "webmention": "prova.example", "privacy": "privacy.md"}
    (found,) = engine.problems({"posts/a.md": post(), **PRIVACY}, comments=values)
    assert found.endswith(
        "extra.permesso.comments.provider: Webmention.io needs the blog's address, to know a post; "
        "set site_url"
    )


def test_wrong_settings_are_problems_at_their_lines(engine: Engine) -> None:
    mkdocs = """
        extra:
          permesso:
            comments:
              provider: isso
              privacy: privaci.md
        """
    found = engine.problems({"posts/a.md": post(), **PRIVACY}, mkdocs=mkdocs)
    assert any(
        problem == "mkdocs.yml:5: extra.permesso.comments.privacy: there is no page 'privaci.md'; "
        "did you mean 'privacy.md'?"
        for problem in found
    )
    assert any("extra.permesso.comments.root" in problem for problem in found)


def test_a_wrong_provider_is_told(engine: Engine) -> None:
    (found,) = engine.problems({"posts/a.md": post()}, comments={"provider": "iso"})
    assert "extra.permesso.comments.provider: found 'iso'; did you mean 'isso'?" in found


def test_isso_s_paths_lead_to_the_posts(engine: Engine) -> None:
    files = {
        "posts/2026/a b.md": post(),
        "posts/b.md": post(slug="b", comments="{thread: /2018/06/b/}", date="2026-01-01"),
        "posts/c.md": post(slug="c", aliases="[comments/c/]", date="2025-01-01"),
        "posts/d.md": post(slug="d", comments='{thread: "/?p=12"}', date="2024-01-01"),
        "posts/e.md": post(slug="e", comments="off", date="2023-01-01"),
        "posts/f.md": post(slug="f", slots="off", date="2022-01-01"),
        **PRIVACY,
    }
    blog = engine.load(files, comments=ISSO)
    assert [(redirect.url, redirect.target) for redirect in blog.redirects] == [
        ("comments/c/", "c/"),
        ("comments/2026/a b/", "un-titolo/#commenti"),
        ("2018/06/b/", "b/#commenti"),
        ("comments/f/", "f/"),
    ]
    assert engine.load(files).redirects[1:] == ()


# On the page


def test_comments_stand_at_the_end_of_a_post(engine: Engine) -> None:
    found = engine.article(post(), {FILE: comments(record())})
    assert [block.kind for block in found.post.slots.end][-1] == "comments"
    assert found.post.slots.in_text == {}


@pytest.mark.parametrize("marker", ["[[comments]]", "[[commenti]]"])
def test_comments_can_be_placed_by_hand(engine: Engine, marker: str) -> None:
    text = post(body=f"Prima.\n\n{marker}\n\nDopo.")
    found = engine.article(text, {FILE: comments(record())}).post.slots
    assert [[block.kind for block in blocks] for blocks in found.in_text.values()] == [["comments"]]
    assert "comments" not in {block.kind for block in found.end}


@pytest.mark.parametrize("front", [{}, {"comments": "closed"}])
def test_nothing_stands_where_there_is_nothing_to_show(
    engine: Engine, front: dict[str, object]
) -> None:
    found = engine.article(post(**front)).post.slots
    assert "comments" not in {block.kind for block in found.end}


def test_an_announcement_elsewhere_is_something_to_show(engine: Engine) -> None:
    own = "{mastodon: 'https://m.example/@ada/1', bluesky: 'https://bsky.app/profile/a/post/1'}"
    found = engine.article(post(comments=own)).post
    assert [block.kind for block in found.slots.end][-1] == "comments"
    assert found.thread is not None
    assert found.thread.elsewhere == (
        ("Mastodon", "https://m.example/@ada/1"),
        ("Bluesky", "https://bsky.app/profile/a/post/1"),
    )


@pytest.mark.parametrize(
    ("key", "address"),
    [
        ("mastodon", "https://mastodon.example/@nora"),
        ("mastodon", "https://mastodon.example/@nora/1/embed"),
        ("bluesky", "https://bsky.app/profile/nora.example"),
        ("bluesky", "https://bsky.app/search?q=/profile/nora.example/post/3kabc"),
    ],
)
def test_an_announcement_elsewhere_is_one_post(engine: Engine, key: str, address: str) -> None:
    front = post(comments=f"{{{key}: '{address}'}}")
    (found,) = engine.problems({"posts/a.md": front})
    assert f"comments.{key}: found '{address}'; write the address of one post there" in str(found)


def test_a_marker_waits_for_the_first_comment_and_not_where_they_are_off(engine: Engine) -> None:
    assert engine.article(post(body="[[comments]]\n\nTesto.")).post.slots.in_text == {0: ()}
    (found,) = engine.problems({"posts/a.md": post(body="[[comments]]", comments="off")})
    assert found == (
        "docs/posts/a.md:7: [[comments]]: comments are off here; delete it, or write "
        "'comments: open'"
    )


def test_a_page_has_no_comments(engine: Engine) -> None:
    page = "---\ntitle: P\nslots:\n  end: [comments]\n---\n\n[[commenti]]\n"
    assert engine.problems({"p.md": page}) == [
        "docs/p.md:4: slots.end: only posts have comments; delete 'comments' here",
        "docs/p.md:7: [[commenti]]: only posts have comments; delete 'comments' here",
    ]


@pytest.mark.parametrize("kind", ["page", "home", "lists"])
def test_settings_cannot_ask_for_comments_where_there_are_none(engine: Engine, kind: str) -> None:
    (found,) = engine.problems({"posts/a.md": post()}, slots={kind: {"end": ["comments"]}})
    assert found.endswith(
        f"extra.permesso.slots.{kind}.end: only posts have comments; delete 'comments' here"
    )


def test_material_s_key_of_a_page_is_accepted(engine: Engine) -> None:
    assert engine.load({"p.md": "---\ntitle: P\ncomments: true\n---\n\nTesto.\n"}).pages


def test_the_audit_counts_everything_once(engine: Engine) -> None:
    files = {
        "posts/a.md": post(),
        "posts/b.md": post(slug="b"),
        "posts/c.md": post(slug="c", comments="off"),
        FILE: comments(record(), record("2", status="hidden"), record("3", status="deleted")),
        "comments/b.yml": comments(record(), record("2", status="pending", reason="nuovo")),
        "comments/c.yml": comments(record()),
    }
    blog = engine.load(files)
    assert blog.audit == "comments: 2 shown in 2 posts, 1 pending, 1 hidden, 1 deleted"
    (notice,) = map(str, blog.notices)
    assert notice == (
        "docs/comments/b.yml:7: pending (nuovo): Silvia, “Grazie!”; set status: published or hidden"
    )
    assert (
        engine.load(
            {"posts/a.md": post(), FILE: "", "comments/b.yml": "", "comments/c.yml": ""}
        ).audit
        is None
    )


def test_what_can_show_no_text_waits_until_the_owner_lets_it_stand(engine: Engine) -> None:
    empty = "<p><img src='https://x.example/a.png'></p>"
    files = {"posts/a.md": post(), FILE: comments(record(html=empty))}
    blog = engine.load(files)
    assert blog.audit == "comments: 0 shown in 0 posts, 1 pending"
    (told,) = blog.notices
    assert "pending (no text of it may be shown): Silvia" in str(told)

    found = thread(engine, record(html=empty, status="published"))
    assert [(comment.html, comment.plain) for comment in found.comments] == [("…", "…")]


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [("Altro", "commenti"), ("Commenti", "commenti_"), ("Commenti title", "commenti_")],
)
def test_a_heading_of_the_text_keeps_its_anchor(engine: Engine, heading: str, anchor: str) -> None:
    files = {FILE: comments(record()), **PRIVACY}
    text = post(body=f"Testo.\n\n## {heading}\n\nTesto.")
    blog = engine.load(
        {"posts/a.md": text, **files}, site_url="https://prova.example/", comments=ISSO
    )
    (article,) = blog.articles
    assert article.post.thread and article.post.thread.anchor == anchor
    targets = [redirect.target for redirect in blog.redirects if redirect.url == "comments/a/"]
    assert targets == [f"{article.post.url}#{anchor}"]


@pytest.mark.parametrize(
    ("author", "shown"),
    [
        ("\u202eaivliS", "aivliS"),
        ("\u200b\u2060", ""),
        ("Sil\u00advia \u2067", "Silvia"),
        ("آرش\u200cنیا", "آرش\u200cنیا"),
        ("👩\u200d🌾", "👩\u200d🌾"),
    ],
)
def test_a_name_does_not_turn_the_words_around_it(engine: Engine, author: str, shown: str) -> None:
    liked = record("isso-2", kind="like", author=author, html=None)
    found = thread(engine, record(author=author), liked)
    assert found.comments[0].author == shown
    assert found.reactions[0].people == ((shown or "Senza nome", None),)
