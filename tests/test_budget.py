"""What a page may weigh: limits, what is said of pages that break them, and who may."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import BARE, NOW, Engine, Project, post
from permesso import settings
from permesso.budget.budget import SHOWN, Scales
from permesso.budget.loading import Loaded
from permesso.budget.loading import loaded as loaded_by
from permesso.budget.settings import OwnBudget
from permesso.budget.weight import BYTES_PER_WORD, FREE_WORDS, compressed, suspect, words
from permesso.budget.weight import heavy as heaviest
from permesso.edition import Edition
from permesso.finishing.printed import cut
from permesso.problem import ContentError
from permesso.site import Site
from staged import Staged

STYLE = '<link rel="stylesheet" href="../assets/a.css">'
BUNDLED = "assets/javascripts/bundle.a5f9d56c.min.js"
MKDOCS = """\
site_name: Prova
extra:
  permesso:
    budget:
      flight: 3000
"""
"""Settings of a blog, as its owner wrote them."""


def noise(length: int, seed: int = 1) -> str:
    """Return one word that no compressor makes smaller than three quarters of its length."""
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
    return "".join(random.Random(seed).choices(letters, k=length))


def page(body: str = "", head: str = "") -> str:
    """Return a page."""
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


def loaded(url: str, html: str, root: str = "/") -> tuple[Loaded, ...]:
    """Return the files that a page loads."""
    return loaded_by(url, cut(html).said, root)


@pytest.fixture
def weigh(engine: Engine) -> Callable[..., list[str]]:
    """Return what is said of pages, by address, in a blog with two posts `a/` and `b/`."""

    def weighed(
        pages: dict[str, str], files: dict[str, str] | None = None, front: str = "", gone: str = ""
    ) -> list[str]:
        a = post("A").replace("title: A\n", f"title: A\n{front}")
        found = engine.load({"posts/a.md": a, "posts/b.md": post("B")})
        if gone:
            (engine.docs / gone).unlink()
        values = {"budget": {"flight": 3000, "scripts": 1000}}
        edition = Edition.of(settings.parse(values), "it", NOW, preview=False)
        site = Site("Prova", "", "icon.svg", root=engine.docs.parent, docs=engine.docs)
        scales = Staged(Scales(found, site, edition, (files or {}).get))
        for url, html in pages.items():
            assert scales.page(url, html) == html
        ended = scales.end()
        assert ended.files == {}
        return [str(notice) for notice in ended.notices]

    return weighed


Weigh = Callable[..., list[str]]


def test_a_page_within_its_limits_is_not_mentioned(weigh: Weigh) -> None:
    light = page(noise(2000), '<script defer src="../a.js"></script>')
    assert weigh({"a/": light, "b/": page(), "404.html": light}, {"a.js": "x"}) == []


def test_files_named_from_the_root_of_the_host_are_weighed() -> None:
    html = '<script defer src="/blog/a.js"></script>'
    assert [file.url for file in loaded("404.html", html, "/blog/")] == ["a.js"]
    assert [file.url for file in loaded("a/b/", '<script src="../c.js#x"></script>')] == ["a/c.js"]


def test_a_heavy_page_is_named_with_its_figure_and_its_limit(weigh: Weigh) -> None:
    html = page(noise(6000))
    size = compressed(html.encode())
    assert weigh({"a/": html, "b/": page()}) == [
        f"docs/posts/a.md:1: budget.flight: bytes of the page as Brotli: {size:,}, the limit is "
        "3,000; leave out what it does not need, or move it to a page of its own, or accept it in "
        "the front matter (`budget`, with a `reason`)"
    ]


def test_a_page_without_a_text_is_told_at_the_settings(weigh: Weigh) -> None:
    (line,) = weigh({"categoria/x/": page(noise(6000))})
    assert line.startswith(
        "mkdocs.yml:1: budget.flight: /categoria/x/: bytes of the page as Brotli: 4,"
    )


def test_the_line_of_the_setting_is_named(engine: Engine) -> None:
    (engine.docs.parent / "mkdocs.yml").write_text(MKDOCS, encoding="utf-8")
    configuration = settings.read_configuration(engine.docs.parent / "mkdocs.yml")
    values = {"budget": {"flight": 3000}}
    parsed = settings.parse(values, configuration)
    edition = Edition.of(parsed, "it", NOW, preview=False, configuration=configuration)
    site = Site("Prova", "", "icon.svg", root=engine.docs.parent, docs=engine.docs)
    scales = Staged(Scales(engine.load({"posts/a.md": post()}), site, edition, lambda _: None))
    scales.page("x/", page(noise(6000)))
    (notice,) = scales.end().notices
    assert notice.line == 5


def test_the_heaviest_pages_are_named_and_the_others_counted(weigh: Weigh) -> None:
    pages = {f"{length}/": page(noise(length)) for length in range(5000, 5000 + 200 * 13, 200)}
    found = weigh(pages)
    assert [line.split("/")[1] for line in found[:-1]] == [
        str(length) for length in range(7400, 7400 - 200 * SHOWN, -200)
    ]
    assert found[-1] == "mkdocs.yml:1: budget.flight: 3 more pages are over the limit"


def test_an_author_may_accept_a_heavy_page_with_a_reason(weigh: Weigh) -> None:
    front = "budget:\n  flight: 9000\n  reason: una mappa disegnata nel testo\n"
    assert weigh({"a/": page(noise(6000))}, front=front) == []
    (line,) = weigh({"a/": page(noise(16000))}, front=front)
    # At the line of the limit that is broken.
    assert line.startswith("docs/posts/a.md:4: budget.flight: bytes of the page as Brotli: 12,")
    assert "the limit is 9,000" in line


def test_a_limit_without_a_reason_is_a_mistake(engine: Engine) -> None:
    text = post(budget="{flight: 9000}")
    (problem,) = engine.problems({"posts/a.md": text})
    assert problem.startswith("docs/posts/a.md:4: budget.reason: is missing")


@pytest.mark.parametrize("value", ["-1", "molto", "true", "1.5"])
def test_a_limit_is_a_number(engine: Engine, value: str) -> None:
    text = post(budget=f"{{flight: {value}, reason: perché sì}}")
    (problem,) = engine.problems({"posts/a.md": text})
    expected = f"budget.flight: found '{value}'; write a number, from 0 on"
    assert problem == f"docs/posts/a.md:4: {expected}"


def test_a_wrong_limit_in_the_settings_is_a_mistake() -> None:
    with pytest.raises(ContentError, match=r"budget\.scripts: found '-5'; write a number"):
        settings.parse({"budget": {"scripts": -5}})


def test_own_limits_leave_the_others_as_they_are() -> None:
    own = OwnBudget(flight=1, reason="prova")
    assert own.model_dump(exclude_none=True) == {"flight": 1, "reason": "prova"}


def test_scripts_are_weighed_together(weigh: Weigh) -> None:
    head = '<script src="../a.js" defer></script><script type=module src=../b.js></script>'
    files = {"a.js": noise(1000), "b.js": noise(1000, 2)}
    size = sum(compressed(content.encode()) for content in files.values())
    lines = weigh({"a/": page(head=head)}, files)
    assert lines[0].startswith(
        f"docs/posts/a.md:1: budget.scripts: bytes of its scripts as Brotli: {size:,} "
        "(a.js, b.js), the limit is 1,000; "
    )
    assert [line.split()[1] for line in lines] == ["budget.scripts:", "budget.requests:"]
    assert "besides pictures: 3 (itself, a.js, b.js), the limit is 2; put" in lines[1]


def test_one_cause_on_many_pages_is_told_once(weigh: Weigh) -> None:
    own = '<script type=module src="/own.js"></script>'
    lines = weigh(
        {**{f"{number}/": page(head=own) for number in range(20)}, "b/": page(head=own + STYLE)},
        {"own.js": noise(2000)},
    )
    assert [line.partition(": ")[2][:60] for line in lines] == [
        "budget.scripts: on 21 pages, such as /0/: bytes of its scripts"[:60],
        "budget.requests: files that it loads besides pictures: 3 (its"[:60],
        "budget.blocking: files that it waits for before it shows anyt"[:60],
    ]
    assert lines[0].startswith("mkdocs.yml:1: ") and "(own.js), the limit is 1,000" in lines[0]
    assert lines[1].startswith("docs/posts/b.md:1: ")


def test_the_script_of_the_theme_is_no_fault_of_the_page_that_needs_it(weigh: Weigh) -> None:
    head = '<script type=module src="/a.js"></script><script src="/{}"></script>'
    files = {name: noise(4000) for name in (BUNDLED, "assets/javascripts/other.js")}
    assert weigh({"a/": page(head=head.format(BUNDLED))}, files) == []
    found = weigh({"a/": page(head=head.format("assets/javascripts/other.js"))}, files)
    assert [line.split()[1] for line in found] == [
        "budget.scripts:", "budget.requests:", "budget.blocking:",
    ]  # fmt: skip


def test_what_holds_a_page_up_is_told(weigh: Weigh) -> None:
    (line,) = weigh({"a/": page(head=STYLE)})
    assert "waits for before it shows anything: 1 (a.css), the limit is 0; write `defer`" in line


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        (STYLE, Loaded("assets/a.css", script=False, blocking=True)),
        ("<LINK HREF=/a.css REL=Stylesheet>", Loaded("a.css", script=False, blocking=True)),
        ("<link rel=stylesheet href=a.css media=print>", Loaded("a/a.css", False, False)),
        ('<script src="/a.js?x=1&amp;y=2#z">', Loaded("a.js?x=1&y=2", True, True)),
        ("<script defer src='/a.js'>", Loaded("a.js", True, False)),
        ('<script data-x="a>b" async src="/a.js">', Loaded("a.js", True, False)),
        ('<script type="module" src="/a.js">', Loaded("a.js", True, False)),
        ('<link rel=preload as=font href="/a.woff2" crossorigin>', Loaded("a.woff2", False, False)),
        ('<link rel=modulepreload href="/a.js">', Loaded("a.js", True, False)),
        (
            '<script src="https://b.example/a.js">',
            Loaded("https://b.example/a.js", script=True, blocking=True),
        ),
    ],
)
def test_files_that_a_page_loads(tag: str, expected: Loaded) -> None:
    assert loaded("a/", page(head=tag)) == (expected,)


@pytest.mark.parametrize(
    "tag",
    [
        '<link rel="icon" href="/icon.svg">',
        '<link rel="manifest" href="/manifest.webmanifest">',
        '<link rel="preload" as="image" href="/a.avif">',
        '<link rel="alternate stylesheet" href="/a.css">',
        '<link rel="canonical" href="/a/">',
        "<script>inline()</script>",
        '<script type="application/ld+json">{"a": "b"}</script>',
        '<!-- <script src="/a.js"></script> -->',
        '<noscript><link rel="stylesheet" href="/a.css"></noscript>',
        "<p>&lt;script src=a.js&gt;</p>",
    ],
)
def test_what_is_no_file_that_a_page_waits_for(tag: str) -> None:
    assert loaded("a/", page(head=tag)) == ()


def test_a_file_named_twice_is_one_request() -> None:
    head = '<link rel=preload as=script href="/a.js"><script src="/a.js"></script>'
    assert loaded("a/", page(head=head)) == (Loaded("a.js", script=True, blocking=True),)


def heavy(html: str, limit: int) -> tuple[int, int] | None:
    """Return bytes and limit of a page that is too heavy."""
    found = suspect(html, limit)
    over, _ = heaviest([("a/", found)] if found else [], 1, lambda _: html)
    return next(((size, page.limit) for _, page, size in over), None)


def test_a_long_text_is_no_sin() -> None:
    random_words = random.Random(3)
    # Words of a real text repeat each other; these are harder to compress than any.
    known = ["".join(random_words.choices("aeilnorstc", k=6)) for _ in range(500)]
    text = " ".join(random_words.choices(known, k=5000))
    html = page(f"<p>{text}</p>")
    assert words(html) == 5000
    assert 2000 < compressed(html.encode()) < 2000 + BYTES_PER_WORD * (5000 - FREE_WORDS)
    assert heavy(html, 2000) is None
    # The same weight without words is one.
    found = heavy(page(f"<svg>{text}</svg>"), 2000)
    assert found is not None
    assert found[1] == 2000


@pytest.mark.parametrize("length", range(17000, 23000, 500))
def test_the_cheap_way_finds_what_the_dear_one_finds(length: int) -> None:
    html = page(noise(length))
    size = compressed(html.encode())
    found = heavy(html, 14600)
    assert (found is not None) == (size > 14600)
    assert found is None or found == (size, 14600)


def test_words_are_those_that_people_read() -> None:
    html = page(
        "<p>Uno&nbsp;due <b>tre</b></p><svg><text>quattro</text></svg>", "<style>a b</style>"
    )
    assert words(html) == 3


def test_a_build_tells_and_a_check_fails(project: Project, tmp_path: Path) -> None:
    project.write({"docs/posts/a.md": post("A", "Testo.")})
    project.configure(**{**BARE, "extra": {"permesso": {"budget": {"flight": 1000}}}})
    built = project.build("--strict")
    assert built.status == 0, built.output
    assert "docs/posts/a.md:1: budget.flight: bytes of the page as Brotli: " in built.output
    checked = project.build("--strict", PERMESSO_LIMITS="error")
    assert checked.status == 1
    assert "docs/posts/a.md:1: budget.flight: bytes of the page as Brotli: " in checked.output
    assert "nothing was published." in checked.output


def test_a_text_that_the_build_made_is_told_at_the_settings(weigh: Weigh, engine: Engine) -> None:
    (line,) = weigh({"a/": page(noise(6000))}, gone="posts/a.md")
    assert line.startswith("mkdocs.yml:1: budget.flight: /a/: bytes of the page as Brotli: 4,")
