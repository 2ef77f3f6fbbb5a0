"""The links that authors made, which offers are measured by: in a file, or in their posts."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

import evaluated
import related_eval
from evaluated import Write, post
from permesso.related.evaluation import collection
from permesso.related.evaluation.collection import CollectionError


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes the folder."""
    return partial(evaluated.write, tmp_path)


# The true links.


def test_links_are_taken_without_repetitions_and_links_to_itself(write: Write) -> None:
    posts = {f"{name}.md": post() for name in "abcd"}
    found = collection.read(write(posts, {"a": ["b", "b.md", "a"], "b": [], "c": "d", "d": None}))
    assert found.truth == {"a": {"b"}, "c": {"d"}}
    assert found.links == 2
    assert found.warnings == ()


def test_ids_without_a_file_are_left_out_and_told_once(write: Write) -> None:
    links = {"a": ["b", *(f"gone{number}" for number in range(5))], "lost": ["a"], "c": ["lost"]}
    folder = write({"a.md": post(), "b.md": post(), "c.md": post()}, links)
    found = collection.read(folder)
    assert found.truth == {"a": {"b"}}
    (warning,) = found.warnings
    assert warning.endswith("links.json: no file for 6 ids, left out: gone0, gone1, gone2, ...")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[]", "write an object"),
        ('{"a": 5.5}', "found something else for 'a'"),
        ('{"a": [["b"]]}', "found something else for 'a'"),
        ('{"a": ', "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("\xff", "is not JSON"),
    ],
)
def test_links_that_are_none_are_an_error(write: Write, content: str, said: str) -> None:
    folder = write({"a.md": post()})
    (folder / "links.json").write_bytes(content.encode("latin-1"))
    with pytest.raises(CollectionError, match=said):
        collection.read(folder)


def test_no_links_and_no_posts_are_errors(write: Write, tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match=r"links\.json: there is no such file"):
        collection.read(tmp_path)
    with pytest.raises(CollectionError, match="there are no posts"):
        collection.read(write({}))
    with pytest.raises(CollectionError, match="there is no such folder"):
        collection.read(tmp_path / "none", own_links=True)


def test_what_is_wrong_with_the_description_is_told_and_does_no_harm(write: Write) -> None:
    assert (
        collection.read(write({"a.md": post()}, about=[]))
        .warnings[0]
        .endswith("corpus.json: write an object; read without it")
    )
    folder = write({"a.md": post()})
    (folder / "corpus.json").write_text("{")
    assert "read without it" in collection.read(folder).warnings[0]
    assert collection.read(write({"a.md": post()}, about={"name": "Bussare"})).name == "Bussare"


# The links in the texts instead.


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("Vedi [il primo invio](b.md).", "Vedi il primo invio."),
        ("Vedi [il primo](../2025/b.md#poi 'Titolo') e [lui](b.md).", "Vedi il primo e lui."),
        ("Vedi [lui](</2025/b/>) e [lui](/blog/2025/03/b/?x=1).", "Vedi lui e lui."),
        ("Vedi [lui][1].\n\n[1]: ../2025/b.md 'Titolo'\n", "Vedi lui."),
        ("Vedi [lui] e [lui][].\n\n[lui]: <../2025/b.md>", "Vedi lui e lui."),
        ("Vedi <a class='x' href=\"/2025/b.html\">lui</a>.", "Vedi lui."),
        ("Vedi [lui](b/index.md).", "Vedi lui."),
        ('Vedi [lui]({{< ref "2025/b.md#poi" >}}).', "Vedi lui."),
        ('Vedi [lui]({{% relref path="b" lang="it" %}}).', "Vedi lui."),
        ("Vedi [lui]({{ site.baseurl }}{% post_url 2025/b %}).", "Vedi lui."),
        ('Vedi <a href="{% link _posts/b.md %}">lui</a>.', "Vedi lui."),
        ('Vedi [lui][1].\n\n[1]: {{< relref "/2025/b" >}}\n', "Vedi lui."),
    ],
)
def test_links_between_posts_are_hidden_and_count(write: Write, written: str, left: str) -> None:
    folder = write(
        {"posts/2026/a.md": post(written), "posts/2025/b.md": post(), "posts/c.md": post()}
    )
    (folder / "links.json").unlink()
    found = collection.read(folder, own_links=True)
    assert found.truth == {"2026/a": {"2025/b"}, "2025/b": {"2026/a"}}
    said = {article.id: article.text for article in found.articles}
    assert " ".join(said["2026/a"].split()) == left


@pytest.mark.parametrize(
    "written",
    [
        "[x](https://altrove.example/b/)",
        "[x](//altrove.example/b)",
        "![x](b.md)",
        "[x](#b)",
        "[x](mailto:b)",
        "[x](chi-siamo.md)",
        "[x](a.md)",
        "[x](twin.md)",
        "[x](http://[b)",
        "[b]",
    ],
)
def test_other_links_are_left_as_they_are(write: Write, written: str) -> None:
    folder = write(
        {"a.md": post(written), "b.md": post(), "x/twin.md": post(), "y/twin.md": post()}
    )
    found = collection.read(folder, own_links=True)
    assert found.truth == {}
    assert len(found.articles) == 4


def test_of_two_posts_of_one_name_the_one_beside_is_meant(write: Write) -> None:
    folder = write({"x/a.md": post("[t](twin.md)"), "x/twin.md": post(), "y/twin.md": post()})
    assert collection.read(folder, own_links=True).truth["x/a"] == {"x/twin"}


def test_own_links_are_an_option_of_the_command(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write({"a.md": post("[b](b.md)", tags="t"), "b.md": post(tags="t"), "c.md": post()})
    assert related_eval.main([str(folder), "--own-links", "--methods", "tags"]) == 0
    printed = capsys.readouterr().out
    assert "3 posts, 2 of them with true links, 2 links" in printed
    assert "tags     1.000" in printed
