"""Old addresses: the maps that hosts read, and addresses that vanish between two builds."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import pytest

from conftest import BARE, NOW, SITE_URL, Engine, Project, Site, post
from permesso import settings
from permesso.edition import Edition
from permesso.library import Folder
from permesso.model import Redirect
from permesso.redirects import maps, memory
from permesso.redirects.clashes import clashes
from permesso.redirects.vanished import vanished, wrong_gone
from permesso.site import Site as Named


def edition(site_url: str | None = SITE_URL, **values: object) -> Edition:
    """Return an edition whose `extra.permesso.redirects` has these values."""
    return Edition.of(settings.parse({"redirects": values}), "it", NOW, False, site_url=site_url)


def mapped(*aliases: str, target: str = "nuovo/", **values: object) -> dict[str, str]:
    """Return the maps of a blog where these addresses lead to a page."""
    redirects = [Redirect(alias, target, "Nuovo") for alias in aliases]
    return maps.files(redirects, edition(**values))  # type: ignore[arg-type]


def test_a_blog_without_old_addresses_has_no_maps() -> None:
    assert mapped() == {}


def test_every_host_has_its_map() -> None:
    expected = {"_redirects", "_hosting/nginx.conf", "_hosting/apache.conf", "_hosting/Caddyfile"}
    assert mapped("vecchio/").keys() == expected


# ── Netlify, Cloudflare, GitLab ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Host:
    """A host that reads `_redirects`, as far as rules without a wildcard go.

    Cloudflare's documentation and parser (workers-sdk, parseRedirects.ts): two or three words a
    line; the source is a path as a browser encodes it, compared as a whole; 2,000 rules; lines of
    1,000 characters at most; a query of the request is kept, a fragment of the target too. Netlify
    compares without the slash at the end (docs.netlify.com/routing/redirects).
    """

    text: str
    netlify: bool = False

    def answer(self, request: str) -> tuple[int, str] | None:
        """Return status and Location for a path with its query; None where no rule is for it."""
        asked = urlsplit(request)
        rules = [line for line in self.text.splitlines() if line and not line.startswith("#")]
        assert len(rules) <= 2000
        for line in rules:
            assert len(line) <= 1000
            source, target, status = line.split()
            assert source.startswith("/") and "*" not in source and ":" not in source
            if self._path(source) == self._path(asked.path):
                to = urlsplit(urljoin(SITE_URL, target))
                query = to.query or asked.query
                tail = (f"?{query}" if query else "") + (f"#{to.fragment}" if to.fragment else "")
                return int(status), to.path + tail
        return None

    def _path(self, path: str) -> str:
        return path.rstrip("/") if self.netlify else path


@pytest.mark.parametrize("netlify", [True, False])
@pytest.mark.parametrize(
    ("alias", "request_", "location"),
    [
        ("vecchio/", "/vecchio/", "/nuovo/"),
        ("vecchio/", "/vecchio", "/nuovo/"),
        ("vecchio/", "/vecchio/?utm_source=lettera&b=%20", "/nuovo/?utm_source=lettera&b=%20"),
        ("vecchio/", "/Vecchio/", None),
        ("vecchio/", "/vecchio/altro/", None),
        ("2018/06/vecchio.html", "/2018/06/vecchio.html", "/nuovo/"),
        ("2018/06/vecchio.html", "/2018/06/vecchioxhtml", None),
        ("perché/", "/perch%C3%A9/", "/nuovo/"),
        ("日本/", "/%E6%97%A5%E6%9C%AC", "/nuovo/"),
        ("a+b/", "/a+b/", "/nuovo/"),
        ("(a|b)[c]/", "/(a|b)[c]/", "/nuovo/"),
        ("a&b=c;d,e@f~g!h'/", "/a&b=c;d,e@f~g!h'/", "/nuovo/"),
        ('dice "sì"/'.replace(" ", "-"), "/dice-%22s%C3%AC%22/", "/nuovo/"),
        ("{x}/", "/%7Bx%7D/", "/nuovo/"),
    ],
)
def test_the_map_of_static_hosts_is_exact(
    alias: str, request_: str, location: str | None, netlify: bool
) -> None:
    host = Host(mapped(alias)["_redirects"], netlify)
    assert host.answer(request_) == (None if location is None else (301, location))


def test_a_target_keeps_its_place_and_is_encoded() -> None:
    host = Host(mapped("vecchio/", target="perché/#commenti")["_redirects"])
    assert host.answer("/vecchio/?a=1") == (301, "/perch%C3%A9/?a=1#commenti")


def test_an_asterisk_would_stand_for_anything_and_has_no_rule() -> None:
    assert mapped("a*b/")["_redirects"] == ""
    assert "a*b" in mapped("a*b/")["_hosting/nginx.conf"]


def test_the_addresses_themselves_come_first_where_a_host_takes_no_more_rules() -> None:
    lines = mapped(*(f"vecchio-{number}/" for number in range(1500)))["_redirects"].splitlines()
    assert len(lines) == 2000
    assert lines[1499].startswith("/vecchio-1499/ ")
    assert lines[1500].startswith("/vecchio-0 ")


def test_a_rule_that_is_too_long_for_a_host_is_left_out() -> None:
    assert mapped("a" * 1000 + "/", "b/")["_redirects"].splitlines() == [
        "/b/ /nuovo/ 301",
        "/b /nuovo/ 301",
    ]


def test_a_blog_below_the_root_of_its_host_has_its_folder_in_the_rules() -> None:
    found = mapped("vecchio/", site_url="https://prova.example/blog/")
    assert found["_redirects"].splitlines()[0] == "/blog/vecchio/ /blog/nuovo/ 301"
    assert 'location = "/blog/vecchio/" { return 301 "/blog/nuovo/' in found["_hosting/nginx.conf"]


def test_the_address_of_a_file_is_not_that_of_a_folder() -> None:
    redirects = [Redirect("LICENZA/", "nuovo/", "Nuovo")]
    found = maps.files(redirects, edition(), taken={"LICENZA"})
    assert found["_redirects"] == "/LICENZA/ /nuovo/ 301\n"


def test_what_is_gone_leads_nowhere() -> None:
    found = mapped(gone=["/finito/", "a/finito.html"])
    assert found["_redirects"] == ""
    assert 'location = "/finito/" { return 410; }' in found["_hosting/nginx.conf"]
    assert 'location = "/a/finito.html" { return 410; }' in found["_hosting/nginx.conf"]


def test_no_old_address_leads_to_another_one(engine: Engine) -> None:
    blog = engine.load(
        {
            "posts/a.md": post("A", aliases="[vecchio, b-di-prima]"),
            "posts/b.md": post("B", aliases="[vecchio/ancora, vecchio.html]"),
            "posts/c.md": post("C", slug="finito", expires="2026-04-01"),
            "posts/d.md": post("D", aliases="[finito]"),
            "chi.md": "---\ntitle: Chi\naliases: [about]\n---\nTesto.",
        }
    )
    old = {redirect.url for redirect in blog.redirects}
    assert len(old) == 6
    assert not {redirect.target for redirect in blog.redirects} & old


# ── addresses that vanish ────────────────────────────────────────────────────────────────────────


class Between:
    """What is said when a blog changes between two builds."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.earlier: dict[str, str] = {}

    def build(self, files: dict[str, str], **values: object) -> list[str]:
        """Build `files` and nothing else, remember it; return what is said."""
        for path in self.engine.docs.rglob("*.md"):
            path.unlink()
        blog = self.engine.load(files, redirects=values)
        now = edition(**values)  # type: ignore[arg-type]
        folder = Folder(self.engine.docs, "docs", tuple(sorted(files)), {})
        found = list(vanished(self.earlier, blog, folder, {"feed.xml"}, now))
        self.earlier = memory.read(memory.written(memory.together(self.earlier, blog)))
        return [str(problem) for problem in found]


@pytest.fixture
def between(engine: Engine) -> Between:
    """A blog that changes."""
    return Between(engine)


OLD = {"posts/a.md": post("Vecchio"), "posts/b.md": post("B", categories="[Uno]")}


def test_a_first_build_says_nothing(between: Between) -> None:
    assert between.build(OLD) == []


def test_a_build_like_the_last_one_says_nothing(between: Between) -> None:
    between.build(OLD)
    assert between.build(OLD) == []


def test_a_slug_that_vanishes_is_reported_with_the_alias_to_add(between: Between) -> None:
    between.build(OLD)
    assert between.build({**OLD, "posts/a.md": post("Vecchio", slug="nuovo")}) == [
        "docs/posts/a.md:4: slug: the address was '/vecchio/' and is '/nuovo/' now, and nothing "
        "leads there; add aliases: [vecchio], or vecchio to extra.permesso.redirects.gone"
    ]


def test_without_a_slug_the_title_is_the_cause(between: Between) -> None:
    between.build(OLD)
    (said,) = between.build({**OLD, "posts/a.md": post("Nuovo")})
    assert said.startswith("docs/posts/a.md:2: slug: the address was '/vecchio/'")


def test_it_is_said_until_something_leads_there(between: Between) -> None:
    changed = {**OLD, "posts/a.md": post("Nuovo")}
    between.build(OLD)
    assert [len(between.build(changed)) for _ in range(3)] == [1, 1, 1]
    assert between.build({**OLD, "posts/a.md": post("Nuovo", aliases="[vecchio]")}) == []
    assert len(between.build(changed)) == 1
    back = {**OLD, "posts/a.md": post("Vecchio", aliases="[nuovo]")}
    assert between.build(back) == []


def test_what_the_owner_says_is_gone_is_not_reported(between: Between) -> None:
    between.build(OLD)
    assert between.build({"posts/b.md": OLD["posts/b.md"]}, gone=["vecchio"]) == []


def test_a_file_that_went_is_named(between: Between) -> None:
    between.build(OLD)
    (said,) = between.build({"posts/b.md": OLD["posts/b.md"]})
    assert said.startswith("docs/posts/a.md:1: the file has gone, and nothing leads on from its")
    assert "'/vecchio/'; add aliases: [vecchio] to the text in its place" in said


def test_a_file_that_was_only_renamed_is_not(between: Between) -> None:
    between.build(OLD)
    moved = {"posts/2026/x.md": OLD["posts/a.md"], "posts/b.md": OLD["posts/b.md"]}
    assert between.build(moved) == []


def test_a_post_that_is_a_draft_again_is_reported(between: Between) -> None:
    between.build(OLD)
    (said,) = between.build({**OLD, "posts/a.md": post("Vecchio", draft="true")})
    assert said.startswith("docs/posts/a.md:4: '/vecchio/' was public and is not any more")


def test_a_post_that_expired_leads_on_and_is_not_reported(between: Between) -> None:
    between.build(OLD)
    assert between.build({**OLD, "posts/a.md": post("Vecchio", expires="2026-04-01")}) == []


def test_a_page_that_vanishes_is_reported_and_a_list_is_not(between: Between) -> None:
    between.build({**OLD, "chi.md": "# Chi\n\nNoi."})
    said = between.build({**OLD, "posts/b.md": post("B")})
    assert len(said) == 1 and said[0].startswith("docs/chi.md:1: ")


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"a/": 1}', "null"])
def test_a_memory_that_is_damaged_is_an_empty_one(text: str) -> None:
    assert memory.read(text) == {}


@pytest.mark.parametrize(
    ("gone", "what"),
    [
        ("vecchio", "'/vecchio/' is a page of this blog"),
        ("prima", "'/prima/' leads to '/vecchio/'"),
    ],
)
def test_what_is_there_is_not_gone(engine: Engine, gone: str, what: str) -> None:
    blog = engine.load({"posts/a.md": post("Vecchio", aliases="[prima]")})
    found = list(wrong_gone(blog, edition(gone=["altro", gone])))
    message = f"extra.permesso.redirects.gone: {what}; delete the entry"
    assert [problem.message for problem in found] == [message]


@pytest.mark.parametrize(
    ("alias", "told"),
    [
        ("rss.xml", "'/rss.xml' needs a folder where the site has the file '/rss.xml'"),
        ("a.svg/b", "'/a.svg/b' needs a folder where the site has the file '/a.svg'"),
        ("rss", None),
        ("b/a.svg", None),
    ],
)
def test_an_alias_at_the_place_of_a_file_is_told(
    engine: Engine, alias: str, told: str | None
) -> None:
    blog = engine.load({"posts/a.md": post("A", aliases=f"[{alias}]")})
    named = Named("Prova", "", "", engine.docs.parent, engine.docs)
    found = [str(problem) for problem in clashes(blog.redirects, blog, named, {"a.svg", "rss.xml"})]
    assert found == ([f"docs/posts/a.md:4: aliases: {told}; delete the alias"] if told else [])


def test_a_file_is_not_lost_to_an_alias(project: Project) -> None:
    project.write({"docs/posts/a.md": post("A", aliases="[robots.txt]")})
    site = project.build()
    assert site.status == 1 and "Traceback" not in site.output
    assert "docs/posts/a.md:4: aliases: '/robots.txt' needs a folder" in site.output


# ── between builds of a site ─────────────────────────────────────────────────────────────────────

MEMORY = ".cache/addresses.json"


def report(site: Site) -> list[str]:
    """Return what a build said of addresses that are gone."""
    return [line for line in site.output.splitlines() if "nothing leads" in line]


def test_addresses_are_remembered_from_build_to_build(project: Project) -> None:
    project.write({"docs/posts/a.md": post("Vecchio")})
    assert report(project.build("--strict")) == []
    project.write({"docs/posts/a.md": post("Nuovo")})
    for _ in range(2):
        site = project.build("--strict")
        assert site.status == 0
        (line,) = report(site)
        assert "docs/posts/a.md:2: slug: the address was '/vecchio/'" in line
    project.write({"docs/posts/a.md": post("Nuovo", aliases="[vecchio]")})
    site = project.build("--strict")
    assert report(site) == []
    assert site.file("_redirects").read_text() == "/vecchio/ /nuovo/ 301\n/vecchio /nuovo/ 301\n"


def test_only_a_build_that_became_the_site_is_remembered(project: Project) -> None:
    project.write({"docs/posts/a.md": post("Vecchio")})
    project.build(PERMESSO_DRAFTS="1")
    project.build("--site-dir", str(project.root.parent / "altrove"))
    project.write({"docs/posts/b.md": post("B", colour="red")})
    assert project.build().status != 0
    assert not (project.root / MEMORY).exists()


def test_where_the_host_redirects_there_are_no_pages_that_do(project: Project) -> None:
    project.configure(**{**BARE, "extra": {"permesso": {"redirects": {"pages": False}}}})
    project.write({"docs/posts/a.md": post("Nuovo", aliases="[vecchio]")})
    site = project.build("--strict")
    assert site.status == 0, site.output
    assert site.has("_redirects") and not site.has("vecchio/")
