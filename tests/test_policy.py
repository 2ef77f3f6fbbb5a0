"""The policy: what pages may load and do, in each page and for each host."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping
from typing import Any

import lxml.html
import pytest

import conftest
from conftest import NOW, Engine, letter_files, letters, post
from permesso import settings
from permesso.comments import providers
from permesso.edition import Edition
from permesso.finishing.printed import cut
from permesso.finishing.stage import Ended
from permesso.policy import attributes, headers, reading
from permesso.policy.policy import Guard
from permesso.problem import ContentError
from permesso.site import Site
from staged import Staged

SITE = "https://prova.example/"
HEAD = '<!doctype html><html><head><meta charset="utf-8"><title>Prova</title>'
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')


class Watch:
    """A guard over the blog of some files, and the files that its site has already."""

    def __init__(
        self,
        engine: Engine,
        files: Mapping[str, str | bytes] | None = None,
        site_url: str = SITE,
        built: Mapping[str, str] | None = None,
        preview: bool = False,
        **values: Any,
    ) -> None:
        blog = engine.load(files or {}, site_url=site_url, **values)
        edition = Edition.of(settings.parse(values), "it", NOW, preview, site_url=site_url)
        site = Site("Prova", "", "favicon.svg", engine.docs.parent, engine.docs)
        self.guard = Staged(Guard(blog, site, edition, (built or {}).get))

    def page(self, body: str, url: str = "", head: str = "") -> str:
        """Return a page, guarded."""
        return self.guard.page(url, f"{HEAD}{head}</head><body>{body}</body></html>")

    def policy(self, body: str, url: str = "", head: str = "") -> dict[str, str]:
        """Return the directives in a page."""
        found = POLICY.search(self.page(body, url, head))
        assert found
        return directives(html.unescape(found[1]))

    def end(self) -> Ended:
        """Return what is left at the end."""
        return self.guard.end()

    def headers(self) -> dict[str, str]:
        """Return the headers of every answer."""
        text = self.end().files["_headers"]
        assert isinstance(text, str)
        first = text.split("\n/", 1)[0]
        pairs = (line.strip().split(": ", 1) for line in first.splitlines()[1:])
        return dict(pairs)

    def notices(self) -> list[str]:
        """Return what is told at the end."""
        return [str(notice) for notice in self.end().notices]


def directives(policy: str) -> dict[str, str]:
    """Return the directives of a policy."""
    parts = (part.partition(" ") for part in policy.split(";"))
    return {name: value for name, _, value in parts}


def sha(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def wrong(**policy: Any) -> list[str]:
    with pytest.raises(ContentError) as raised:
        settings.parse({"policy": policy})
    return [problem.message for problem in raised.value.problems]


def test_a_page_that_has_nothing_may_do_nothing(engine: Engine) -> None:
    assert Watch(engine).policy("<p>Testo.</p>") == {
        "default-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_the_policy_stands_before_what_it_is_for(engine: Engine) -> None:
    page = Watch(engine).page("", head="<style>p{color:red}</style>")
    assert page.index("utf-8") < page.index("Content-Security-Policy") < page.index("<title>")


def test_what_stands_in_a_page_is_allowed_by_its_digest(engine: Engine) -> None:
    script, style = "document.title = 'è'", "p > b { color: red }"
    found = Watch(engine).policy(
        f'<script>{script}</script><script type="application/ld+json">{{}}</script>',
        head=f"<style>{style}</style>",
    )
    assert found["script-src"] == f"'self' {sha(script)}"
    assert found["style-src"] == sha(style)


@pytest.mark.parametrize("kind", ["", "module", "text/javascript", "speculationrules", "importmap"])
def test_scripts_that_browsers_obey_are_allowed(engine: Engine, kind: str) -> None:
    found = Watch(engine).policy(f'<script type="{kind}">x</script>')
    assert found["script-src"] == f"'self' {sha('x')}"


def test_what_a_script_puts_into_pages_is_allowed(engine: Engine) -> None:
    rules = '{"prefetch":[{"where":{"href_matches":"/*"}}]}'
    watch = Watch(engine, built={"assets/entry.js": f"const RULES = '{rules}';"})
    for url, address in (("", "assets/entry.js"), ("a/b/", "../../assets/entry.js")):
        found = watch.policy(f'<script type="module" src="{address}"></script>', url)
        assert found["script-src"] == f"'self' {sha(rules)}"


def test_a_comment_is_no_script(engine: Engine) -> None:
    found = Watch(engine).policy("<!-- <script>x</script> --><p>&lt;script&gt;y&lt;/script&gt;</p>")
    assert "script-src" not in found


def test_no_page_allows_what_anybody_writes_into_it(engine: Engine) -> None:
    watch = Watch(engine)
    for body in ("<script>x</script>", "<style>p{}</style>", "<p onclick='x()'>y</p>"):
        assert "unsafe-inline" not in watch.page(body)
    assert "unsafe-inline" not in str(watch.end().files)


def test_forms_go_where_the_newsletter_goes(engine: Engine) -> None:
    watch = Watch(engine, letter_files(), newsletter=letters())
    there = "https://lettere.prova.example"
    found = watch.policy(f'<form action="{there}/subscription/form" method="post"></form>')
    assert found["form-action"] == f"'self' {there}"
    assert watch.policy('<form role="search" action="/cerca/"></form>')["form-action"] == "'self'"
    assert watch.policy('<form method="dialog"></form>')["form-action"] == "'none'"
    assert watch.notices() == []


def test_a_form_to_a_stranger_is_told(engine: Engine) -> None:
    watch = Watch(engine)
    found = watch.policy('<form action="https://strano.example/x"></form>', "a/")
    watch.policy('<form action="https://strano.example/x"></form>', "b/")
    assert found["form-action"] == "'none'"
    assert watch.notices() == [
        "mkdocs.yml:1: policy: https://strano.example is refused on page '/a/' and 1 more; add it "
        "to extra.permesso.policy.hosts.form-action, or take it out of the template, "
        "extra_javascript or extra_css"
    ]


def test_a_host_that_the_owner_names_is_asked(engine: Engine) -> None:
    hosts = {"script-src": ["https://conta.example"], "form-action": ["https://*.moduli.example"]}
    watch = Watch(engine, policy={"hosts": hosts})
    found = watch.policy(
        '<script src="https://conta.example/x.js"></script>'
        '<form action="https://a.moduli.example/x"></form>'
    )
    assert found["script-src"] == "'self' https://conta.example"
    assert found["form-action"] == "https://a.moduli.example"
    assert watch.notices() == []


def test_pictures_of_other_sites_are_shown(engine: Engine) -> None:
    found = Watch(engine).policy(
        '<img src="https://a.example/x.png">'
        '<picture><source srcset="//b.example/1.webp 1x"></picture>'
        '<video src="https://c.example/x.mp4" poster="https://d.example/x.png"></video>'
    )
    assert found["img-src"] == "'self' b.example https://a.example https://d.example"
    assert found["media-src"] == "'self' https://c.example"


def test_a_player_may_come_where_its_button_is(engine: Engine) -> None:
    watch = Watch(engine)
    player = '{"src": "https://www.youtube-nocookie.com/embed/x?a=1&amp;b=2"}'
    found = watch.policy(f"<button data-player='{player}'>Guarda</button>")
    assert found["frame-src"] == "'self' https://www.youtube-nocookie.com"
    assert "frame-src" not in watch.policy("<p>Altro.</p>")


def test_comments_may_come_where_their_button_is(engine: Engine) -> None:
    comments = {
        "provider": "isso",
        "root": "https://commenti.prova.example",
        "privacy": "privacy.md",
    }
    watch = Watch(engine, {"privacy.md": "# Privacy\n\nTesto.\n"}, comments=comments)
    found = watch.policy("<button data-comments='{}'>Scrivi</button>")
    assert found["default-src"] == "'self' commenti.prova.example"
    assert "script-src" not in found
    assert watch.policy("<p>Altro.</p>")["default-src"] == "'self'"


@pytest.mark.parametrize(
    "name", [name for name, each in providers.adapters().items() if each.kind == "script"]
)
def test_every_provider_of_comments_is_asked_where_it_says(name: str) -> None:
    given = providers.example(name)
    asked = providers.asked(given)
    assert asked and all("/" not in host and "{" not in host for host in asked)
    assert {*providers.hosts(given)} <= asked


def test_a_provider_that_cannot_work_is_told(engine: Engine) -> None:
    comments = {
        "privacy": "privacy.md",
        **providers.example("cusdis").model_dump(exclude_unset=True),
    }
    watch = Watch(engine, {"privacy.md": "# Privacy\n\nTesto.\n"}, comments=comments)
    assert [notice.split(";")[0] for notice in watch.notices()] == [
        "mkdocs.yml:1: policy: Cusdis writes scripts into the page, which the policy refuses: "
        "nobody can comment"
    ]


def test_the_search_alone_reads_its_index(engine: Engine) -> None:
    watch = Watch(engine)
    assert "wasm" not in watch.page("<p>Testo.</p>")
    found = watch.policy('<section data-search><form action="/cerca/"></form></section>')
    assert found["script-src"] == "'self' 'wasm-unsafe-eval'"


def test_a_style_of_an_attribute_becomes_a_rule(engine: Engine) -> None:
    page = Watch(engine).page(
        '<table><tr><td style="text-align: right;">1</td><td class="a" style="text-align: right;">2'
        "</td></tr></table><pre>style=\"x\"</pre><div style='width:50%'></div>",
        head="<style>p{}</style>",
    )
    root = lxml.html.document_fromstring(page)
    assert not root.xpath("//*[@style]")
    one, two = root.cssselect("td")
    assert two.get("class") == f"a {one.get('class')}"
    (style,) = root.cssselect("style")
    assert style.text.count("text-align: right}") == 1
    assert sha(style.text) in page
    assert 'style="x"' in root.cssselect("pre")[0].text


def test_a_style_that_would_leave_its_rule_is_dropped() -> None:
    page = '<head></head><p style="color:red}body{display:none">a</p>'
    assert attributes.moved(page) == "<head></head><p>a</p>"


def test_plain_http_is_asked_by_https(engine: Engine) -> None:
    body = '<img src="http://a.example/x.png">'
    assert "upgrade-insecure-requests" in Watch(engine).policy(body)
    assert "upgrade-insecure-requests" not in Watch(engine).policy("")
    assert "upgrade-insecure-requests" not in Watch(engine, site_url="http://a.example/").policy(
        body
    )


def test_a_handler_of_a_template_is_told(engine: Engine) -> None:
    watch = Watch(engine)
    watch.page('<p>one="x" e onclick="x"</p><a title="b" onclick="vai()">a</a>', "a/")
    assert watch.notices() == [
        "mkdocs.yml:1: policy: 'onclick=' is refused on page '/a/'; write addEventListener in a "
        "script"
    ]


WRONG = """
<p onclick="vai()">Uno.</p>

```html
<script>finto()</script>
```

<script>vero()</script>

<a href="javascript:vai()">Due</a>

<form action="https://strano.example/x"><button>Vai</button></form>
"""


@pytest.fixture
def fences(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of code in the engine's texts."""
    extensions = [*conftest.EXTENSIONS, "pymdownx.superfences"]
    monkeypatch.setattr(conftest, "EXTENSIONS", extensions)


@pytest.mark.usefixtures("fences")
def test_what_a_text_may_not_do_is_told_at_its_line(engine: Engine) -> None:
    watch = Watch(engine, {"posts/a.md": post("Aperta", WRONG)})
    page = watch.page("<script>vero()</script>", "aperta/")
    assert sha("vero()") not in page
    found = watch.notices()
    assert [notice.split(": ")[0] for notice in found] == [
        "docs/posts/a.md:7", "docs/posts/a.md:13", "docs/posts/a.md:15", "docs/posts/a.md:17",
    ]  # fmt: skip
    assert "'onclick=' on <p> does nothing" in found[0]
    assert "a <script> in a text does not run" in found[1]
    assert "'javascript:' in href of <a>" in found[2]
    assert "<form> is sent to https://strano.example" in found[3]
    assert all("(page '/aperta/')" in notice for notice in found)


@pytest.mark.usefixtures("fences")
def test_a_text_about_scripts_is_no_script(engine: Engine) -> None:
    body = 'Scrivi `onclick="x()"` o `<script>`.\n\n```html\n<script>x()</script>\n```\n'
    watch = Watch(engine, {"posts/a.md": post("Aperta", body)})
    watch.page("", "aperta/")
    assert watch.notices() == []


def test_the_site_says_what_all_pages_need_together(engine: Engine) -> None:
    watch = Watch(engine)
    watch.page("<script>a</script><form action='/x'></form>")
    watch.page("<script>b</script><img src='https://a.example/x.png'>", "b/")
    found = directives(watch.headers()["Content-Security-Policy"])
    assert {sha("a"), sha("b")} <= {*found["script-src"].split()}
    assert found["img-src"] == "'self' https://a.example"
    assert found["form-action"] == "'self'"
    assert found["frame-ancestors"] == "'none'"
    assert "upgrade-insecure-requests" in found


def test_too_many_styles_are_left_to_the_pages(engine: Engine) -> None:
    watch = Watch(engine)
    for number in range(40):
        watch.page("<script>a</script>", f"{number}/", head=f"<style>p{{width:{number}px}}</style>")
    value = watch.headers()["Content-Security-Policy"]
    found = directives(value)
    assert len(value) <= headers.LONGEST
    assert "style-src" not in found and "default-src" not in found
    assert found["script-src"] == f"'self' {sha('a')}"
    assert watch.notices() == []


def test_headers_alone_cannot_hold_many_styles(engine: Engine) -> None:
    watch = Watch(engine, policy={"delivery": "headers"})
    for number in range(40):
        page = watch.page("", f"{number}/", head=f"<style>p{{width:{number}px}}</style>")
        assert "Content-Security-Policy" not in page
    assert ["40 styles in pages are too many" in notice for notice in watch.notices()] == [True]


def test_scripts_stay_refused_where_styles_are_left_to_the_pages(engine: Engine) -> None:
    watch = Watch(engine)
    for number in range(40):
        watch.page("", f"{number}/", head=f"<style>p{{width:{number}px}}</style>")
    assert directives(watch.headers()["Content-Security-Policy"])["script-src"] == "'self'"


def test_every_answer_has_its_headers(engine: Engine) -> None:
    found = Watch(engine).headers()
    assert found["X-Content-Type-Options"] == "nosniff"
    assert found["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert found["Cross-Origin-Opener-Policy"] == "same-origin"
    assert found["Strict-Transport-Security"] == "max-age=31536000"
    assert "camera=()" in found["Permissions-Policy"]


def test_a_preview_is_not_to_be_found(engine: Engine) -> None:
    assert Watch(engine, preview=True).headers()["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in Watch(engine).headers()


def test_a_window_in_which_readers_sign_in_can_answer(engine: Engine) -> None:
    given = providers.example("remark42").model_dump(exclude_unset=True)
    comments = {**given, "privacy": "privacy.md"}
    watch = Watch(engine, {"privacy.md": "# Privacy\n\nTesto.\n"}, comments=comments)
    assert watch.headers()["Cross-Origin-Opener-Policy"] == "same-origin-allow-popups"


def test_a_provider_that_writes_styles_has_them_on_its_pages_alone(engine: Engine) -> None:
    given = providers.example("utterances").model_dump(exclude_unset=True)
    watch = Watch(engine, comments=given)
    head = "<style>p{}</style>"
    found = watch.policy("<button data-comments='{}'>Scrivi</button>", head=head)
    assert found["style-src"].startswith("'self' 'unsafe-inline' ")
    assert "sha256" not in found["style-src"]
    assert watch.policy("<p>Altro.</p>", head=head)["style-src"] == sha("p{}")
    assert "style-src" not in directives(watch.headers()["Content-Security-Policy"])


@pytest.mark.parametrize(
    ("hsts", "said"),
    [
        ("off", None),
        ({"max_age": 600}, "max-age=600"),
        (
            {"subdomains": True, "preload": True},
            "max-age=31536000; includeSubDomains; preload",
        ),
    ],
)
def test_the_owner_decides_about_https(engine: Engine, hsts: Any, said: str | None) -> None:
    found = Watch(engine, policy={"hsts": hsts}).headers()
    assert found.get("Strict-Transport-Security") == said


def test_plain_http_is_not_told_to_be_https(engine: Engine) -> None:
    found = Watch(engine, site_url="http://prova.example/").headers()
    assert "Strict-Transport-Security" not in found


def test_delivery_is_the_owners(engine: Engine) -> None:
    meta = Watch(engine, policy={"delivery": "meta"})
    assert meta.policy("")["default-src"] == "'self'"
    assert meta.headers()["Content-Security-Policy"] == "frame-ancestors 'none'"
    none = Watch(engine, policy={"delivery": "none"})
    assert "Content-Security-Policy" not in none.page("")
    assert "Content-Security-Policy" not in none.headers()


def test_another_site_may_show_pages_in_a_frame(engine: Engine) -> None:
    watch = Watch(engine, policy={"frame_ancestors": ["https://cornice.example"]})
    found = directives(watch.headers()["Content-Security-Policy"])
    assert found["frame-ancestors"] == "https://cornice.example"


def test_what_an_owner_can_get_wrong() -> None:
    assert wrong(hosts={"script-src": ["'unsafe-inline'"]}) == [
        "extra.permesso.policy.hosts.script-src: found ''unsafe-inline''; write a host with its "
        "scheme, such as https://cdn.example"
    ]
    assert wrong(hsts={"preload": True}) == [
        "extra.permesso.policy.hsts: preload: needs subdomains: true, and a max_age of 31536000 or "
        "more"
    ]
    assert "write both, meta, headers or none" in wrong(delivery="tutte")[0]


def test_a_policy_of_the_owners_own_stays(engine: Engine) -> None:
    own = '<meta http-equiv="content-security-policy" content="default-src *">'
    assert Watch(engine).page("", head=own).count("-olicy") == 0
    assert Watch(engine).page("", head=own).count("ecurity-") == 1


@pytest.mark.parametrize(
    ("path", "control"),
    [
        ("assets/javascripts/entry.0a1b2c3d.js", headers.IMMUTABLE),
        ("assets/stylesheets/main.57a0d79d.min.css", headers.IMMUTABLE),
        ("cards/tag-moduli-6147933f.png", headers.IMMUTABLE),
        ("immagini/quaderno-1600-8e12d833.avif", headers.IMMUTABLE),
        ("pagefind/fragment/it_1a2b3c4.pf_fragment", headers.IMMUTABLE),
        ("immagini/estate-20260801.jpg", headers.LASTING),
        ("immagini/logo.svg", headers.LASTING),
        ("assets/javascripts/mio.js", headers.SHORT),
        ("pagefind/pagefind.js", headers.SHORT),
        ("", headers.SHORT),
        ("rss.xml", headers.SHORT),
    ],
)
def test_how_long_browsers_keep_a_file(path: str, control: str) -> None:
    assert headers.control(path) == control


def rules(text: str) -> dict[str, list[str]]:
    """Return the rules of a `_headers`."""
    found: dict[str, list[str]] = {}
    path = ""
    for line in text.splitlines():
        if line.startswith("/"):
            path = line
            assert path not in found
        found.setdefault(path, [])
        if line.startswith("  "):
            found[path].append(line.strip())
    return found


def test_hosts_with_a_list_of_rules_take_ours(engine: Engine) -> None:
    posts = {f"posts/{number}.md": post(f"Numero {number}") for number in range(120)}
    watch = Watch(engine, posts)
    for number in range(120):
        watch.page('<img src="../a.svg" fetchpriority="high">', f"numero-{number}/")
    text = watch.end().files["_headers"]
    assert isinstance(text, str)
    found = rules(text)
    assert len(found) == 100
    assert max(map(len, text.splitlines())) <= 2000
    assert found["/cards/*"] == [f"Cache-Control: {headers.IMMUTABLE}"]
    assert found["/assets/javascripts/*"][0] == f"Cache-Control: {headers.IMMUTABLE}"
    assert ["Link: </a.svg>; rel=preload; as=image"] in found.values()


def test_a_folder_with_a_file_that_changes_is_not_immutable(engine: Engine) -> None:
    watch = Watch(engine)
    watch.page('<script src="assets/javascripts/mio.js"></script>')
    watch.page('<script src="../assets/stylesheets/x.0a1b2c3d.js"></script>', "a/")
    text = watch.end().files["_headers"]
    assert isinstance(text, str)
    found = rules(text)
    assert found["/assets/javascripts/*"] == ["Cross-Origin-Resource-Policy: same-origin"]
    assert len(found["/assets/stylesheets/*"]) == 2


def test_a_lead_picture_in_many_files_is_no_hint() -> None:
    lead = '<img src="b.png" fetchpriority="high">'
    assert reading.read(cut(lead)).lead == "b.png"
    assert reading.read(cut(f'<picture><source srcset="a.avif">{lead}</picture>')).lead is None
    assert reading.read(cut(lead.replace("src=", 'srcset="c.png 1x" src='))).lead is None


def test_vercel_gets_a_file_of_its_own(engine: Engine) -> None:
    watch = Watch(engine, built={"_redirects": "/a(b)/ /nuovo/#c 301\n"})
    found = json.loads(watch.end().files["vercel.json"])
    assert found["redirects"] == [
        {"source": r"/a\(b\)/", "destination": "/nuovo/#c", "statusCode": 301}
    ]
    by_source = {each["source"]: each["headers"] for each in found["headers"]}
    assert {"key": "X-Content-Type-Options", "value": "nosniff"} in by_source["/(.*)"]
    assert next(iter(by_source)) == "/(.*)"


def test_vercel_gets_of_an_owners_own_map_what_means_the_same_there(engine: Engine) -> None:
    rules = "# a 301\n\n/a  /b   302\n/c/* /d/:splat 301\n/e /f 200\n/g /h\n/i q=:q /j 301\n"
    watch = Watch(engine, built={"_redirects": rules}, site_url=f"{SITE}a(b)/")
    found = json.loads(watch.end().files["vercel.json"])
    assert found["redirects"] == [{"source": "/a", "destination": "/b", "statusCode": 302}]
    assert found["headers"][0]["source"] == r"/a\(b\)/(.*)"


def test_addresses_are_written_as_hosts_compare_them(engine: Engine) -> None:
    watch = Watch(engine)
    lead = '<img src="../im%20a/b c.svg?x=1" fetchpriority="high">'
    watch.page(lead, url='è "a" *:b/')
    text = watch.end().files["_headers"]
    assert isinstance(text, str)
    assert rules(text)["/%C3%A8%20%22a%22%20%2A%3Ab/"] == [
        "Link: </im%20a/b%20c.svg?x=1>; rel=preload; as=image"
    ]


def test_whoever_draws_with_mermaid_is_told_of_a_copy(engine: Engine) -> None:
    watch = Watch(engine)
    watch.page('<pre class="mermaid">a</pre>', url="a/")
    (line,) = watch.notices()
    assert "https://unpkg.com is refused on page '/a/', where Material's script asks" in line
    assert "name your copy in extra_javascript, or add the host to" in line


def test_the_cloud_gets_a_policy_and_rules_for_objects(engine: Engine) -> None:
    files = Watch(engine).end().files
    found = json.loads(files["_hosting/cloudfront.json"])
    security = found["SecurityHeadersConfig"]
    assert security["ContentSecurityPolicy"]["ContentSecurityPolicy"].startswith("default-src")
    assert security["StrictTransportSecurity"]["AccessControlMaxAgeSec"] == 31536000
    assert (
        found["CustomHeadersConfig"]["Quantity"] == len(found["CustomHeadersConfig"]["Items"]) == 2
    )
    kept = json.loads(files["_hosting/s3.json"])
    first = next(r for r in kept["objects"] if re.fullmatch(r["pattern"], "cards/a-0a1b2c3d.png"))
    assert first["CacheControl"] == headers.IMMUTABLE
    assert kept["types"]["avif"] == "image/avif"


def test_an_owners_own_file_for_a_host_stays(engine: Engine) -> None:
    files = Watch(engine, built={"_headers": "/*\n  X-Mio: 1\n"}).end().files
    assert "_headers" not in files and "vercel.json" in files


def test_redirects_stay_in_the_files_of_servers(engine: Engine) -> None:
    files = Watch(engine, built={"_hosting/nginx.conf": "# rules\n"}).end().files
    assert str(files["_hosting/nginx.conf"]).startswith("# rules\n")


def test_a_site_below_a_path_is_guarded_there(engine: Engine) -> None:
    watch = Watch(engine, site_url="https://prova.example/blog/")
    files = watch.end().files
    assert str(files["_headers"]).startswith("/blog/*\n")
    assert "error_page 404 /blog/404.html;" in str(files["_hosting/nginx.conf"])
