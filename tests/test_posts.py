"""Posts: titles, words about them, and what stands around them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from conftest import Engine, listings, post, titles
from permesso.model import Article, Blog

Files = dict[str, str | bytes]

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def by_title(blog: Blog) -> dict[str, Article]:
    return {article.post.title: article for article in blog.articles}


TITLES = {
    "title": (post("Il titolo"), "Il titolo", None),
    "heading in its place": (post(None, "# Il *titolo*\n\nTesto."), "Il titolo", None),  # type: ignore[arg-type]
    "the same in both": (post("Il titolo", "# Il titolo\n\nTesto."), "Il titolo", None),
    "the same but for marks": (
        post("L'uno & l'altro", "# L'uno *&* l'altro"),
        "L'uno & l'altro",
        None,
    ),
    "another heading": (post("Breve", "# Il titolo *lungo*"), "Breve", "Il titolo <em>lungo</em>"),
}


@pytest.mark.parametrize(("text", "title", "heading"), TITLES.values(), ids=TITLES)
def test_a_post_has_the_title_that_its_author_gave(
    text: str, title: str, heading: str | None, engine: Engine
) -> None:
    found = engine.article(text).post
    assert (found.title, found.heading) == (title, heading)
    assert "<h1" not in found.body.html("")


SENTENCE = "Una frase che dice tutto."
LONG = "parola " * 60
ABOUT = {
    # front matter: description, teaser
    "nothing": ({}, SENTENCE, SENTENCE),
    "subtitle": ({"subtitle": "Sotto."}, "Sotto.", "Sotto."),
    "description": ({"description": "Breve."}, "Breve.", "Breve."),
    "both": ({"subtitle": "Sotto.", "description": "Breve."}, "Breve.", "Sotto."),
}


@pytest.mark.parametrize(("front", "description", "teaser"), ABOUT.values(), ids=ABOUT)
def test_a_post_is_described_by_the_best_that_there_is(
    front: dict[str, str], description: str, teaser: str, engine: Engine
) -> None:
    found = engine.article(post(body=SENTENCE, **front)).post
    assert (found.description, found.teaser) == (description, teaser)


def test_only_a_description_made_from_other_text_is_cut(engine: Engine) -> None:
    whole = LONG.strip()
    cut = engine.article(post(body=LONG, subtitle=LONG)).post
    assert len(cut.description) <= 155 and cut.description.endswith("parola…")
    assert cut.teaser == whole
    assert engine.article(post(body="x", description=LONG)).post.description == whole


READING: dict[str, tuple[str, dict[str, object], str, int]] = {
    "nothing": ("", {}, "it", 1),
    "a minute": ("parola " * 190, {}, "it", 1),
    "nearer to one": ("parola " * 284, {}, "it", 1),
    "nearer to two": ("parola " * 286, {}, "it", 2),
    "ten": ("parola " * 1900, {}, "it", 10),
    "English": ("word " * 2280, {}, "en", 10),
    "said by the author": ("parola " * 1900, {"readtime": 3}, "it", 3),
    "no code": ("```\n" + "parola " * 1900 + "\n```", {}, "it", 1),
}


@pytest.mark.parametrize(("body", "front", "language", "minutes"), READING.values(), ids=READING)
def test_the_time_of_reading_is_that_of_its_language(
    body: str, front: dict[str, object], language: str, minutes: int, engine: Engine
) -> None:
    assert engine.article(post(body=body, **front), language=language).post.minutes == minutes


@pytest.mark.parametrize(
    ("minutes", "words"), [(1, "1 minuto di lettura"), (2, "2 minuti di lettura")]
)
def test_the_time_of_reading_is_told_in_words(minutes: int, words: str, engine: Engine) -> None:
    assert engine.article(post(readtime=minutes)).post.reading == words


def test_the_owner_may_set_another_speed(engine: Engine) -> None:
    assert engine.article(post(body="parola " * 600), words_per_minute=100).post.minutes == 6


UPDATED = {
    "never": ("2026-03-12", None),
    "on a later day": (
        "{created: 2026-03-12, updated: 2026-06-02}",
        "Ultima modifica: 2 giugno 2026",
    ),
    "on the same day": ("{created: 2026-03-12 08:00, updated: 2026-03-12 18:00}", None),
    "before": ("{created: 2026-03-12, updated: 2026-03-11}", None),
}


@pytest.mark.parametrize(("date", "words"), UPDATED.values(), ids=UPDATED)
def test_a_change_is_shown_when_it_is_of_a_later_day(
    date: str, words: str | None, engine: Engine
) -> None:
    found = engine.article(post(date=f"'{date}'" if date[0] != "{" else date)).post
    assert (found.updated_text.words if found.updated_text else None) == words
    assert (found.updated is not None) == (words is not None)
    assert found.published_text.words == "12 marzo 2026"


def test_a_date_is_of_the_time_zone_of_the_blog(engine: Engine) -> None:
    found = engine.article(post(date="2026-07-01 08:30"), timezone="America/New_York").post
    assert found.published_text.iso == "2026-07-01T08:30:00-04:00"
    assert found.published == datetime.fromisoformat("2026-07-01T12:30:00+00:00")


def test_neighbours_are_the_next_in_time(engine: Engine) -> None:
    files: Files = {
        f"posts/{n}.md": post(n, date=f"2026-03-0{day}") for day, n in enumerate("abc", 1)
    }
    found = by_title(engine.load(files))
    around = {
        title: (
            article.previous and (article.previous.label, article.previous.post.title),
            article.next and (article.next.label, article.next.post.title),
        )
        for title, article in found.items()
    }
    before, after = "Articolo precedente", "Articolo successivo"
    assert around == {
        "a": (None, (after, "b")),
        "b": ((before, "a"), (after, "c")),
        "c": ((before, "b"), None),
    }


def test_a_hidden_post_has_no_neighbours_and_is_none(engine: Engine) -> None:
    files: Files = {f"posts/{n}.md": post(n, date=f"2026-03-0{n}") for n in (1, 3)}
    files["posts/2.md"] = post("2", date="2026-03-02", status="hidden")
    found = by_title(engine.load(files))
    assert (found["2"].previous, found["2"].next) == (None, None)
    assert found["1"].next and found["1"].next.post.title == "3"
    assert found["3"].previous and found["3"].previous.post.title == "1"


def series(**orders: int | None) -> Files:
    """Return the posts of a series, each a day later, some with a place; others in between."""
    files: Files = {}
    for day, (name, order) in enumerate(orders.items(), 1):
        place = {"series_order": order} if order else {}
        front = {"series": "La serie", "date": f"2026-03-{2 * day:02}", **place}
        files[f"posts/{name}.md"] = post(name, **front)
        files[f"posts/x{day}.md"] = post(f"x{day}", date=f"2026-03-{2 * day + 1:02}")
    return files


ORDERS: dict[str, tuple[dict[str, int | None], str]] = {
    "by date": ({"a": None, "b": None, "c": None}, "abc"),
    "by place": ({"a": 3, "b": 1, "c": 2}, "bca"),
    "placed ones first": ({"a": None, "b": None, "c": 7}, "cab"),
    "with gaps": ({"a": 10, "b": 5, "c": None}, "bac"),
}


@pytest.mark.parametrize(("orders", "expected"), ORDERS.values(), ids=ORDERS)
def test_the_parts_of_a_series_are_in_order(
    orders: dict[str, int | None], expected: str, engine: Engine
) -> None:
    found = by_title(engine.load(series(**orders)))
    for part, name in enumerate(expected, 1):
        assert titles(found[name].parts) == list(expected)
        assert (found[name].post.part, found[name].part_text) == (part, f"parte {part} di 3")
    assert [one.part for one in found["a"].parts] == [1, 2, 3]
    assert (found["x1"].parts, found["x1"].post.part, found["x1"].part_text) == ((), 0, None)


def test_in_a_series_the_neighbours_are_its_parts(engine: Engine) -> None:
    found = by_title(engine.load(series(a=2, b=1)))
    first, last = found["b"], found["a"]
    assert first.next and (first.next.label, first.next.post.title) == ("Puntata successiva", "a")
    assert last.previous
    assert (last.previous.label, last.previous.post.title) == ("Puntata precedente", "b")
    # At its ends the series opens on the other posts.
    assert first.previous and (first.previous.label, first.previous.post.title) == (
        "Articolo precedente",
        "x1",
    )
    assert last.next and (last.next.label, last.next.post.title) == ("Articolo successivo", "x1")


def test_a_series_of_one_has_its_list_and_the_neighbours_of_others(engine: Engine) -> None:
    blog = engine.load(series(a=None))
    found = by_title(blog)["a"]
    assert found.part_text == "parte 1 di 1"
    assert found.next and found.next.label == "Articolo successivo"
    assert [page.url for page in listings(blog, "series")] == ["serie/la-serie/"]


def test_a_hidden_post_is_no_part_of_its_series(engine: Engine) -> None:
    hidden = post("h", series="La serie", status="hidden", date="2026-03-05")
    found = by_title(engine.load({**series(a=None, b=None), "posts/h.md": hidden}))
    assert titles(found["a"].parts) == ["a", "b"]
    assert (found["h"].post.part, found["h"].part_text, found["h"].parts) == (0, None, ())


# Noon in Rome is 11:00 in Greenwich and 6:00 in New York in November, and 20:00 in Tokyo.
NOON = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)
WRITTEN = {
    "in the blog's zone": "2026-11-21 12:00",
    "in Greenwich": "2026-11-21T11:00Z",
    "in New York": "2026-11-21T06:00-05:00",
    "in Tokyo": "2026-11-21T20:00+09:00",
}


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_a_post_appears_and_expires_at_its_minute(written: str, engine: Engine) -> None:
    files: Files = {
        "posts/a.md": post("Appare", publish_at=written),
        "posts/s.md": post("Scade", expires=written),
    }
    shown = {
        moment: titles(article.post for article in engine.load(files, now=moment).articles)
        for moment in (NOON - SECOND, NOON, NOON + MINUTE)
    }
    assert shown == {NOON - SECOND: ["Scade"], NOON: ["Appare"], NOON + MINUTE: ["Appare"]}


def test_the_zone_of_the_blog_is_the_owner_s(engine: Engine) -> None:
    text = post("A", publish_at="2026-11-21 12:00")
    new_york_noon = NOON + timedelta(hours=6)
    for moment, count in ((new_york_noon - SECOND, 0), (new_york_noon, 1)):
        blog = engine.load({"posts/a.md": text}, now=moment, timezone="America/New_York")
        assert len(blog.articles) == count


def test_a_post_of_today_is_not_of_the_future(engine: Engine) -> None:
    late = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)  # the 21st in Rome
    assert engine.article(post(date="2026-11-21 18:00"), now=late)


STANDINGS = {
    "draft": ({"draft": "true"}, "Bozza"),
    "status: draft": ({"status": "draft"}, "Bozza"),
    "scheduled": ({"publish_at": "2026-12-24 08:00"}, "In programma per il 24 dicembre 2026"),
    "future, scheduled": (
        {"date": "2026-12-24", "publish_at": "2026-12-24"},
        "In programma per il 24 dicembre 2026",
    ),
    "expired": ({"expires": "2026-11-01"}, "Scaduto il 1 novembre 2026"),
}


@pytest.mark.parametrize(("front", "label"), STANDINGS.values(), ids=STANDINGS)
def test_a_post_that_is_not_public_is_only_in_previews_with_a_label(
    front: dict[str, str], label: str, engine: Engine
) -> None:
    files: Files = {"posts/a.md": post("A", tags="[t]", **front)}
    public, preview = (engine.load(files, preview=preview) for preview in (False, True))
    assert (public.articles, listings(public, "tag")) == ((), [])
    assert [article.post.label for article in preview.articles] == [label]
    assert titles(listings(preview, "tag")[0].posts) == ["A"]


def test_a_public_post_has_no_label(engine: Engine) -> None:
    assert engine.article(post(), preview=True).post.label is None


def test_a_preview_builds_dates_of_the_future(engine: Engine) -> None:
    assert engine.article(post(date="2027-01-01"), preview=True)


def test_a_hidden_post_is_built_and_in_no_list(engine: Engine) -> None:
    files: Files = {"posts/a.md": post("A", status="hidden", tags="[t]", pin="true")}
    for preview, label in ((False, None), (True, "Non in elenco")):
        blog = engine.load(files, preview=preview)
        [found] = [article.post for article in blog.articles]
        assert (found.listed, found.noindex, found.label) == (False, True, label)
        assert {(page.kind, page.posts, page.lead) for page in blog.listings} == {
            ("home", (), None),
            ("archive", (), None),
        }


PICTURE = "{src: /porta.svg, alt: Una porta, caption: Di notte, credit: Ada}"


@pytest.mark.parametrize("src", ["/porta.svg", "../porta.svg"])
def test_a_picture_is_found_from_the_folder_or_from_the_post(src: str, engine: Engine) -> None:
    text = post(image=PICTURE.replace("/porta.svg", src))
    picture = engine.article(text, {"porta.svg": "<svg/>"}).post.picture
    assert picture
    assert (picture.url, picture.alt) == ("porta.svg", "Una porta")
    assert (picture.caption, picture.credit) == ("Di notte", "Ada")


def test_a_picture_elsewhere_on_the_web_is_a_problem(engine: Engine) -> None:
    front = post(image="{src: 'https://a.example/b.png', alt: B}", authors="[ada]")
    others: Files = {".authors.yml": AUTHORS.replace("{avatar}", "https://b.example/a.png")}
    others["chi-siamo.md"] = "# Chi siamo"
    assert engine.problems({"posts/a.md": front, **others}) == [
        "docs/.authors.yml:5: authors.ada.avatar: picture 'https://b.example/a.png': readers' "
        "browsers would ask b.example for it; save the file in the documents folder and write its "
        "path",
        "docs/posts/a.md:4: image.src: picture 'https://a.example/b.png': readers' browsers would "
        "ask a.example for it; save the file in the documents folder and write its path",
    ]


def test_a_copy_names_its_original(engine: Engine) -> None:
    found = engine.article(post(canonical="https://www.a.example/b")).post
    assert found.canonical
    assert found.canonical.title == "Pubblicato in origine su a.example"
    assert found.canonical.url == "https://www.a.example/b"


def test_what_an_author_sets_aside_is_kept_for_templates(engine: Engine) -> None:
    front = {"hide": "[toc]", "template": "mio.html", "lang": "en", "extra": "{colore: rosso}"}
    found = engine.article(post(**front)).post
    assert (found.contents, found.template, found.lang) == (False, "mio.html", "en")
    assert found.extra == {"colore": "rosso"}
    plain = engine.article(post()).post
    assert (plain.contents, plain.template, plain.lang, plain.extra) == (True, None, "it", {})


AUTHORS = """
    authors:
      ada:
        name: Ada Bussola
        description: Consulente
        avatar: {avatar}
        url: https://ada.example/x
        email: ada@ada.example
        bio: Scrive *lettere*, vedi [chi siamo](chi-siamo.md).
        links:
          - name: Quaderno
            url: https://quaderno.example/
"""


@pytest.mark.parametrize("avatar", ["/ada.svg", "ada.svg"])
def test_an_author_is_whole(avatar: str, engine: Engine) -> None:
    others: Files = {"ada.svg": "<svg/>", "chi-siamo.md": "# Chi siamo"}
    others[".authors.yml"] = AUTHORS.replace("{avatar}", avatar)
    [author] = engine.article(post(authors="[ada]"), others).post.authors
    assert (author.id, author.name, author.role) == ("ada", "Ada Bussola", "Consulente")
    assert (author.avatar, author.email) == ("ada.svg", "ada@ada.example")
    assert [(link.title, link.url) for link in author.links] == [
        ("ada.example", "https://ada.example/x"),
        ("Quaderno", "https://quaderno.example/"),
    ]
    assert author.bio
    assert 'href="../../chi-siamo/"' in author.bio.html("../../")
