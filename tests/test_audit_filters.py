"""EasyList and EasyPrivacy: what they say of addresses and elements, and how they are renewed."""

from __future__ import annotations

import io
import json
import os
import tarfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import brotli
import pytest

from audit_engine import asked
from auditing import engine, renew
from permesso.audit import filters
from permesso.audit.facts import Mark
from permesso.audit.filters import Address, Engine, Unanswered, Verdict
from terminal.npm import Programs, Unavailable
from terminal.refusal import Refusal

SOURCE = "https://blog.example/"


def verdict(address: str, *types: str) -> Verdict | None:
    """Ask about one address of the site `blog.example`."""
    answers = asked().ask([Address(address, SOURCE, types or ("script",))], [])
    return answers.addresses[0]


def mark(name: str, id: str = "", classes: str = "", **attributes: str) -> Mark:
    """Return an element; `data_x` stands for the attribute `data-x`."""
    named = tuple((key.replace("_", "-"), value) for key, value in attributes.items())
    return Mark(name, id, tuple(classes.split()), named, 1, f"<{name}>")


def rule(element: Mark) -> str | None:
    """Ask about one element."""
    found = asked().ask([], [element]).elements[0]
    return found.rule if found else None


def test_a_tracker_is_named_with_its_list_and_its_rule_as_it_stands_there() -> None:
    assert verdict("https://plausible.io/js/script.js") == Verdict(
        "EasyPrivacy", "||plausible.io^$third-party"
    )
    advertising = verdict("https://pagead2.googlesyndication.com/pagead/js/adsbygoogle.js")
    assert advertising and advertising.list == "EasyList"


def test_what_a_rule_says_of_types_and_other_sites_is_heeded() -> None:
    pixel, counter = "https://comms.thewhiskyexchange.com/x", "https://abcstats.com/x"
    questions = [
        Address(pixel, SOURCE, ("image",)),
        Address(pixel, SOURCE, ("script",)),
        Address(pixel, SOURCE, ("script", "image")),
        Address(counter, SOURCE, ("script",)),
        Address(counter, "https://abcstats.com/", ("script",)),
    ]
    rules = [found and found.rule for found in asked().ask(questions, []).addresses]
    image, third = "||comms.thewhiskyexchange.com^$image", "||abcstats.com^$third-party"
    assert rules == [image, None, image, third, None]


INNOCENT = [
    "https://blog.example/assets/share.js",
    "https://blog.example/assets/javascripts/bundle.79ae519e.min.js",
    "https://blog.example/search/search_index.json",
    "https://cdn.jsdelivr.net/npm/mathjax@3/es5/tex-mml-chtml.js",
    "https://fonts.googleapis.com/css2?family=Inter",
]


def test_innocent_addresses_are_on_no_list() -> None:
    types = ("script", "xmlhttprequest", "stylesheet")
    answers = asked().ask([Address(each, SOURCE, types) for each in INNOCENT], [])
    assert dict(zip(INNOCENT, answers.addresses, strict=True)) == dict.fromkeys(INNOCENT)


def test_an_exception_for_blockers_acquits_nobody() -> None:
    packed = brotli.decompress(filters.LISTS[1].read_bytes()).decode()
    assert "@@||googletagmanager.com/gtag/js" in packed
    assert verdict("https://www.googletagmanager.com/gtag/js?id=G-1")


ELEMENTS: list[tuple[Mark, str | None]] = [
    (mark("div", id="div-gpt-ad-123"), '##[id^="div-gpt-ad"]'),
    (mark("amp-ad"), "##amp-ad"),
    (mark("div", classes="x ad leaderboard"), "##.ad.leaderboard"),
    (mark("div", classes="ad"), None),
    (mark("div", id="adsense_block"), "###adsense_block"),
    (mark("div", classes="AdBody"), "##.AdBody:not(body)"),
    (mark("body", classes="AdBody"), None),
    (
        mark("a", href="http://bongacams.com/track?c=1"),
        '##a[href^="http://bongacams.com/track?"]',
    ),
    (mark("a", href="https://example.com/"), None),
    (mark("div", style="width:auto; color: red", id="teaser1"), None),
    (mark("main", classes="md-main"), None),
]


def test_elements_are_known_by_id_class_name_and_attributes() -> None:
    answers = asked().ask([], [element for element, _ in ELEMENTS])
    rules = [found and found.rule for found in answers.elements]
    assert rules == [expected for _, expected in ELEMENTS]


def test_a_rule_about_relatives_or_state_is_not_guessed() -> None:
    # `[href^="https://mystore.com/"] > img` hides a picture, `.ad-box:not(#ad-banner):not(:empty)`
    # what is not empty.
    assert rule(mark("a", href="https://mystore.com/")) is None
    assert rule(mark("div", classes="ad-box")) is None


def test_rules_without_class_id_or_address_are_there() -> None:
    # They stand in a field of the engine that is not documented, so its version stands fast.
    wanted = json.loads((filters.FOLDER / "package.json").read_text())["dependencies"]
    assert wanted == {"@ghostery/adblocker": "2.18.2"}
    text = brotli.decompress(filters.LISTS[0].read_bytes()).decode()
    bare = [line[2:] for line in text.splitlines() if line.startswith("##")]
    names = [name for name in bare if name.replace("-", "").isalpha()]
    assert len(names) > 3
    assert all(asked().ask([], [mark(name) for name in names]).elements)


def test_answers_come_in_the_order_of_the_questions() -> None:
    clean, dirty = "https://example.org/a.js", "https://plausible.io/js/script.js"
    answers = asked().ask(
        [Address(each, SOURCE, ("script",)) for each in (clean, dirty, clean)],
        [mark("p"), mark("amp-ad")],
    )
    assert [bool(each) for each in answers.addresses] == [False, True, False]
    assert [bool(each) for each in answers.elements] == [False, True]


def test_without_questions_nothing_is_started(tmp_path: Path) -> None:
    nothing = Engine(tmp_path / "none", tmp_path, tmp_path).ask([], [])
    assert nothing.addresses == nothing.elements == ()


def test_an_address_that_is_no_text_is_answered() -> None:
    assert verdict("https://plausible.io/\ud800\n\"'.js")
    assert verdict("https://") is None


def test_a_damaged_cache_is_made_anew(tmp_path: Path) -> None:
    question = [Address("https://plausible.io/js/script.js", SOURCE, ("script",))]
    first = asked().ask(question, [])
    whole = {path.name: path.read_bytes() for path in asked().cache.glob("*.engine")}
    cut, changed = sorted(whole)
    (tmp_path / cut).write_bytes(whole[cut][:1000])
    (tmp_path / changed).write_bytes(b"\0".join([whole[changed][:5000], whole[changed][5001:]]))
    assert replace(asked(), cache=tmp_path).ask(question, []) == first
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == whole


def test_a_cache_that_cannot_be_written_only_costs_time(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    mine = replace(asked(), cache=tmp_path / "file")
    assert mine.ask([Address("https://plausible.io/x", SOURCE, ("script",))], []).addresses[0]


def test_an_engine_that_gives_no_answer_is_no_pass(tmp_path: Path) -> None:
    question = [Address("https://example.org/", SOURCE, ("script",))]
    for broken in (
        replace(asked(), modules=tmp_path),
        replace(asked(), node=tmp_path / "node"),
        replace(asked(), node=Path("/bin/true")),
    ):
        with pytest.raises(Unanswered, match=r"could not be asked: .+ run the audit again"):
            broken.ask(question, [])


def test_without_npm_the_audit_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Absent(Programs):
        def prepare(self) -> None:
            raise Unavailable("npm error no answer (see .cache/filters.log)")

    monkeypatch.setattr(engine, "PROGRAMS", Absent(filters.FOLDER, tmp_path / "x", "the audit"))
    with pytest.raises(Refusal, match=r"npm error no answer .*; .* connect to the network"):
        engine.engine()


def test_the_lock_file_names_no_registry_and_has_a_hash_for_everything() -> None:
    lock = (filters.FOLDER / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert lock.count('"integrity"') == lock.count('"node_modules/') > 0


def test_the_lists_are_whole_and_keep_their_authors_lines() -> None:
    for edition, path in zip(filters.editions(), filters.LISTS, strict=True):
        text = brotli.decompress(path.read_bytes()).decode()
        assert f"! Title: {edition.name}\n" in text
        assert "! Licence: https://easylist.to/pages/licence.html\n" in text
        assert edition.rules > 50_000 and edition.date >= date(2025, 10, 31)


LIST = "[Adblock Plus 2.0]\n! Title: {}\n! Last modified: {}\n" + "".join(
    f"-{number}\n" for number in range(renew.FEWEST)
)
LISTS = {
    "easylist.txt": LIST.format("EasyList", "3 Nov 2026 10:01 UTC").encode(),
    "easyprivacy.txt": LIST.format("EasyPrivacy", "%timestamp%").encode(),
}
WRITTEN = datetime(2026, 11, 5, 23, 30, tzinfo=UTC).timestamp()
SUMMARY = "EasyList of 2026-11-03, EasyPrivacy of 2026-11-05"


def folder(path: Path) -> Path:
    """Return a folder with lists, one of them further down."""
    for name, data in LISTS.items():
        file = path / ("below/" if name == "easylist.txt" else "") / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        os.utime(file, (WRITTEN, WRITTEN))
    return path


def debian(path: Path) -> Path:
    """Return a Debian package with lists."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:xz") as archive:
        for name, data in LISTS.items():
            member = tarfile.TarInfo(f"./usr/share/lists/{name}")
            member.size, member.mtime = len(data), int(WRITTEN)
            archive.addfile(member, io.BytesIO(data))
    parts = {"debian-binary": b"2.0", "data.tar.xz": packed.getvalue()}
    members = (
        f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(data):<10}`\n".encode()
        + data
        + b"\n" * (len(data) % 2)
        for name, data in parts.items()
    )
    path.write_bytes(b"!<arch>\n" + b"".join(members))
    return path


def test_renewing_from_a_folder_or_a_package_gives_the_same_lists(tmp_path: Path) -> None:
    sources = [folder(tmp_path / "lists"), debian(tmp_path / "lists.deb")]
    written = []
    for number, source in enumerate([*sources, sources[0]]):
        target = tmp_path / str(number)
        target.mkdir()
        assert renew.renew(source, target) == SUMMARY
        written.append({path.name: path.read_bytes() for path in target.iterdir()})
    assert written[0] == written[2]
    assert written[0].keys() == {"easylist.txt.br", "easyprivacy.txt.br", "lists.yml"}
    del written[0]["lists.yml"], written[1]["lists.yml"]
    assert written[0] == written[1]
    assert brotli.decompress(written[0]["easylist.txt.br"]) == LISTS["easylist.txt"]


@pytest.mark.parametrize(
    ("spoiled", "said"),
    [
        ({"easylist.txt": b"<html>404</html>"}, "easylist.txt is no whole list: 0 rules"),
        ({"easyprivacy.txt": LISTS["easyprivacy.txt"][:5000]}, "is no whole list"),
        ({"easyprivacy.txt": None}, "has no easyprivacy.txt"),
    ],
)
def test_what_is_no_whole_list_changes_nothing(
    spoiled: dict[str, bytes | None], said: str, tmp_path: Path
) -> None:
    source, target = tmp_path / "lists", tmp_path / "target"
    source.mkdir()
    target.mkdir()
    for name, data in {**LISTS, **spoiled}.items():
        if data is not None:
            (source / name).write_bytes(data)
    with pytest.raises(Refusal, match=said):
        renew.renew(source, target)
    assert list(target.iterdir()) == []


@pytest.mark.parametrize("data", [b"", b"PK", b"!<arch>\n", b"!<arch>\ndata.tar.xz"])
def test_what_is_no_package_is_refused(data: bytes, tmp_path: Path) -> None:
    source = tmp_path / "lists.deb"
    source.write_bytes(data)
    with pytest.raises(Refusal, match="no Debian package"):
        renew.renew(source, tmp_path)
    with pytest.raises(Refusal, match="neither a folder nor a package"):
        renew.renew(tmp_path / "none", tmp_path)
