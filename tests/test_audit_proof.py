"""The result of an audit in the pages that show it."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import brotli
import pytest

from auditing import writing
from permesso.audit import proof
from permesso.audit.declared import Exemption
from permesso.audit.proof import Outcome

PAGE = """<!doctype html><html lang="it"><p><strong data-audit="state" data-passed="Bene."
 data-tolerated="Bene, quasi." data-failed="Male.">Non ancora.</strong></p>
<p class="x" data-audit="examined" data-text="Il {date}: {pages} pagine"
 data-browser="col browser"></p>
<span data-audit="strangers" data-title="Altri &amp; noi" data-nothing="niente"
 data-some="{n} da fare" data-excepted="{n} tollerati">–</span>
<span data-audit="consent" data-title="Consenso" data-nothing="niente"
 data-some="{n} da fare" data-excepted="{n} tollerati">–</span>
<ul><li data-audit="exemptions" data-text="{what}: {reason} ({until})"
 data-none="Nessuna.">Nessuna.</li></ul>
""".replace("\n d", " d")
DAY = date(2026, 11, 22)
CALM = Outcome(DAY, False, {"pages": 3, "feeds": 0, "letters": 0}, {}, {}, ())


def exemption(rule: str, reason: str) -> Exemption:
    return Exemption(rule=rule, reason=reason, until=date(2026, 12, 31))


def test_nothing_found() -> None:
    told = proof.filled(PAGE, CALM)
    assert ">Bene.</strong>" in told and "Non ancora" not in told
    assert 'Il <time datetime="2026-11-22">22 novembre 2026</time>: 3 pagine.</p>' in told
    assert told.count(">niente</span>") == 2 and ">Nessuna.</li>" in told


def test_something_found_and_something_that_may_stand() -> None:
    found = Outcome(DAY, True, {"pages": 3}, {"consent": 2}, {"strangers": 1}, ())
    told = proof.filled(PAGE, found)
    assert ">Male.</strong>" in told and ">2 da fare</span>" in told
    assert ">1 tollerati</span>" in told and "3 pagine, col browser." in told


def test_exemptions_are_told_with_their_reason_as_text() -> None:
    kept = (exemption("strangers.request", "<b>{until}</b>"), exemption("consent.label", "B"))
    told = proof.filled(PAGE, Outcome(DAY, False, {}, {}, {"strangers": 1}, kept))
    assert "Altri &amp; noi: &lt;b&gt;{until}&lt;/b&gt; (31 dicembre 2026)</li>" in told
    assert "Consenso: B (31 dicembre 2026)</li>" in told and ">Bene, quasi.</strong>" in told


@pytest.mark.parametrize("again", [CALM, Outcome(DAY, True, {}, {"consent": 1}, {}, ())])
def test_a_second_audit_leaves_nothing_of_the_first(again: Outcome) -> None:
    kept = (exemption("strangers.request", "A"), exemption("consent.label", "B"))
    first = proof.filled(PAGE, Outcome(DAY, False, {}, {}, {"strangers": 1}, kept))
    assert proof.filled(first, again) == proof.filled(PAGE, again)


def test_pages_are_written_with_what_stands_compressed_beside_them(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "a.html.br").write_bytes(b"old")
    (tmp_path / "a.html.gz").write_bytes(b"old")
    writing.show(tmp_path, ["a.html", "gone.html"], CALM)
    written = (tmp_path / "a.html").read_bytes()
    assert b"Bene." in written
    assert brotli.decompress((tmp_path / "a.html.br").read_bytes()) == written
    assert gzip.decompress((tmp_path / "a.html.gz").read_bytes()) == written
    assert {path.name for path in tmp_path.iterdir()} == {"a.html", "a.html.br", "a.html.gz"}


def test_a_page_that_has_no_place_for_it_stays_untouched(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text("<p>Testo</p>", encoding="utf-8")
    before = page.stat().st_mtime_ns
    writing.show(tmp_path, ["a.html"], CALM)
    assert page.stat().st_mtime_ns == before
