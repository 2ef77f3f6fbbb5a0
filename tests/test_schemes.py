"""Light and dark, as `theme.palette` has them."""

from __future__ import annotations

import pytest

from permesso import locale, schemes

TEXT = locale.load("it").text
THREE = [
    {"media": "(prefers-color-scheme)", "primary": "custom", "accent": "custom"},
    {"media": "(prefers-color-scheme: light)", "scheme": "default", "primary": "custom"},
    {"media": "(prefers-color-scheme: dark)", "scheme": "slate", "primary": "deep purple"},
]


@pytest.mark.parametrize(
    ("palette", "names"),
    [
        (None, []),
        ({}, []),
        ({"primary": "teal"}, ["light"]),
        ({"scheme": "slate"}, ["dark"]),
        (THREE, ["system", "light", "dark"]),
        ([{"scheme": "default"}, {"scheme": "slate"}], ["light", "dark"]),
        ([{"scheme": "slate"}, {"scheme": "mio"}, {"scheme": "slate"}], ["dark", "mio"]),
    ],
)
def test_a_palette_names_the_schemes(palette: object, names: list[str]) -> None:
    found = schemes.of(palette)
    assert [scheme.name for scheme in found.all] == names
    assert found.switch is (len(names) > 1)


def test_the_page_has_the_words_of_materials_stylesheets() -> None:
    system, _, dark = schemes.of(THREE).all
    assert (system.scheme, system.primary, system.accent) == ("default", "custom", "custom")
    assert (dark.scheme, dark.primary, dark.accent) == ("slate", "deep-purple", "indigo")


def test_only_what_differs_is_changed() -> None:
    same = [{**each, "primary": "custom", "accent": "custom"} for each in THREE]
    assert schemes.of(same).changes == {
        "system": {"mdColorScheme": "default"},
        "light": {"mdColorScheme": "default"},
        "dark": {"mdColorScheme": "slate"},
    }
    assert schemes.of(THREE).changes["dark"] == {
        "mdColorScheme": "slate",
        "mdColorPrimary": "deep-purple",
        "mdColorAccent": "indigo",
    }


def test_the_switch_says_how_the_page_looks_in_the_owners_order() -> None:
    palette = [{"scheme": "slate"}, {"scheme": "default"}, {"scheme": "mio"}]
    assert schemes.of(palette).labels(TEXT) == [
        ("dark", TEXT.scheme_dark),
        ("light", TEXT.scheme_light),
        ("mio", "Aspetto: mio"),
    ]
