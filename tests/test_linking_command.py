"""./scripts/links, as an editor uses it: on a blog in a folder, with git, up to the built site."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

import pytest

from conftest import ROOT, Project, contents, post, wait_until

NAMED = "La promessa che si fa prima"
POSTS: Mapping[str, str | bytes] = {
    "docs/posts/2025/a.md": post(NAMED, "Testo."),
    "docs/posts/2026/è b.md": post("B", f"Uno.\n\nNe parla {NAMED}, ed è lunga.").encode(),
    "docs/posts/2026/c.md": post("C", f"Si veda «{NAMED}».\n\nDi nuovo, {NAMED}.")
    .replace("\n", "\r\n")
    .removesuffix("\r\n")
    .encode(),
}


def links(
    project: Project, *words: str, folder: Path | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run the command in a project, called from its root or from `folder`."""
    return subprocess.run(
        [sys.executable, "-m", "blog_links", *words],
        cwd=project.root,
        env=environment(project, folder, **variables),
        capture_output=True,
        text=True,
        check=False,
    )


def environment(project: Project, folder: Path | None = None, **variables: str) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT / "hooks"),
        "CALLER_DIR": str(folder or project.root),
        **variables,
    }


@pytest.fixture
def written(project: Project) -> Project:
    """A project with three posts, in a repository of its own."""
    project.write(POSTS)
    git(project.root, "init", "-q")
    return project


def git(folder: Path, *words: str) -> None:
    done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_from_the_patch_to_the_site(written: Project) -> None:
    before = contents(written.root / "docs")
    done = links(written, "suggest", "--output", "links.patch")
    assert done.returncode == 0, done.stderr
    assert done.stderr == (
        "permesso: 2 suggestions; delete what you would not link, then: git apply links.patch\n"
    )
    assert contents(written.root / "docs") == before
    assert "docs/posts/2026/è b.md:8: " in (written.root / "links.patch").read_text()
    git(written.root, "apply", "links.patch")
    site = written.build("--strict")
    assert site.status == 0, site.output
    for slug, opening in (("b", "Ne parla"), ("c", "Si veda")):
        (link,) = site.page(f"{slug}/").xpath(f"//p[starts-with(., '{opening}')]/a")
        assert link.text_content() == NAMED
        assert link.get("href") == "../la-promessa-che-si-fa-prima/"
    changed = (written.root / "docs/posts/2026/c.md").read_bytes()
    assert changed.count(b"\r\n") == before["posts/2026/c.md"].count(b"\r\n")
    again = links(written, "suggest")
    assert (again.stdout, again.stderr) == ("", "permesso: no suggestions\n")


def test_the_patch_on_standard_output_of_one_post(written: Project) -> None:
    for name in ("c", "c.md", "posts/2026/c.md", "docs/posts/2026/c.md"):
        done = links(written, "suggest", "--post", name)
        assert done.stdout.count("diff --git") == 1, done.stderr
        assert "+++ b/docs/posts/2026/c.md" in done.stdout
    assert links(written, "suggest", "--max", "1").stdout.count("diff --git") == 1
    assert links(written, "suggest", "--max", "0").stdout.count("diff --git") == 2


def test_a_blog_below_the_repository_s_root(project: Project) -> None:
    project.write(POSTS)
    git(project.root.parent, "init", "-q")
    done = links(project, "suggest", "--output", "../x.patch", folder=project.root / "docs")
    assert done.returncode == 0, done.stderr
    git(project.root, "apply", "x.patch")
    assert "](../2025/a.md)" in (project.root / "docs/posts/2026/c.md").read_text()


def test_without_a_repository(project: Project) -> None:
    project.write(POSTS)
    done = links(project, "suggest", GIT_CEILING_DIRECTORIES=str(project.root.parent))
    assert done.returncode == 0
    assert f"no git repository; apply the patch in {project.root}\n" in done.stderr
    assert "+++ b/docs/posts/2026/c.md" in done.stdout


def test_a_draft_is_helped_and_no_target(project: Project) -> None:
    project.write(
        {
            "docs/posts/a.md": post(NAMED, "Testo."),
            "docs/posts/b.md": post("B", f"Ne parla {NAMED}, ed è lunga.", draft="true"),
            "docs/posts/c.md": post("C", "Ne parla La bozza che non esce ancora, ed è lunga."),
            "docs/posts/d.md": post("La bozza che non esce ancora", "Testo.", draft="true"),
        }
    )
    assert links(project, "suggest").stdout == ""
    found = links(project, "suggest", PERMESSO_DRAFTS="1").stdout
    assert "+++ b/docs/posts/b.md" in found
    assert "c.md" not in found


def test_the_report_is_printed_and_kept(written: Project) -> None:
    before = contents(written.root / "docs")
    done = links(written, "report")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("3 posts, 0 links between them\n")
    folder = written.root / ".cache" / "links"
    assert done.stdout.endswith(
        ".cache/links/links.md\n.cache/links/links.svg\n.cache/links/links.csv\n"
    )
    assert "## Orphans: 3" in (folder / "links.md").read_text()
    assert len((folder / "links.csv").read_text().splitlines()) == 4
    assert ElementTree.parse(folder / "links.svg").getroot().tag.endswith("svg")
    assert contents(written.root / "docs") == before
    assert not (written.root / "site").exists()


def test_the_report_in_another_folder(written: Project) -> None:
    done = links(written, "report", "--output", "fuori/qui", folder=written.root / "docs")
    assert done.stdout.splitlines()[-1] == "fuori/qui/links.csv"
    assert (written.root / "docs/fuori/qui/links.svg").is_file()


@pytest.mark.parametrize("command", ["report", "suggest"])
def test_a_folder_that_cannot_be_written(written: Project, command: str) -> None:
    (written.root / "file").write_text("")
    done = links(written, command, "--output", "file/x")
    assert done.returncode == 1
    assert done.stderr.startswith(f"permesso: {written.root}/file/x")
    assert " cannot be written: " in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["report", "suggest"])
def test_a_blog_with_problems(written: Project, command: str) -> None:
    written.write(
        {"docs/posts/x.md": b"---\ntitle: X\n---\n\xff", "docs/posts/y.md": post(date="x")}
    )
    done = links(written, command)
    assert done.returncode == 1
    assert done.stdout == ""
    first, second, last = done.stderr.splitlines()
    assert first.startswith("docs/posts/x.md:4: byte 0xff is not UTF-8 text")
    assert second.startswith("docs/posts/y.md:3: date:")
    assert last == "permesso: the blog cannot be read; nothing was written"


@pytest.mark.parametrize("command", ["report", "suggest"])
def test_few_posts(project: Project, command: str) -> None:
    assert links(project, command).returncode == 0
    project.write({"docs/posts/a.md": post("A")})
    assert links(project, command).returncode == 0


def test_what_is_asked_wrongly(written: Project) -> None:
    done = links(written, "suggest", "--post", "promesa-che-si-fa-prima")
    assert done.returncode == 1
    assert "--post: there is no post 'promesa-che-si-fa-prima'; did you mean" in done.stderr
    done = links(written, "suggest", "--post", "xyz")
    assert done.stderr.endswith("there is no post 'xyz'; write the name of its file\n")
    written.write({"docs/posts/2025/c.md": post("D")})
    done = links(written, "suggest", "--post", "c.md")
    assert "'c.md' is the name of posts/2025/c.md, posts/2026/c.md; write which" in done.stderr
    for words in ((), ("draw",), ("suggest", "--max", "-1"), ("report", "--post", "a")):
        assert links(written, *words).returncode == 2
    done = links(written, "report", "--config", "altro.yml")
    assert done.returncode == 1
    assert "altro.yml" in done.stderr


def test_interrupted_it_says_nothing(written: Project) -> None:
    many = {
        f"docs/posts/p{number}.md": post(f"P{number}", "Testo. " * 200) for number in range(400)
    }
    written.write(many)
    (written.root / "started.py").write_text(
        "import blog_reader, blog_links, sys\n"
        "read = blog_reader.read\n"
        "def reading(config):\n"
        "    open('started', 'w').close()\n"
        "    return read(config)\n"
        "blog_reader.read = reading\n"
        "sys.exit(blog_links.main())\n"
    )
    running = subprocess.Popen(
        [sys.executable, "started.py", "suggest"],
        cwd=written.root,
        env=environment(written),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until((written.root / "started").is_file)
    running.send_signal(signal.SIGINT)
    assert running.communicate(timeout=60) == ("", "")
    assert running.returncode == 130


def test_the_script_says_how_it_is_used() -> None:
    script = ROOT / "scripts" / "links"
    told = subprocess.run([script, "--help"], capture_output=True, text=True, check=True).stdout
    assert told.startswith("Usage: ./scripts/links")
    for word in ("report", "suggest", "--drafts"):
        assert word in told
    done = subprocess.run([script], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "a command is missing" in done.stderr
