"""The folder of a site: what is examined, and what cannot be."""

import os
from pathlib import Path

import pytest

from permesso.audit import feeds, folder
from permesso.audit.document import BrokenError
from permesso.audit.folder import File
from permesso.audit.texts import decoded

PAGE = "<!doctype html><html><head><title>a</title></head><body>b</body></html>"
RSS = "<rss><channel><item><description>&lt;p&gt;a</description></item></channel></rss>"


def made(path: Path, **files: str | bytes) -> Path:
    for name, content in files.items():
        file = path / name.replace("__", "/").replace("_", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def faults(path: Path) -> list[tuple[str, str]]:
    return [(each.path, each.message) for each in folder.read(path).faults]


def test_pages_feeds_and_letters_are_found(tmp_path: Path):
    made(tmp_path, index_html=PAGE, b__c_htm=PAGE, about=PAGE, LICENSE="text", rss_xml=RSS,
         sitemap_xml="<urlset/>", map_svg="<svg/>", index_html_gz=b"\x1f\x8b",
         feed_json='{"version":"https://jsonfeed.org/version/1.1"}', data_json="{}",
         welcome_eml="Subject: a\n\nb", a_css="", b__d_js="")  # fmt: skip
    found = folder.read(tmp_path)
    assert [(each.path, each.kind) for each in found.files] == [
        ("about", "page"), ("b/c.htm", "page"), ("feed.json", "feed"), ("index.html", "page"),
        ("rss.xml", "feed"), ("welcome.eml", "letter"),
    ]  # fmt: skip
    assert found.faults == ()
    assert sorted(found.own) == ["a.css", "b/d.js"]


def test_letters_have_their_own_folder(tmp_path: Path):
    made(tmp_path / "site", index_html=PAGE)
    made(tmp_path / "mails", confirm_html="<p>{{ a }}", notes_txt="")
    found = folder.read(tmp_path / "site", tmp_path / "mails")
    assert [(each.path, each.kind) for each in found.files] == [
        ("index.html", "page"),
        ("mails/confirm.html", "letter"),
    ]


def test_no_folder(tmp_path: Path):
    (fault,) = faults(tmp_path / "a")
    assert fault == (str(tmp_path / "a"), "there is no such site; build it, or correct the path")


def test_a_file_instead_of_a_folder(tmp_path: Path):
    made(tmp_path, index_html=PAGE)
    ((_, message),) = faults(tmp_path / "index.html")
    assert message.startswith("is a file, not a site")


@pytest.mark.parametrize(
    ("files", "told"), [({}, "is empty; build"), ({"a_txt": "a"}, "has no page (.html);")]
)
def test_nothing_to_examine(files: dict[str, str], told: str, tmp_path: Path):
    ((_, message),) = faults(made(tmp_path, **files))
    assert message.startswith(told)


def test_a_pipe_is_not_waited_for(tmp_path: Path):
    made(tmp_path, index_html=PAGE)
    os.mkfifo(tmp_path / "a.html")
    assert faults(tmp_path) == [("a.html", "is no file, but a pipe or a device; put a file there")]
    with pytest.raises(BrokenError, match="is no file"):
        folder.read_file(File("a.html", "page", tmp_path / "a.html"))


def test_links(tmp_path: Path):
    site = made(tmp_path / "site", index_html=PAGE)
    made(tmp_path, out_html=PAGE)
    (site / "in.html").symlink_to("index.html")
    (site / "nothing.html").symlink_to("gone.html")
    (site / "out.html").symlink_to("../out.html")
    (site / "round").symlink_to(".")
    (site / "above").symlink_to("..")
    found = folder.read(site)
    assert [each.path for each in found.files] == ["in.html", "index.html"]
    assert [(each.path, each.message.partition(";")[0]) for each in found.faults] == [
        ("above", "is a link that leads out of the site's folder"),
        ("nothing.html", "is a link to nothing"),
        ("out.html", "is a link that leads out of the site's folder"),
    ]


def test_what_is_left_over_from_a_build(tmp_path: Path):
    made(tmp_path, index_html=PAGE)
    (tmp_path / "a.html.new").write_text(PAGE)
    ((path, message),) = faults(tmp_path)
    assert path == "a.html.new"
    assert message.startswith("is left over from a build that did not end")


def test_a_folder_may_be_named_as_a_page(tmp_path: Path):
    found = folder.read(made(tmp_path, a_html__index_html=PAGE))
    assert [each.path for each in found.files] == ["a.html/index.html"]


def test_a_page_that_is_too_large_is_not_read(tmp_path: Path):
    made(tmp_path, index_html=PAGE)
    with (tmp_path / "a.html").open("wb") as file:
        file.truncate(50_000_000)
    ((path, message),) = faults(tmp_path)
    assert (path, message.partition(";")[0]) == (
        "a.html",
        "has 50 MB, and no more than 10 MB are examined",
    )


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"<p>a\0b", "has NUL bytes"),
        (b"<p>a\xe8b", "is not in UTF-8 on line 1"),
        (b"<meta charset=utf-8>\n\xe8", "is not in UTF-8, as it says, but for line 2"),
        (b"<html><body><p>a<a href=", "ends inside a tag"),
        (b"<html><body><p>a</", "ends inside a tag"),
        (b"<html><body><script>a = '<b", "ends inside <script>"),
        (b"<style>p{top:", "ends inside <style>"),
        (b"<p>a<!-- b", "ends inside a comment"),
        (b"<html><body><main><p>a b", "ends before </main>"),
    ],
)
def test_half_a_page(data: bytes, told: str):
    with pytest.raises(BrokenError) as error:
        decoded(data)
    assert str(error.value).startswith(told)
    assert "; " in str(error.value)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfa", "a"),
        ("\N{BYTE ORDER MARK}è".encode("utf-16-le"), "è"),
        (b"<meta charset='windows-1252'>\xe8", "<meta charset='windows-1252'>è"),
        (b"<meta charset=iso-8859-1>\x93", "<meta charset=iso-8859-1>“"),
        (b"<p>1 < 2", "<p>1 < 2"),
        (b"<p>a<li>b", "<p>a<li>b"),
        (b"<script>a='<style><\\/style>'</script>", "<script>a='<style><\\/style>'</script>"),
        (b"<div>a</div><script>'<div>'</script>", "<div>a</div><script>'<div>'</script>"),
    ],
)
def test_a_whole_page(data: bytes, text: str):
    assert decoded(data) == text


@pytest.mark.parametrize(
    ("files", "root"),
    [
        ({"a__index_html": "<link rel=canonical href=https://x.it/a/>"}, "https://x.it/"),
        ({"a__index_html": "<link rel=canonical href=https://x.it/b/a/>"}, "https://x.it/b/"),
        ({"a_html": "<link href='https://x.it/b/a' rel='canonical'>"}, "https://x.it/b/"),
        ({"a_html": "<meta property=og:url content=https://x.it/b/a.html>"}, "https://x.it/b/"),
        (
            {"a_html": "<p>", "rss_xml": "<rss><a:link rel='self' href='https://x.it/rss.xml'/>"},
            None,
        ),
        (
            {
                "a_html": "<p>",
                "rss_xml": "<rss><atom:link rel='self' href='https://x.it/rss.xml'/>",
            },
            "https://x.it/",
        ),
        (
            {"a_html": "<p>", "sitemap_xml": "<urlset><loc>https://x.it/a.html</loc></urlset>"},
            "https://x.it/",
        ),
        ({"a_html": "<p><a href=https://x.it/>"}, None),
        (
            {
                "a_html": "<link rel=canonical href=https://y.it/q.html>",
                "b_html": "<link rel=canonical href=https://x.it/b.html>",
                "c_html": "<link rel=canonical href=https://x.it/c.html>",
            },
            "https://x.it/",
        ),
    ],
)
def test_where_a_site_is(files: dict[str, str], root: str | None, tmp_path: Path):
    assert folder.read(made(tmp_path, **files)).root == root


def test_own_files_by_their_address(tmp_path: Path):
    made(tmp_path, index_html="<link rel=canonical href=https://x.it/b/>", c__a_css="p{}")
    found = folder.read(tmp_path)
    assert (found.root, found.host) == ("https://x.it/b/", "x.it")
    assert found.address("è.html") == "https://x.it/b/%C3%A8.html"
    assert found.text("https://x.it/b/c/a.css?v=1") == ("c/a.css", "p{}")
    assert found.text("https://y.it/b/c/a.css") is None
    assert found.text("https://x.it/b/d.css") is None


def test_own_files_of_a_site_that_does_not_say_where_it_is(tmp_path: Path):
    found = folder.read(made(tmp_path, index_html="<p>", c__a_css="p{}"))
    assert found.text(found.address("c/a.css")) == ("c/a.css", "p{}")
    # It is built to be a folder of another.
    assert found.text(found.address("docs/c/a.css")) == ("c/a.css", "p{}")


def entries(file: str, text: str) -> list[tuple[str, int]]:
    return [(each.text, each.first) for each in feeds.entries(file, text.encode())]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<rss><item>\n<description>\n&lt;p&gt;a</description></item></rss>", [("\n<p>a", 2)]),
        ("<rss><item><title>a</title><description>b</description></item></rss>", []),
        ("<rss><image><url>//b/c</url></image></rss>", [('<img src="//b/c">', 1)]),
        (
            '<feed xmlns="http://www.w3.org/2005/Atom"><entry>\n\n<content type="html">'
            "<![CDATA[<i>a</i>]]></content></entry></feed>",
            [("<i>a</i>", 3)],
        ),
    ],
)
def test_entries_of_a_feed(text: str, found: list[tuple[str, int]]):
    assert entries("a.xml", text) == found


def test_entries_in_xhtml_are_read():
    text = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="xhtml">\n<div '
        'xmlns="http://www.w3.org/1999/xhtml">\n<img src="a"/></div></content></entry></feed>'
    )
    (document,) = feeds.entries("a.xml", text.encode())
    (image,) = document.elements("img")
    assert (image.get("src"), document.line(image)) == ("a", 3)


def test_items_of_a_json_feed():
    text = '{"icon": "//b/c", "items": [\n{"id": "1", "content_html": "<p>a\\nb"},\n{"id": "2"}]}'
    assert entries("feed.json", text) == [('<img src="//b/c">', 1), ("<p>a b", 2)]


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("a.xml", "<rss>\n<item></rss>", "is no XML on line 2"),
        ("a.json", "{\n'a'", "is no JSON on line 2"),
        ("a.json", "[]", "is no JSON Feed"),
        ("a.json", "[" * 200_000, "has too many lists"),
    ],
)
def test_broken_feeds(file: str, text: str, told: str):
    with pytest.raises(BrokenError, match=told):
        entries(file, text)


def test_a_feed_does_not_grow():
    text = (
        '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
        "<rss><item><description>&lt;p&gt;x&a;&b;</description></item></rss>"
    )
    assert entries("a.xml", text) == [("<p>x&a;&b;", 1)]


def test_the_html_of_an_email():
    text = (
        'Subject: a\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary="b"\n\n'
        "--b\nContent-Type: text/plain\n\na\n--b\nContent-Type: text/html; charset=utf-8\n\n"
        "<p>a\n<img src=//b.it>\n--b--\n"
    )
    (document,) = feeds.letter("a.eml", text.encode())
    (image,) = document.elements("img")
    assert (document.kind, image.get("src"), document.line(image)) == ("letter", "//b.it", 13)


def test_what_is_no_email():
    with pytest.raises(BrokenError, match="is no e-mail"):
        list(feeds.letter("a.eml", b"\n\nb"))
