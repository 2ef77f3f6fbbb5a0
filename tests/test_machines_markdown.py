"""The texts in Markdown that programs get, and their table of contents."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import EXTENSIONS, ROOT, SITE_URL, Engine, post
from permesso import source
from permesso.advertising import advertising, ground
from permesso.machines import plain
from permesso.markup import Converter
from permesso.site import Site
from permesso.source import Source
from programs import programs

CORPUS = sorted((ROOT.parent / "shared" / "corpora" / "18f" / "posts").glob("*.md"))
DRAWN = '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200" viewBox="0 0 9 9"/>'
OTHERS: dict[str, str | bytes] = {
    "posts/altro.md": post("Altro", "## Qui\n\nTesto.", date="2026-01-01"),
    "immagini/una porta.svg": DRAWN,
    "immagini/porta(1).svg": DRAWN,
}


def plainly(text: str) -> str:
    """Return Markdown for programs; every address of this site becomes `whole:` and itself."""
    return plain.markdown(text, whole)


def whole(address: str) -> str | None:
    return None if re.match(r"[a-z]+:|//", address) else f"whole:{address}"


def twin(engine: Engine, body: str, files: dict[str, str | bytes] = OTHERS, **front: Any) -> str:
    """Return the twin of a post with this text."""
    machines = front.pop("machines", {})
    found = programs(engine, {"posts/a.md": post("Uno", body, **front), **files}, machines=machines)
    return found.files["uno/index.md"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("[a](b.md)", "[a](whole:b.md)"),
        ("[a](b.md#c)", "[a](whole:b.md#c)"),
        ("[a](#c)", "[a](whole:#c)"),
        ('[a](b.md "Un (titolo)")', '[a](whole:b.md "Un (titolo)")'),
        ("[a]( b.md 'T' )", "[a]( whole:b.md 'T' )"),
        ("[a](<b.md>)", "[a](whole:b.md)"),
        ("[a](l'acqua.md)", "[a](whole:l'acqua.md)"),
        ("[a](b(1).md)", "[a](whole:b(1).md)"),
        ("![a](b.png){.decorative}", "![a](whole:b.png)"),
        ("[![a](b.png)](c.md)", "[![a](whole:b.png)](whole:c.md)"),
        ("[a](https://x.example/b)", "[a](https://x.example/b)"),
        ("[a](mailto:a@b.example)", "[a](mailto:a@b.example)"),
        ("[a][1]\n\n[1]: b.md 'T'", "[a][1]\n\n[1]: whole:b.md 'T'"),
        ("[a][1]\n\n[1]: <b.md>", "[a][1]\n\n[1]: whole:b.md"),
        ("x[^1]\n\n[^1]: nota.", "x[^1]\n\n[^1]: nota."),
        ('<a href="b.md">a</a>', '<a href="whole:b.md">a</a>'),
        ("<img alt='a' src=b.png>", "<img alt='a' src=whole:b.png>"),
        ('<a href="b.md?x=1&amp;y=2">a</a>', '<a href="whole:b.md?x=1&amp;y=2">a</a>'),
    ],
)
def test_addresses_are_whole(written: str, expected: str) -> None:
    assert plainly(written) == f"{expected}\n"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Uno.\n\n[[newsletter]]\n\nDue.", "Uno.\n\nDue."),
        ("Uno.\n\n[[cta: nome]]\n\n\nDue.", "Uno.\n\nDue."),
        ("Uno.\n\n<!-- more -->\n\nDue.", "Uno.\n\nDue."),
        ("- uno <!-- no -->\n- due", "- uno \n- due"),
        ("Uno <!-- non dirlo --> due.", "Uno  due."),
        ("Uno.\n\n<!--\nda\nfare\n-->\nDue.", "Uno.\n\nDue."),
        ("## Uno { #qui }\n\nDue.", "## Uno\n\nDue."),
        ("Uno.\n{: .nota }\n\nDue.", "Uno.\n\nDue."),
        ("*Uno*{.x data-y='z w'} due.", "*Uno* due."),
        ("Costa {10} e {x}.", "Costa {10} e {x}."),
        ("<script src='x.js'>a()</script>\nUno.", "Uno."),
        ("<style>p { color: red }</style>\nUno.", "Uno."),
        (
            '<iframe src="https://v.example/1?a=1&amp;b=2" width="9"></iframe>',
            "<https://v.example/1?a=1&b=2>",
        ),
        ("<iframe src='//v.example/1'></iframe>", "<https://v.example/1>"),
        ("<iframe></iframe>Uno.", "Uno."),
        ("https://v.example/watch?v=1\n", "<https://v.example/watch?v=1>"),
        ("Uno https://v.example/ due.", "Uno https://v.example/ due."),
        ("# Titolo\n\nUno.", "Uno."),
        ("Titolo\n======\n\nUno.", "Uno."),
        ("## Due\n\nUno.", "## Due\n\nUno."),
        ("Uno. <!-- mai chiuso", "Uno. <!-- mai chiuso"),
        ("Uno [[newsletter]] due.", "Uno [[newsletter]] due."),
    ],
)
def test_what_only_this_blog_understands_is_left_out(written: str, expected: str) -> None:
    assert plainly(written) == f"{expected}\n"


CODE = "[a](b.md) <!-- c --> ![d](e.png){.x} <a href='f.md'> [[newsletter]]"


@pytest.mark.parametrize(
    "code",
    [
        f"```\n{CODE}\n[[newsletter]]\nhttps://v.example/\n```",
        f"~~~ html\n{CODE}\n~~~",
        f"Uno `{CODE}` due.",
        f"Uno ``{CODE} ` x`` due.",
        f"Uno.\n\n    {CODE}\n\nDue.",
        f"- uno\n\n    ```\n    {CODE}\n    ```",
    ],
)
def test_code_stays_as_it_is(code: str) -> None:
    assert plainly(f"Prima [x](y.md).\n\n{code}\n") == f"Prima [x](whole:y.md).\n\n{code}\n"


@given(
    st.lists(
        st.sampled_from(
            [
                *("`", "```", "\n", "\n\n", "    ", " ", "[", "](", ")", "]:", "[[newsletter]]"),
                *("<!--", "-->", "<a href='b'>", "<script>", "</script>", "<iframe src=x>", "{.x}"),
                *("\\", "(", "<", ">", '"', "'", "testo", "# ", "- ", "http://x.example/", "\0"),
            ]
        ),
        max_size=40,
    )
)
def test_no_text_is_too_strange(parts: list[str]) -> None:
    text = "".join(parts)
    once = plain.markdown(text, lambda _: None)
    assert once.endswith("\n")
    # Whatever is kept was there, in that order.
    left = iter(text)
    assert all(letter in left for letter in once.strip() if letter not in "<>:htps")


def test_advertising_is_in_no_twin(engine: Engine) -> None:
    code = '<ins class="adsbygoogle" data-ad-client="ca-pub-1"></ins>'
    assert advertising.strip(f"Uno.\n\n{code}\n\nDue.").found
    found = twin(engine, f"Uno.\n\n{code}\n\nDue.")
    assert "adsbygoogle" not in found and "advertising" not in found
    assert found.split()[-2:] == ["Uno.", "Due."]


def test_a_twin_says_what_the_page_says_of_itself(engine: Engine) -> None:
    files = {
        **OTHERS,
        ".authors.yml": "authors:\n  ada: {name: Ada B}\n  eva: {name: Eva C}\n",
    }
    front = {
        "subtitle": "Una *riga* sotto",
        "date": "{created: 2026-03-12, updated: 2026-04-01}",
        "authors": "[ada, eva]",
        "machines": {"licence": "CC-BY-4.0"},
    }
    assert twin(engine, "Testo.", files, **front).splitlines() == [
        "# Uno",
        "",
        r"> Una \*riga\* sotto",
        "",
        "Di Ada B ed Eva C · 12 marzo 2026 · Ultima modifica: 1 aprile 2026 · "
        f"<{SITE_URL}uno/> · Licenza: [CC BY 4.0](https://creativecommons.org/licenses/by/4.0/)",
        "",
        "Testo.",
    ]


def test_a_copy_names_its_original_and_no_licence_of_ours(engine: Engine) -> None:
    original = "https://altrove.example/testo/"
    found = twin(engine, "Testo.", canonical=original, machines={"licence": "CC-BY-4.0"})
    assert f"[Pubblicato in origine su altrove.example]({original})" in found
    assert "creativecommons" not in found


def test_a_twin_leads_where_the_page_leads(engine: Engine) -> None:
    body = (
        "## Là\n\n[altro](altro.md#qui) e [qui](#la) e [la porta](/immagini/porta(1).svg) "
        '![Una porta](../immagini/una%20porta.svg "Cap") [x](/altro/) [fuori](https://f.example/)'
    )
    found = twin(engine, body)
    assert [address.rstrip(")") for address in re.findall(r"\]\((\S+)", found)] == [
        f"{SITE_URL}altro/#qui",
        f"{SITE_URL}uno/#la",
        f"{SITE_URL}immagini/porta%281%29.svg",
        f"{SITE_URL}immagini/una%20porta.svg",
        f"{SITE_URL}altro/",
        "https://f.example/",
    ]


@pytest.mark.parametrize(
    ("front", "values"),
    [
        ({"status": "hidden"}, {}),
        ({}, {"machines": "off"}),
        ({}, {"machines": {"markdown": False}}),
        ({}, {"machines": {"ai_input": False}}),
        ({}, {"machines": {"exclude": ["/uno/"], "sitemap": False}}),
        ({}, {"site_url": None}),
    ],
)
def test_where_there_is_no_twin(
    engine: Engine, front: dict[str, str], values: dict[str, Any]
) -> None:
    files = {"posts/a.md": post("Uno", **front), "posts/b.md": post("Due")}
    assert "uno/index.md" not in programs(engine, files, **values).files


def test_pages_have_twins_and_made_pages_have_none(engine: Engine) -> None:
    files = {**OTHERS, "chi-siamo.md": "# Chi siamo\n\n[Altro](posts/altro.md).\n"}
    found = programs(engine, files)
    assert {name for name in found.files if name.endswith(".md")} == {
        "altro/index.md",
        "chi-siamo/index.md",
    }
    assert found.files["chi-siamo/index.md"] == (
        f"# Chi siamo\n\n<{SITE_URL}chi-siamo/>\n\n[Altro]({SITE_URL}altro/).\n"
    )


def test_no_second_reading_of_the_markdown(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    convert = Converter.convert

    def counted(self: Converter, text: str) -> Any:
        calls.append(text)
        return convert(self, text)

    monkeypatch.setattr(Converter, "convert", counted)
    programs(engine, {"posts/a.md": post("Uno", "Testo [a](altro.md)."), **OTHERS})
    assert len([text for text in calls if "Testo [a]" in text]) == 1


def words(rendered: str) -> list[str]:
    return re.findall(r"\w+", unescape(re.sub(r"<[^>]*>", " ", rendered)))


def keep(_: str) -> None:
    return None


@pytest.mark.skipif(not CORPUS, reason="the posts of 18F are not on this machine")
def test_real_posts_say_the_same_in_their_twins() -> None:
    converter = Converter([*EXTENSIONS, "pymdownx.superfences"])
    told = []
    for path in CORPUS:
        read = source.read(path, path.name, path.name)
        assert isinstance(read, Source)
        page = converter.convert(advertising.strip(read.body).text).html("")
        again = converter.convert(plain.markdown(read.body, keep)).html("")
        frames = len(re.findall(r"<iframe", page))
        if words(page) != words(again) and not frames:
            told.append(path.name)
    assert len(CORPUS) > 100 and told == []


LLMS = re.compile(
    r"# [^\n]+\n\n(?:> [^\n]+\n\n)?(?:[^#\n][^\n]*\n\n)?"
    r"(?:## [^\n]+\n\n(?:- \[(?:[^\]\\\n]|\\.)+\]\(https?://[^\s()]+\)(?:: [^\n]+)?\n)+\n?)+"
)
"""The format of https://llmstxt.org."""


def contents(text: str) -> dict[str, list[str]]:
    """Return the addresses of each section, below the site's."""
    found = {}
    for section in text.split("\n## ")[1:]:
        title, _, links = section.partition("\n")
        found[title] = [url.removeprefix(SITE_URL) for url in re.findall(r"\]\((\S+)\)", links)]
    return found


def test_the_contents_lead_to_the_newest_the_series_and_the_pages(engine: Engine) -> None:
    files = {
        **OTHERS,
        "posts/a.md": post("A [uno] *", series="La posta", date="2026-02-01"),
        "posts/b.md": post("B", series="La posta", date="2026-02-02", subtitle="Una riga"),
        "chi-siamo.md": "# Chi siamo\n\nTesto.\n",
    }
    machines = {"ai_input": True, "licence": "CC-BY-4.0", "contact": "a@b.example"}
    text = programs(engine, files, machines=machines).files["llms.txt"]
    assert LLMS.fullmatch(text), text
    assert text.startswith("# Prova\n\n> Un blog di prova.\n\nOgni testo è anche in Markdown")
    found = contents(text)
    assert found["Ultimi articoli"] == ["b/index.md", "a-uno/index.md", "altro/index.md"]
    assert found["Serie: La posta"] == ["a-uno/index.md", "b/index.md"]
    assert "chi-siamo/index.md" in found["Pagine"]
    assert found["Optional"] == ["archivio/"]
    assert f"- [B]({SITE_URL}b/index.md): Una riga\n" in text
    assert r"[A \[uno\] \*]" in text


def test_older_articles_stand_below_their_category_a_few_of_each(engine: Engine) -> None:
    files = {
        f"posts/{number:02}.md": post(
            f"T{number:02}",
            date=f"2026-{1 + number // 28:02}-{1 + number % 28:02}",
            categories="[Orto]" if number % 2 else "[Cucina]",
        )
        for number in range(60)
    }
    machines = {"ai_input": True}
    found = contents(programs(engine, files, machines=machines).files["llms.txt"])
    assert found["Ultimi articoli"] == [f"t{number:02}/index.md" for number in range(59, 39, -1)]
    assert found["Orto"] == [f"t{number:02}/index.md" for number in range(39, 19, -2)]
    assert found["Cucina"] == [f"t{number:02}/index.md" for number in range(38, 18, -2)]


@pytest.mark.parametrize(
    ("machines", "wanted"),
    [
        ({}, set()),
        ({"ai_input": True}, {"llms.txt"}),
        ({"llms": True}, {"llms.txt"}),
        ({"ai_input": True, "llms": False}, set()),
        ({"ai_input": True, "llms_full": True}, {"llms.txt", "llms-full.txt"}),
        ({"ai_input": False}, set()),
    ],
)
def test_contents_are_there_where_models_may_read(
    engine: Engine, machines: dict[str, Any], wanted: set[str]
) -> None:
    found = programs(engine, OTHERS, machines=machines).files
    assert {name for name in found if name.startswith("llms")} == wanted


def test_without_twins_the_contents_lead_to_the_pages(engine: Engine) -> None:
    machines = {"ai_input": True, "markdown": False}
    text = programs(engine, OTHERS, machines=machines).files["llms.txt"]
    assert contents(text)["Ultimi articoli"] == ["altro/"]
    assert "in Markdown" not in text


def test_all_texts_in_one_file_are_the_twins(engine: Engine) -> None:
    files = {**OTHERS, "posts/a.md": post("Uno"), "posts/h.md": post("Nascosto", status="hidden")}
    found = programs(
        engine,
        files,
        machines={"ai_input": True, "llms_full": True},
        site=Site("Prova", "", ""),
    ).files
    full = found["llms-full.txt"]
    assert full.startswith("# Prova\n")
    assert full.index(found["uno/index.md"]) < full.index(found["altro/index.md"])
    assert "Nascosto" not in full


@given(
    st.lists(
        st.sampled_from(
            [
                *("```", "~~~", "`", "``", "a", "    ", "\t", "- x", "> ", "<div>", "</div>", "\n"),
                *("\n\n", "[a](b.md)", "!!! note", "\u00a0", "1. "),
            ]
        ),
        max_size=30,
    ).map("".join)
)
def test_code_is_found_alike_wherever_it_is_looked_for(text: str) -> None:
    """A text without a sign of a block is not gone through line by line."""
    assert ground.masked(text) == ground.Ground(text).masked


def test_who_has_the_edits_of_a_text_needs_not_look_for_them(monkeypatch: Any) -> None:
    text = '# Uno\n\n[a](b.md)\n\n[[newsletter]]\n\n<iframe src="c"></iframe>\n\n`[d](e.md)`\n'
    expected, known = plainly(text), plain.edits(text)
    monkeypatch.setattr(plain, "_edits", None)
    assert plain.markdown(text, whole, known) == expected
    assert [(edit.kind, edit.written) for edit in known] == [
        ("text", ""), ("link", "b.md"), ("text", ""), ("frame", "c"), ("attribute", "c"),
    ]  # fmt: skip


def test_the_edits_of_a_text_are_looked_for_once(engine: Engine, monkeypatch: Any) -> None:
    asked: list[str] = []
    found = plain.edits

    def edits(text: str) -> Any:
        asked.append(text)
        return found(text)

    monkeypatch.setattr(plain, "edits", edits)
    made = programs(engine, {"posts/a.md": post("Uno", "[b](b.md)"), "posts/b.md": post("Due")})
    assert "https://prova.example/due/" in made.files["uno/index.md"]
    assert len(asked) == len(set(asked)) == 2


def test_nobody_keeps_the_texts_for_programs_after_they_are_made(engine: Engine) -> None:
    blog = engine.load({"posts/a.md": post("Uno")}, site_url=SITE_URL)
    assert list(blog.markdown) == ["posts/a.md"]
    assert "markdown" not in repr(blog)
