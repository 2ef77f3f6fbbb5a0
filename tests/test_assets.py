"""Scripts: names that change with their content, hashes that browsers compare."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

from conftest import ROOT, write
from permesso import assets, locale
from permesso.assets import Assets, lean
from permesso.problem import ContentError

LOCALES = {code: locale.load(code) for code in ("it", "en")}
COMMON = {"script": {"src": "https://commenti.example/«a».js"}}


def made(folder: Path, **scripts: str) -> Assets:
    """Return the assets of a folder with some scripts, by name without the ending."""
    write(folder, {f"javascripts/{name}.js": text for name, text in scripts.items()})
    return assets.of(folder, LOCALES, COMMON)


def content(found: Assets, name: str) -> str:
    """Return what is published of a script."""
    return found.files[found.by_name[f"javascripts/{name}.js"].url]


def test_a_script_has_the_hash_of_its_content_in_its_name_and_for_the_browser(
    tmp_path: Path,
) -> None:
    found = made(tmp_path, one="export const one = 1;")
    asset = found.by_name["javascripts/one.js"]
    digest = hashlib.sha256(found.files[asset.url].encode()).digest()
    assert asset.url == f"assets/javascripts/one.{digest.hex()[:8]}.js"
    assert asset.integrity == f"sha256-{base64.b64encode(digest).decode()}"


def test_a_change_far_below_changes_all_names_above(tmp_path: Path) -> None:
    scripts = {"a": 'import "./b.js";', "b": 'load("./c.js");', "c": "one;"}
    before = made(tmp_path / "1", **scripts)
    after = made(tmp_path / "2", **{**scripts, "c": "two;"})
    names = [f"javascripts/{name}.js" for name in "abc"]
    assert [before.by_name[name] == after.by_name[name] for name in names] == [False] * 3
    assert before.by_name["javascripts/words.js"] == after.by_name["javascripts/words.js"]


def test_what_is_loaded_later_is_named_with_its_hash(tmp_path: Path) -> None:
    found = made(
        tmp_path,
        top='import { a } from "./a.js";\nawait import("./a.js");\nload("./a.js");\n',
        a="export const a = 1;",
    )
    asset = found.by_name["javascripts/a.js"]
    name = asset.url.rpartition("/")[2]
    assert content(found, "top") == (
        f'import {{ a }} from "./{name}";\n'
        f'await import("./{name}");\n'
        f'load("./{name}", "{asset.integrity}");\n'
    )


def test_a_script_that_is_not_there_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ContentError) as raised:
        made(tmp_path, form='// load("./none.js") is only told of\n\nload("./from.js");')
    assert [str(problem) for problem in raised.value.problems] == [
        "overrides/assets/javascripts/form.js:3: there is no './from.js'; did you mean 'form.js'?"
    ]


def test_a_circle_is_told(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"needs .* needs .*; cut the circle"):
        made(tmp_path, a='import "./b.js";', b='import "./a.js";')


@pytest.mark.parametrize(
    ("script", "published"),
    [
        ("// Why.\nlet a;\n", "let a;\n"),
        (
            "/** What\n * `it` does. */\n  let a; // beside\n\n\nlet b;\n",
            "let a; // beside\nlet b;\n",
        ),
        ('const a = "// no comment";\n', 'const a = "// no comment";\n'),
        ("const a = `\n  // text\n`;\n", "const a = `\n  // text\n`;\n"),
        ('const a = "b \\\n  // text";\n', 'const a = "b \\\n  // text";\n'),
    ],
)
def test_only_what_is_surely_a_comment_is_left_out(script: str, published: str) -> None:
    assert lean(script) == published


def test_words_are_there_in_each_language(tmp_path: Path) -> None:
    words = content(made(tmp_path), "words")
    for code, spoken in LOCALES.items():
        assert f'"{code}": {{' in words
        assert spoken.newsletter.empty in words
        assert spoken.comments.failed in words


def test_what_all_posts_have_of_their_comments_is_a_module(tmp_path: Path) -> None:
    text = content(made(tmp_path), "provider").removeprefix("export const common = ")
    assert json.loads(text.removesuffix(";\n")) == COMMON


def test_the_blogs_own_scripts_are_published_whole() -> None:
    found = assets.of(ROOT / "overrides" / "assets", LOCALES, COMMON)
    sources = {path.name for path in (ROOT / "overrides/assets/javascripts").glob("*.js")}
    assert found.by_name.keys() == {
        f"javascripts/{name}" for name in {*sources, "provider.js", "words.js"}
    }
    for text in found.files.values():
        for name in re.findall(r'"\./([^"]+)"', text):
            assert f"assets/javascripts/{name}" in found.files
