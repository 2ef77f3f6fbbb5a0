"""What ./scripts/check says of titles and descriptions."""

from __future__ import annotations

from pathlib import Path

import pytest

import blog_heads
from conftest import NOW, SITE_URL, Engine, Project, post
from heads import SITE
from permesso import settings
from permesso.edition import Edition
from permesso.head import audit
from permesso.head.audit import Finding

GOOD = (
    "Una frase che dice che cosa c'è in questa pagina, lunga quanto basta perché chi cerca sappia "
    "se la vuole leggere: {}."
)
"""A description, different for each post."""


def findings(engine: Engine, files: dict[str, str]) -> list[Finding]:
    """Return what is found on the texts of a blog."""
    blog = engine.load(files, site_url=SITE_URL)
    edition = Edition.of(settings.parse({}), "it", NOW, False, site_url=SITE_URL)
    return list(audit.findings(blog, SITE, edition))


def told(found: list[Finding]) -> list[str]:
    """Return what has to be mended."""
    return [f"{each.source}: {each.message}" for each in found if not each.advice]


def good(title: str, **front: object) -> str:
    """Return a post of which there is nothing to say."""
    return post(title, description=f'"{GOOD.format(title)}"', **front)


def test_a_good_blog_is_quiet(engine: Engine) -> None:
    found = findings(engine, {"posts/a.md": good("Uno"), "posts/b.md": good("Due")})
    assert found == []


def test_a_title_that_is_cut_off_is_told(engine: Engine) -> None:
    title = "Un titolo che nessun risultato di ricerca mostra per intero, e che non dice di più"
    (problem,) = told(
        findings(engine, {"posts/a.md": post(title, slug="a", description=f'"{GOOD.format(1)}"')})
    )
    assert problem.startswith(f"posts/a.md: title: '{title}' is ")
    assert "search results show 600; shorten it to about 70 characters" in problem


@pytest.mark.parametrize("description", ["p" * 161, "M" * 100, "Parola " * 24])
def test_a_description_that_is_cut_off_is_told(engine: Engine, description: str) -> None:
    files = {"posts/a.md": post("A", description=f'"{description.strip()}"')}
    (problem,) = told(findings(engine, files))
    assert problem.startswith(f"posts/a.md: description: {len(description.strip())} characters, ")
    assert problem.endswith("search results show about 155 and 920; shorten it")


def test_a_short_one_is_advice(engine: Engine) -> None:
    (found,) = findings(engine, {"posts/a.md": post("A", description="Breve.")})
    assert found.advice
    assert found.message == (
        "description: 6 characters, where there is room for more; "
        "write a sentence of 110 to 155 characters"
    )


def test_a_missing_one_is_told(engine: Engine) -> None:
    (problem,) = told(findings(engine, {"posts/a.md": post("A", "---")}))
    assert problem == (
        "posts/a.md: description: is missing; write a sentence of 110 to 155 characters"
    )


def test_what_stands_twice_is_told_at_the_second(engine: Engine) -> None:
    same = f'"{GOOD.format("x")}"'
    files = {
        "posts/a.md": post("Uguale", description=same, date="2026-03-13", slug="a"),
        "posts/b.md": post("Uguale", description=same, slug="b"),
    }
    assert told(findings(engine, files)) == [
        "posts/b.md: title: 'Uguale · Prova' is that of posts/a.md too; write another one",
        f"posts/b.md: description: '{GOOD.format('x')}' is that of posts/a.md too; write another "
        "one",
    ]


def test_a_list_is_told_where_its_words_could_stand(engine: Engine) -> None:
    name = "Una categoria " * 5
    files = {"posts/a.md": good("A", categories=f"[{name.strip()}]")}
    problems = told(findings(engine, files))
    assert [problem.split(":")[0] for problem in problems] == [
        "categoria/una-categoria-una-categoria-una-categoria-una-categoria-una-categoria.md"
    ]


def test_what_no_search_engine_finds_is_not_looked_at(engine: Engine) -> None:
    same = {"description": "Breve."}
    files = {
        "posts/a.md": post("Uguale", slug="a", status="hidden", **same),
        "posts/b.md": post("Uguale", slug="b", canonical="https://b.example/", **same),
        "p.md": "---\ntitle: Uguale\ndescription: Breve.\nstatus: hidden\n---\n\nTesto.\n",
    }
    assert findings(engine, files) == []


def test_the_command_names_path_and_line_and_fails(
    project: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    project.write({
        "docs/posts/a.md": post("Uguale", slug="a", description=f'"{GOOD.format("a")}"'),
        "docs/posts/b.md": post("Uguale", slug="b", description="Breve.", date="2026-03-01"),
    })  # fmt: skip
    monkeypatch.chdir(project.root)
    assert blog_heads.main([]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("docs/posts/b.md:2: title: 'Uguale · Bussare' is that of posts/a.md")
    assert lines[1].startswith("docs/posts/b.md:5: description: 6 characters")
    assert lines[1].endswith(" (advice)")
    assert lines[2] == "Titles and descriptions: 1 to mend, 1 that could be better."


def test_the_command_is_content_with_advice(
    project: Project, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    project.write({"docs/posts/a.md": post("A", description="Breve.")})
    assert blog_heads.main(["--config", str(project.root / "mkdocs.yml")]) == 0
    assert "0 to mend, 1 that" in capsys.readouterr().out
