"""Rules of moderation: which comments wait, and why."""

from __future__ import annotations

import pytest

from comments import FILE, comments, record
from conftest import Engine, post
from permesso.comments.records import Record
from permesso.comments.rules import Rules

RULES_FILE = "comments/.moderation.yml"


def objection(rules: dict[str, object], **changes: object) -> str | None:
    return Rules.model_validate(rules).objection(Record.model_validate(record(**changes)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("casino", "Vieni al casino!", "word 'casino'"),
        ("casino", "Vieni al CASINO", "word 'casino'"),
        ("Casino", "vieni al casino", "word 'casino'"),
        ("casino", "un bel casinò", None),
        ("casino", "le casinos", None),
        ("prestito facile", "un prestito\n  facile", "word 'prestito facile'"),
        ("STRASSE", "in der Straße", "word 'strasse'"),
        ("c++", "amo il C++.", "word 'c++'"),
        ("(a+)+$", "a" * 5000 + "!", None),
        (".*", "qualunque cosa", None),
        ("казино", "лучшее Казино!", "word 'казино'"),
        ("caffè", "un caffe\u0300 gratis", "word 'caffè'"),
        ("casino", "ca\u200bsi\u00adno", "word 'casino'"),
        ("casino", "ｃａｓｉｎｏ", "word 'casino'"),
    ],
)
def test_words_are_found_whole(words: str, text: str, found: str | None) -> None:
    assert objection({"words": [words]}, text=text) == found


def test_words_are_found_in_html_as_it_is_read() -> None:
    rules: dict[str, object] = {"words": ["casino"]}
    assert objection(rules, html="<p>ca<b>si</b>no</p>") == "word 'casino'"
    assert objection(rules, html="<p>c&#97;sino</p>") == "word 'casino'"
    assert objection(rules, html='<p title="casino">x</p>') is None


def test_words_are_found_in_names() -> None:
    assert objection({"words": ["casino"]}, author="Casino Online") == "word 'casino'"


def test_authors_are_whole_names() -> None:
    rules: dict[str, object] = {"authors": ["SEO  Expert"]}
    assert objection(rules, author="seo expert") == "author 'seo expert'"
    assert objection(rules, author="Seo Expertone") is None
    assert objection(rules, author=None) is None


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://spam.example/x">x</a>',
        '<a href="HTTP://WWW.Spam.Example:8080/">x</a>',
        '<a href="https://user@spam.example">x</a>',
        "<p>guarda https://spam.example</p>",
        '<a href="//spam.example/x">x</a>',
        '<a href="https:&#47;&#47;spam.example./x">x</a>',
        '<a href="https:/spam.example">x</a>',
        '<a href="https:\\\\spam.example">x</a>',
        '<a href="https://spam%2Eexample">x</a>',
        '<a href="https://spam。example">x</a>',
        '<a href="https://sp\nam.example">x</a>',
    ],
)
def test_hosts_are_found_in_links(html: str) -> None:
    assert objection({"links": ["spam.example"]}, html=html) == "link to 'spam.example'"


def test_other_hosts_may_be_linked_to() -> None:
    html = '<a href="https://notspam.example/spam.example">x</a>'
    assert objection({"links": ["spam.example"]}, html=html) is None


def test_the_author_s_own_link_counts_as_one_to_a_host_and_not_as_many() -> None:
    rules: dict[str, object] = {"links": ["*.spam.example"], "max_links": 0}
    assert objection(rules, link="https://x.spam.example/") == "link to 'spam.example'"
    assert objection({"max_links": 0}, link="https://ok.example/") is None


def test_the_page_that_links_here_is_a_link_too() -> None:
    rules: dict[str, object] = {"links": ["spam.example"]}
    found = objection(rules, kind="mention", link=None, url="https://spam.example/")
    assert found == "link to 'spam.example'"


def test_links_are_counted() -> None:
    text = "https://a.example https://b.example"
    assert objection({"max_links": 1}, text=text) == "2 links, more than 1"
    assert objection({"max_links": 2}, text=text) is None


def test_a_long_comment_waits() -> None:
    assert objection({"longest": 10}, text="x" * 11) == "11 characters, more than 10"
    assert objection({}, html="x" * 1_000_000) == "1000000 characters, more than 65536"


def test_a_rule_makes_a_comment_wait_and_the_build_tells_of_it(engine: Engine) -> None:
    long = "Vieni al casino " + "x" * 100
    blog = engine.load(
        {
            "posts/a.md": post(),
            RULES_FILE: "words: [casino]\n",
            FILE: comments(record(), record("isso-2", author="Bot\x1b", html=f"<p>{long}</p>")),
        }
    )
    thread = blog.articles[0].post.thread
    assert thread is not None
    assert [comment.id for comment in thread.comments] == ["isso-1"]
    (notice,) = map(str, blog.notices)
    assert notice == (
        "docs/comments/a.yml:7: pending (word 'casino'): Bot, “Vieni al casino "
        f"{'x' * 44}…”; set status: published or hidden"
    )
    assert blog.audit == "comments: 1 shown in 1 post, 1 pending"


def test_what_the_owner_decided_counts_more_than_a_rule(engine: Engine) -> None:
    file = comments(record(html="<p>casino</p>", status="published"))
    blog = engine.load({"posts/a.md": post(), RULES_FILE: "words: [casino]\n", FILE: file})
    assert blog.notices == ()
    assert blog.audit == "comments: 1 shown in 1 post"


def test_wrong_rules_are_problems_at_their_lines(engine: Engine) -> None:
    rules = "word: [a]\nmax_links: many\nlinks: [https://spam.example/x]\n"
    assert engine.problems({"posts/a.md": post(), RULES_FILE: rules}) == [
        "docs/comments/.moderation.yml:1: word: unknown key; did you mean 'words'?",
        "docs/comments/.moderation.yml:2: max_links: found 'many'; write a whole number",
        "docs/comments/.moderation.yml:3: links: found 'https://spam.example/x'; write a host, "
        "such as spam.example",
    ]
