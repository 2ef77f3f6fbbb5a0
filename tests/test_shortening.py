"""Custom properties under shorter names: which, and where they keep their own."""

from __future__ import annotations

from permesso.stylesheets.scripts import Library
from permesso.stylesheets.shortening import Shortening
from staged import Staged

RULES = "body{--pm-ink:#000;--pm-soft:var(--pm-ink)}p{color:var(--pm-ink)}.pm-form--inline{top:0}"


def stage(**files: str) -> Staged[Shortening]:
    """Return the stage, on a site with a stylesheet that has these rules, and some files."""
    read = {"site.css": RULES} | {name.replace("_", "."): text for name, text in files.items()}
    return Staged(Shortening(read.get, Library(read.get), sorted(n for n in read if "css" in n)))


def shortened(html: str, **files: str) -> str:
    return stage(**files).page("a/", html)


def test_names_that_only_rules_use_are_short_the_commonest_most() -> None:
    assert shortened(f"<style>{RULES}</style><p>") == (
        "<style>body{--A:#000;--B:var(--A)}p{color:var(--A)}.pm-form--inline{top:0}</style><p>"
    )


def test_all_pages_have_the_same_names_in_whatever_order_they_come() -> None:
    pages = {
        "a/": f"<style>{RULES}</style>",
        "b/": "<style>body{--pm-soft:red;--pm-new:blue}</style>",
    }
    there = stage()
    found = {url: there.page(url, html) for url, html in pages.items()}
    back = stage()
    assert {url: back.page(url, pages[url]) for url in reversed(pages)} == found
    # A name that no stylesheet of the site has is a page's own.
    assert found["b/"] == "<style>body{--B:red;--pm-new:blue}</style>"


def test_a_name_that_the_page_has_elsewhere_stays() -> None:
    for elsewhere in (
        '<p style="--pm-ink:red">',
        '<svg fill="var(--pm-ink)"></svg>',
        '<script>get("--pm-ink")</script>',
    ):
        found = shortened(f"<style>{RULES}</style>{elsewhere}")
        assert "--pm-ink:#000;--B:var(--pm-ink)" in found


def test_a_name_in_a_script_that_is_loaded_now_or_later_stays() -> None:
    page = f'<style>{RULES}</style><script type="module" src="../one.js"></script>'
    assert "{--A:#000" in shortened(page, one_js='load("./two.js")', two_js="")
    found = shortened(page, one_js='load("./two.js")', two_js='set("--pm-soft", 1)')
    assert "--A:#000;--pm-soft:var(--A)" in found


def test_a_stylesheet_that_a_script_brings_knows_both_names() -> None:
    sheet = "a{color:var(--pm-ink);top:var(--pm-soft, 1px);left:var(--other)}"
    site = stage(one_js='new URL("./one.css", x)', one_css=sheet)
    page = site.page("a/", f'<style>{RULES}</style><script src="../one.js"></script>')
    assert "--A:#000;--pm-soft:var(--A)" in page
    assert site.end().files == {
        "one.css": (
            "a{color:var(--A,var(--pm-ink));top:var(--pm-soft, 1px);left:var(--C,var(--other))}"
        )
    }


def test_a_page_with_something_that_may_use_any_name_stays_as_it_is() -> None:
    for foreign in (
        '<link rel="stylesheet" href="https://elsewhere.example/a.css">',
        '<script src="https://elsewhere.example/a.js"></script>',
        "<style>i{--A:1px}</style>",
    ):
        html = f"<style>{RULES}</style>{foreign}"
        assert shortened(html) == html
    assert stage().end().files == {}
