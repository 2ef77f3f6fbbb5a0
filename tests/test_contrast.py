"""Colours of owners' own: which of them can't be read, and what is said of it."""

from __future__ import annotations

import pytest

from conftest import BARE, ROOT, Project, post
from permesso.colours import contrast
from permesso.contrast.contrast import Finding, find, nearest
from permesso.contrast.sheets import Sheet

THEME = Sheet(
    "assets/stylesheets/permesso.css",
    (ROOT / "overrides/assets/stylesheets/permesso.css").read_text(encoding="utf-8"),
)
BODY = {"data-md-color-primary": "custom", "data-md-color-accent": "custom"}


def found(css: str, body: dict[str, str] = BODY) -> list[Finding]:
    """Return what can't be read where an owner's stylesheet follows the theme's."""
    return list(find([THEME, Sheet("stile.css", css)], {"class": "no-js"}, body))


def places(css: str) -> list[tuple[int, str, str]]:
    """Return the lines, properties and schemes of what can't be read."""
    return [(each.line, each.name, each.scheme) for each in found(css)]


def test_the_colours_of_the_theme_can_be_read() -> None:
    assert found("") == []


def test_a_token_is_told_with_its_line_its_scheme_and_a_colour_that_passes() -> None:
    (one,) = found("\nbody {\n  --pm-soft: light-dark(#9a9a9a, #a9a79f);\n}")
    assert (one.address, one.line, one.name, one.scheme) == ("stile.css", 3, "--pm-soft", "light")
    assert one.limit == 4.5 and one.ratio < 3
    assert contrast(one.nearest, "#fbf9f4") >= 4.5 and contrast(one.nearest, "#f2eee4") >= 4.5


def test_the_colour_below_is_told_where_that_is_the_owner_s() -> None:
    (one,) = found("body { --pm-shade: light-dark(#8f8f8f, #1d232b); }")
    assert (one.name, one.scheme) == ("--pm-shade", "light")
    assert contrast(one.nearest, one.other_colour) >= 4.5


@pytest.mark.parametrize(
    "css",
    [
        "[data-md-color-scheme='slate'] { --pm-soft: #555; }",
        "@media (prefers-color-scheme: dark) { body { --pm-soft: rgb(85 85 85); } }",
        "@media screen { @media (prefers-color-scheme: dark) { :root body { --pm-soft: #555 } } }",
        "body { --pm-soft: light-dark(#585c66, var(--mine)); --mine: hsl(0 0% 33%); }",
        "body { --pm-soft: light-dark(#585c66, var(--none, #555)); }",
    ],
)
def test_a_scheme_is_recognised_however_it_is_written(css: str) -> None:
    assert [(name, scheme) for _, name, scheme in places(css)] in (
        [("--pm-soft", "dark")],
        [("--mine", "dark")],
    )


@pytest.mark.parametrize(
    "css",
    [
        "@media print { body { --pm-soft: #eee; } }",
        "@media (min-width: 60em) { body { --pm-soft: #eee; } }",
        ".pm-card { --pm-soft: #eee; }",
        "body::before { --pm-soft: #eee; }",
        "body { --pm-soft: #eee; } body { --pm-soft: #585c66; color-scheme: light; }",
        "body { --pm-soft: currentcolor; --pm-ink: rgb(0 0 0 / 50%); }",
        "body { --pm-soft: var(--pm-line); --pm-line: var(--pm-soft); }",
        "body { --pm-soft: ; } :is( { --pm-soft: #eee } @media { x",
        ".pm-cta { color: #777; }",
        ".pm-cta { background: #222 url(a.png); color: #333; }",
    ],
)
def test_what_does_not_hold_or_cannot_be_told_is_passed_over(css: str) -> None:
    assert [each for each in places(css) if each[2] == "light"] == []


def test_a_rule_that_says_both_colours_is_judged_by_itself() -> None:
    readable = ".pm-cta { background: #111; color: #eee; }"
    css = f".pm-button {{ background: #f90; color: #fff; }}\n{readable}"
    assert places(css) == [(1, "color", "light")]
    assert found(css)[0].other == "background"


def test_what_has_the_focus_needs_less() -> None:
    accent = "[data-md-color-accent='custom'] { --md-accent-fg-color: light-dark(#888, #ffc2b0); }"
    (one,) = found(accent)
    assert one.what == "text of buttons under the pointer" and one.limit == 4.5


def test_no_colour_may_be_enough() -> None:
    assert nearest("#777777", [("#000000", 4.5), ("#ffffff", 4.5)]) == "#767676"
    assert nearest("#777777", [("#000000", 7), ("#ffffff", 7)]) is None


STYLE = "body {\n  --pm-soft: #aaa;\n}\n"


def blog(project: Project, **values: object) -> None:
    """Write a blog with a stylesheet of its own."""
    project.write({"docs/posts/a.md": post(), "docs/stile.css": STYLE})
    project.configure(**{**BARE, "extra_css": ["stile.css"], **values})


SAID = "docs/stile.css:2: contrast: --pm-soft #aaaaaa and --pm-shade #f2eee4 have 2:1"


def test_a_build_says_it_in_a_line_and_a_check_ends_with_it(project: Project) -> None:
    palette = {"scheme": "default", "primary": "custom", "accent": "custom"}
    blog(project, theme={**BARE["theme"], "palette": palette})  # type: ignore[dict-item]
    built = project.build()
    assert built.status == 0 and built.output.count(SAID) == 1
    assert "the nearest that has it is #6" in built.output
    again = project.build()
    assert again.output.count("contrast:") == built.output.count("contrast:")
    checked = project.build(PERMESSO_LIMITS="error")
    assert checked.status != 0 and SAID in checked.output


def test_a_palette_of_material_s_is_told_in_the_configuration(project: Project) -> None:
    palette = {"scheme": "default", "primary": "yellow", "accent": "yellow"}
    blog(project, theme={**BARE["theme"], "palette": palette}, extra_css=[])  # type: ignore[dict-item]
    output = project.build().output
    assert "mkdocs.yml:" in output
    assert "contrast: --md-typeset-a-color #b8a500" in output


def test_a_site_in_a_folder_of_its_host_is_judged_too(project: Project) -> None:
    palette = {"scheme": "default", "primary": "custom", "accent": "custom"}
    theme = {**BARE["theme"], "palette": palette}  # type: ignore[dict-item]
    blog(project, theme=theme, site_url="https://prova.example/blog/")
    assert project.build().output.count(SAID) == 1
