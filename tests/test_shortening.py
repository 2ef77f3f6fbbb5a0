"""Custom properties under shorter names: which, and where they keep their own."""

from __future__ import annotations

from permesso.stylesheets.shortening import Shortening

RULES = "body{--pm-ink:#000;--pm-soft:var(--pm-ink)}p{color:var(--pm-ink)}.pm-form--inline{top:0}"


def shortened(html: str, **files: str) -> str:
    read = {name.replace("_", "."): text for name, text in files.items()}
    return Shortening(read.get).page("a/", html)


def test_names_that_only_rules_use_are_short_the_commonest_most() -> None:
    assert shortened(f"<style>{RULES}</style><p>") == (
        "<style>body{--A:#000;--B:var(--A)}p{color:var(--A)}.pm-form--inline{top:0}</style><p>"
    )


def test_all_pages_have_the_same_names() -> None:
    stage = Shortening(lambda _: None)
    first = stage.page("a/", f"<style>{RULES}</style>")
    second = stage.page("b/", "<style>body{--pm-soft:red;--pm-new:blue}</style>")
    assert "--B:var(--A)" in first
    assert second == "<style>body{--B:red;--C:blue}</style>"


def test_a_name_that_the_page_has_elsewhere_stays() -> None:
    for elsewhere in (
        '<p style="--pm-ink:red">',
        '<svg fill="var(--pm-ink)"></svg>',
        '<script>get("--pm-ink")</script>',
    ):
        found = shortened(f"<style>{RULES}</style>{elsewhere}")
        assert "--pm-ink:#000;--A:var(--pm-ink)" in found


def test_a_name_in_a_script_that_is_loaded_now_or_later_stays() -> None:
    page = f'<style>{RULES}</style><script type="module" src="../one.js"></script>'
    assert "{--A:#000" in shortened(page, one_js='load("./two.js")', two_js="")
    found = shortened(page, one_js='load("./two.js")', two_js='set("--pm-soft", 1)')
    assert "--A:#000;--pm-soft:var(--A)" in found


def test_a_stylesheet_that_a_script_brings_knows_both_names() -> None:
    sheet = "a{color:var(--pm-ink);top:var(--pm-soft, 1px);left:var(--other)}"
    files = {"one.js": 'new URL("./one.css", x)', "one.css": sheet}
    stage = Shortening(files.get)
    page = stage.page("a/", f'<style>{RULES}</style><script src="../one.js"></script>')
    assert "--A:#000;--pm-soft:var(--A)" in page
    assert stage.end().files == {
        "one.css": ("a{color:var(--A,var(--pm-ink));top:var(--pm-soft, 1px);left:var(--other)}")
    }


def test_a_page_with_something_that_may_use_any_name_stays_as_it_is() -> None:
    for foreign in (
        '<link rel="stylesheet" href="https://elsewhere.example/a.css">',
        '<script src="https://elsewhere.example/a.js"></script>',
        "<style>i{--A:1px}</style>",
    ):
        html = f"<style>{RULES}</style>{foreign}"
        assert shortened(html) == html
    assert Shortening(lambda _: None).end().files == {}
