"""The owner's page: what was counted, as numbers, as a chart, and as the same in a table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import lxml.html
import pytest

from optin import owner, words
from optin.numbers import DAYS, Day, Numbers, Outgoing, Tally, Totals

TODAY = date(2026, 11, 22)
NOW = 1795305600.0  # that day at noon
QUIET = tuple(Day(TODAY - timedelta(days=DAYS - 1 - n), 0, 0, 0) for n in range(DAYS))
EMPTY = Numbers(
    blog="Bussare",
    now=NOW,
    totals=Totals(0, 0, 0, 0, 0),
    days=QUIET,
    lists=(Tally("Bussare", 0, 0, 0),),
    pages=(),
    placements=(),
    mails=Outgoing(0, 0, None),
)
BUSY = Numbers(
    blog="Bussare",
    now=NOW,
    totals=Totals(confirmed=12412, waiting=37, unsubscribed=108, undeliverable=4, suppressed=2),
    days=(
        *QUIET[:-2],
        Day(TODAY - timedelta(days=1), 20, 10, 2),
        Day(TODAY, 5, 7, 0),
    ),
    lists=(Tally("Bussare", 300, 211, 12), Tally("Scrittura", 0, 0, 0)),
    pages=(Tally("/", 120, 88, 4), Tally("/la-porta/", 60, 44, 2), Tally("", 3, 0, 0)),
    placements=(Tally("end", 100, 80, 3), Tally("colonna-2", 4, 2, 0)),
    mails=Outgoing(waiting=3, failed=1, oldest=NOW - 86400),
)


def shown(numbers: Numbers, language: str = "it") -> lxml.html.HtmlElement:
    """Return the page, parsed."""
    return lxml.html.document_fromstring(owner.page(numbers, words.load(language)))


def cells(page: lxml.html.HtmlElement, selector: str) -> list[list[str]]:
    """Return the words in each row of a table's body."""
    (table,) = page.cssselect(selector)
    return [
        [" ".join(cell.text_content().split()) for cell in row.cssselect("th, td")]
        for row in table.cssselect("tbody tr")
    ]


def said(page: lxml.html.HtmlElement) -> str:
    """Return the words of the page."""
    return " ".join(page.find("body").text_content().split())


def test_totals_are_in_the_language_s_numbers() -> None:
    counts = [found.text for found in shown(BUSY).cssselect(".figures .count")]
    assert counts == ["12.412", "37", "108", "4", "2"]
    assert shown(BUSY, "en").cssselect(".count")[0].text == "12,412"


def test_what_is_rare_is_shown_where_it_happened() -> None:
    numbers = replace(BUSY, totals=Totals(1, 2, 3, 0, 0))
    assert [found.text for found in shown(numbers).cssselect(".count")] == ["1", "2", "3"]


def test_the_chart_and_the_table_say_the_same() -> None:
    page = shown(BUSY)
    assert cells(page, "details table") == [
        ["22 novembre 2026", "5", "7", "0"],
        ["21 novembre 2026", "20", "10", "2"],
    ]
    heights = {
        name: [float(bar.get("height")) for bar in page.cssselect(f".chart .{name}")]
        for name in "abc"
    }
    assert heights == {"a": [100, 25], "b": [50, 35], "c": [10]}
    assert [bar.get("x") for bar in page.cssselect(".chart .a")] == ["88.1", "89.1"]


def test_the_chart_has_words_for_who_cannot_see_it() -> None:
    (chart,) = shown(BUSY).cssselect("svg.chart")
    names = {child.get("id"): child.text for child in chart if child.get("id")}
    assert chart.get("role") == "img"
    assert chart.get("aria-labelledby").split() == list(names)
    title, text = names.values()
    assert "dal 25 agosto 2026 al 22 novembre 2026" in title
    assert "In 90 giorni: richieste 25, conferme 17, uscite 2" in text


def test_many_departures_get_a_smaller_scale() -> None:
    days = (*QUIET[:-1], Day(TODAY, 10, 5, 30))
    drawn = owner.chart(days, words.load("it"))
    assert drawn is not None
    assert (drawn.up, drawn.down, drawn.top) == (10, 30, 10)
    assert drawn.bars[-1] == owner.Bar(89, 10, 5, 30)


def test_a_departure_alone_is_drawn() -> None:
    drawn = owner.chart((*QUIET[:-1], Day(TODAY, 0, 0, 1)), words.load("it"))
    assert drawn is not None
    assert (drawn.up, drawn.down) == (30, 30)


def test_tables_say_where_people_come_from() -> None:
    by_list, by_page, by_placement = shown(BUSY).cssselect("section > table")
    tables = [
        [
            [" ".join(cell.text_content().split()) for cell in row.cssselect("th, td")]
            for row in table.cssselect("tbody tr")
        ]
        for table in (by_list, by_page, by_placement)
    ]
    assert tables == [
        [["Bussare", "300", "211 (70%)", "12"], ["Scrittura", "0", "0 (–)", "0"]],
        [
            ["Prima pagina", "120", "88 (73%)", "4"],
            ["/la-porta/", "60", "44 (73%)", "2"],
            ["Non indicato", "3", "0 (0%)", "0"],
        ],
        [["Dopo il testo", "100", "80 (80%)", "3"], ["colonna-2", "4", "2 (50%)", "0"]],
    ]


def test_waiting_mails_are_told_with_the_oldest() -> None:
    text = said(shown(BUSY))
    assert "3 e-mail aspettano di partire. La più vecchia è del 21 novembre 2026." in text
    assert "1 e-mail rifiutata per sempre." in text
    one = replace(BUSY, mails=Outgoing(1, 0, NOW))
    assert "1 e-mail aspetta di partire." in said(shown(one))
    assert "rifiutata" not in said(shown(one))


@pytest.mark.parametrize("language", ["it", "en"])
def test_an_empty_page_says_what_will_stand_here(language: str) -> None:
    page = shown(EMPTY, language)
    assert page.cssselect("svg, table, .count") == []
    spoken = words.load(language)
    for key in ("empty_title", "empty", "mails_none"):
        assert spoken.say(f"owner.{key}") in said(page)


def test_people_without_a_recent_day_have_totals_and_no_chart() -> None:
    page = shown(replace(EMPTY, totals=Totals(5, 0, 0, 0, 0)))
    assert page.cssselect("svg") == []
    assert page.cssselect(".count")[0].text == "5"


def test_a_page_s_path_is_text() -> None:
    hostile = Tally("/<img src=x>/", 1, 0, 0)
    page = shown(replace(BUSY, blog="<b>x</b>", pages=(hostile,), placements=(hostile,)))
    assert page.cssselect("img, h1 b, script, [style]") == []
    assert "/<img src=x>/" in said(page)
