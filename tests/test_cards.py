"""Social cards: which page has which, what they cost, what is said of mistakes."""

from __future__ import annotations

import io
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import lxml.etree
import pytest
import yaml
from PIL import Image

from conftest import BARE, NOW, ROOT, Engine, Project, post
from permesso import settings
from permesso.cards import cards
from permesso.cards.cards import Cards
from permesso.cards.design import Block, Design, Line, Typeface
from permesso.cards.fonts import LABEL, TEXT, TITLE, bundled, is_right_to_left
from permesso.cards.settings import Palette
from permesso.cards.template import CardTemplate
from permesso.colours import contrast
from permesso.edition import Edition
from permesso.pictures import press
from permesso.problem import ContentError
from permesso.site import Site
from permesso.workshop import parallel
from permesso.workshop.workshop import Workshop

POSTS = {
    "posts/a.md": post("Una porta", categories="[Misure]", slug="una-porta"),
    "posts/b.md": post("Due porte", categories="[Misure]", slug="due-porte"),
    "chi.md": "# Chi siamo\n\nNoi.\n",
}


def picture(width: int, height: int, form: str = "PNG") -> bytes:
    stored = io.BytesIO()
    Image.new("RGB", (width, height), "#246").save(stored, form)
    return stored.getvalue()


@dataclass
class Maker:
    """Cards of blogs in one folder, with one store."""

    engine: Engine
    root: Path
    workshop: Workshop

    def of(
        self,
        files: Mapping[str, str | bytes],
        *,
        quick: bool = False,
        preview: bool = False,
        **values: Any,
    ) -> Cards:
        """Return the cards of a blog; `values` are the settings `cards`."""
        configuration = settings.read_configuration(None)
        if values:
            path = self.root / "mkdocs.yml"
            path.write_text(yaml.safe_dump({"extra": {"permesso": {"cards": values}}}))
            configuration = settings.read_configuration(path)
        parsed = settings.parse({"cards": values}, configuration)
        edition = Edition.of(parsed, "it", NOW, preview, configuration, "https://prova.example/")
        blog = self.engine.load(files, preview=preview)
        workshop = Workshop(self.workshop.store, self.workshop.cabinet, quick=quick)
        docs = self.engine.docs
        site = Site("Prova", "Un blog", "icona.svg", docs.parent, docs, self.root / "overrides")
        return cards.of(blog, site, edition, workshop)

    def problems(self, files: Mapping[str, str | bytes], **values: Any) -> list[str]:
        with pytest.raises(ContentError) as raised:
            self.of(files, **values)
        return [str(problem) for problem in raised.value.problems]

    def template(self, text: str) -> None:
        (self.root / "overrides" / "cards" / "card.svg").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """What tests that do not count drawings share: most of their cards are the same."""
    return Workshop.at(tmp_path_factory.mktemp("workshop"))


@pytest.fixture
def maker(engine: Engine, tmp_path: Path, kept: Workshop) -> Maker:
    """A maker of cards with the templates of this repository."""
    shutil.copytree(ROOT / "overrides" / "cards", tmp_path / "overrides" / "cards")
    return Maker(engine, tmp_path, kept)


@pytest.fixture
def fresh(maker: Maker, tmp_path: Path) -> Maker:
    """One that has drawn nothing yet."""
    maker.workshop = Workshop.at(tmp_path / "workshop")
    return maker


def content(file: bytes | str | Path) -> bytes:
    assert not isinstance(file, str)
    return file if isinstance(file, bytes) else file.read_bytes()


def test_every_post_every_list_and_every_page_has_a_card(maker: Maker) -> None:
    found = maker.of(POSTS)
    assert {"una-porta/", "due-porte/", "", "categoria/misure/", "archivio/", "chi/"} <= set(
        found.by_page
    )
    card = found.by_page["una-porta/"]
    assert card.url.startswith("cards/una-porta-")
    assert card.alt == "Un articolo di Prova: Una porta"
    assert found.by_page["categoria/misure/"].alt == "Un elenco di articoli di Prova: Misure"
    assert found.by_page["chi/"].alt == "Una pagina di Prova: Chi siamo"
    assert found.by_page[""].alt == "Prova: Un blog"
    assert set(found.files) == {card.url for card in found.by_page.values()}


def test_a_card_is_a_picture_of_the_size_that_is_said(maker: Maker) -> None:
    found = maker.of(POSTS)
    for card in found.by_page.values():
        with Image.open(io.BytesIO(content(found.files[card.url]))) as drawn:
            drawn.load()
            assert drawn.format == "PNG"
            assert drawn.size == (card.width, card.height) == (1200, 630)


def test_something_is_written_on_it(maker: Maker) -> None:
    found = maker.of(POSTS)
    one, other = (
        Image.open(io.BytesIO(content(found.files[found.by_page[url].url]))).convert("RGB")
        for url in ("una-porta/", "due-porte/")
    )
    assert one.getpixel((5, 300)) == (0xFB, 0xF9, 0xF4)
    assert one.crop((72, 300, 1128, 508)).getextrema()[0][0] < 0x40  # ink
    assert one.tobytes() != other.tobytes()


def test_hidden_posts_and_pages_have_none(maker: Maker) -> None:
    found = maker.of({**POSTS, "posts/c.md": post("Nascosto", status="hidden", slug="nascosto")})
    assert "nascosto/" not in found.by_page


def test_every_page_of_a_list_has_the_card_of_the_first(maker: Maker) -> None:
    many = {f"posts/{n}.md": post(f"Numero {n}", categories="[Misure]") for n in range(13)}
    found = maker.of(many)
    assert found.by_page["categoria/misure/pagina/2/"] is found.by_page["categoria/misure/"]


def test_nothing_is_drawn_twice(fresh: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    first = fresh.of(POSTS)
    store = fresh.workshop.store
    assert (store.hits, store.misses) == (0, len(first.files))

    def drawn(*_: object, **__: object) -> bytes:
        raise AssertionError("a card was drawn again")

    monkeypatch.setattr(press.Press, "draw", drawn)
    second = fresh.of(POSTS)
    assert (store.hits, store.misses) == (len(first.files), len(first.files))
    assert second.by_page == first.by_page
    assert all(isinstance(file, Path) for file in second.files.values())


def test_a_change_of_a_title_changes_one_address(maker: Maker) -> None:
    before = maker.of(POSTS).by_page
    misses = maker.workshop.store.misses
    after = maker.of(
        {**POSTS, "posts/a.md": post("Tre porte", categories="[Misure]", slug="una-porta")}
    ).by_page
    assert {url for url in before if before[url].url != after[url].url} == {"una-porta/"}
    assert maker.workshop.store.misses - misses == 1


def test_the_same_blog_has_the_same_bytes_everywhere(maker: Maker, tmp_path: Path) -> None:
    first = maker.of(POSTS)
    maker.workshop = Workshop.at(tmp_path / "another")
    second = maker.of(POSTS)
    assert {url: content(file) for url, file in first.files.items()} == {
        url: content(file) for url, file in second.files.items()
    }


def test_processes_draw_what_this_one_would(maker: Maker) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="{n}" height="9"><rect width="9"/></svg>'
    texts = [svg.format(n=number) for number in range(9, 26)]
    with press.Press([], 2) as machine:
        assert len(machine._processes) == 2
        assert parallel.each(machine.draw, texts, "cards") == [press.draw(t, []) for t in texts]
        with pytest.raises(press.Undrawable):
            machine.draw("<svg")
        assert machine.draw(texts[0]) == press.draw(texts[0], [])
    assert all(process.poll() is not None for process in machine._processes)


def test_a_process_that_ends_is_told() -> None:
    with press.Press([], 1) as machine:
        for process in machine._processes:
            process.kill()
            process.wait()
        with pytest.raises(press.Undrawable, match="has ended"):
            machine.draw("<svg/>")


def test_a_preview_shows_what_is_there_and_draws_nothing(fresh: Maker) -> None:
    assert fresh.of(POSTS, quick=True).by_page == {}
    made = fresh.of(POSTS).by_page
    more = {**POSTS, "posts/c.md": post("Nuovo", slug="nuovo")}
    again = fresh.of(more, quick=True).by_page
    assert again["una-porta/"] == made["una-porta/"]
    assert "nuovo/" not in again


def test_a_preview_that_draws_shows_all_of_them_on_a_page(maker: Maker) -> None:
    found = maker.of({**POSTS, "posts/c.md": post("Bozza", slug="bozza", draft=True)}, preview=True)
    page = str(found.files["cards/index.html"])
    assert found.by_page["bozza/"].url in page
    assert "cards/index.html" not in maker.of(POSTS).files


def test_none_is_made_if_the_owner_wants_none(maker: Maker) -> None:
    assert maker.of(POSTS, make=False) == Cards()


def test_an_authors_own_card(maker: Maker) -> None:
    own = post("Una porta", card="/immagini/carta.jpg", slug="una-porta")
    found = maker.of({"posts/a.md": own, "immagini/carta.jpg": picture(1200, 630, "JPEG")})
    card = found.by_page["una-porta/"]
    assert (card.url, card.type) == ("immagini/carta.jpg", "image/jpeg")
    assert (card.width, card.height) == (1200, 630)


@pytest.mark.parametrize(
    ("file", "data", "said"),
    [
        ("carta.png", picture(599, 315), "is 599 by 315 pixels, too small"),
        ("carta.png", b"", "cannot be read as a picture"),
        ("carta.png", picture(1200, 630)[:40], "cannot be read as a picture"),
        ("carta.svg", b"<svg/>", "cannot be read as a picture; save it as PNG or JPEG"),
        ("carta.bmp", picture(1200, 630, "BMP"), "is BMP, which networks do not show"),
    ],
)
def test_a_card_that_networks_would_not_show(
    maker: Maker, file: str, data: bytes, said: str
) -> None:
    (found,) = maker.problems({"posts/a.md": post(card=f"/{file}"), file: data})
    assert found.startswith("docs/posts/a.md:4: card: '")
    assert said in found


def test_a_card_on_another_site(maker: Maker) -> None:
    (found,) = maker.problems({"posts/a.md": post(card="https://altrove.example/a.png")})
    assert "docs/posts/a.md:4: card: found 'https://altrove.example/a.png'; save" in found


@pytest.mark.parametrize(
    "title",
    [
        "</svg><script>alert(1)</script>",
        "&amp; <![CDATA[ ]]> &#0; <!--",
        "{{ 7 * 7 }} {% raw %}",
        "parola " * 1500,
        "u\u200bv\u202e",
        "\"'<>&",
    ],
)
def test_a_hostile_title_is_only_text(maker: Maker, title: str) -> None:
    quoted = yaml.safe_dump(title, allow_unicode=True, width=10**6).splitlines()[0]
    found = maker.of({"posts/a.md": post(quoted, slug="ostile")})
    assert Image.open(io.BytesIO(content(found.files[found.by_page["ostile/"].url])))
    assert found.notices == ()


def test_a_title_that_the_font_cannot_write_is_told_and_has_the_card_of_the_blog(
    maker: Maker,
) -> None:
    found = maker.of({"posts/a.md": post("许可营销", slug="cinese")})
    assert found.by_page["cinese/"] is found.by_page[""]
    (notice,) = (each for each in found.notices if "posts/a.md" in each.path)
    assert notice.line == 2
    assert "cannot write '许' (U+8BB8 CJK UNIFIED IDEOGRAPH-8BB8)" in notice.message
    assert "extra.permesso.cards.font" in notice.message


def test_a_smaller_text_that_the_font_cannot_write_is_left_out(maker: Maker) -> None:
    found = maker.of({"posts/a.md": post("Titolo", subtitle="许可营销", slug="mezzo")})
    assert found.by_page["mezzo/"].url.startswith("cards/mezzo-")
    assert len(found.notices) == 1


def test_a_font_of_the_owners(maker: Maker) -> None:
    fonts = ROOT / "hooks" / "permesso" / "cards" / "fonts"
    shutil.copy(fonts / "Inter-SemiBold.ttf", maker.root / "overrides" / "cards" / "mio.ttf")
    before = maker.of(POSTS).by_page["una-porta/"].url
    assert maker.of(POSTS, font="cards/mio.ttf").by_page["una-porta/"].url != before
    (found,) = maker.problems(POSTS, font="cards/altro.ttf")
    assert found.startswith("mkdocs.yml:4: extra.permesso.cards.font: no font 'cards/altro.ttf'")
    (found,) = maker.problems(POSTS, font="cards/card.svg")
    assert "name a TTF or OTF file there" in found


SVG = "http://www.w3.org/2000/svg"


@pytest.mark.parametrize(
    ("template", "line", "said"),
    [
        ("<svg>\n{% if %}</svg>", 2, "Expected an expression"),
        ("<svg>\n\n{{ card.titel }}</svg>", 3, "has no attribute 'titel'"),
        ("<svg>\n{{ nothing }}</svg>", 2, "'nothing' is undefined"),
        ("<svg>{{ 1 // 0 }}</svg>", 1, "zero"),
        ("<svg>\n{% include 'other.svg' %}</svg>", 2, "other.svg"),
        ("<svg", 1, "prints what is no card"),
        ("hello", 1, "prints what is no card"),
        ('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="9"/>', 1, "8 by 9 pixels"),
        # These two would take the process down with them.
        ('<svg xmlns="http://www.w3.org/2000/svg" width="120000" height="63000"/>', 1, "smaller"),
        (f'<svg xmlns="{SVG}">{"<g>" * 50_000}{"</g>" * 50_000}</svg>', 1, "within each other"),
    ],
)
def test_a_mistake_in_the_template(maker: Maker, template: str, line: int, said: str) -> None:
    maker.template(template)
    (found,) = maker.problems(POSTS)
    assert found.startswith(f"overrides/cards/card.svg:{line}: ")
    assert said in found


def test_a_template_that_includes_itself(maker: Maker) -> None:
    maker.template('{% include "cards/card.svg" %}')
    (found,) = maker.problems(POSTS)
    assert "cards/card.svg:1: includes itself without end; mend the template" in found


def test_a_template_that_is_not_there(maker: Maker) -> None:
    (found,) = maker.problems(POSTS, template="cards/other.svg")
    assert found.startswith("overrides/cards/other.svg:1: there is no such file")


def test_a_template_that_is_not_text(maker: Maker) -> None:
    (maker.root / "overrides" / "cards" / "card.svg").write_bytes(b"<svg>\xff</svg>")
    (found,) = maker.problems(POSTS)
    assert "not UTF-8" in found


def test_a_logo_of_the_owners(maker: Maker) -> None:
    before = maker.of(POSTS).by_page["una-porta/"].url
    files = {**POSTS, "immagini/logo.png": picture(300, 300)}
    after = maker.of(files, logo="immagini/logo.png").by_page["una-porta/"].url
    assert after != before
    (found,) = maker.problems(files, logo="immagini/altro.png")
    assert found.startswith("mkdocs.yml:4: extra.permesso.cards.logo: 'immagini/altro.png' cannot")


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast("#ffffff", "#777777") == contrast("#777777", "#ffffff")


def test_the_colours_of_the_style_sheet_can_be_read() -> None:
    css = (ROOT / "overrides/assets/stylesheets/permesso.css").read_text(encoding="utf-8")
    palette = Palette()
    assert palette.faint() == []
    for colour in palette.model_dump().values():
        assert f"light-dark({colour}," in css


def test_colours_that_cannot_be_read(maker: Maker) -> None:
    (found,) = maker.problems(POSTS, colours={"soft": "#aaaaaa"})
    assert found.startswith("mkdocs.yml:4: extra.permesso.cards.colours: found soft 2.2")
    (found,) = maker.problems(POSTS, colours={"soft": "grey"})
    assert "found 'grey'; write a colour such as '#fbf9f4'" in found
    dark = {"paper": "#15191f", "ink": "#e7e3da", "soft": "#a9a79f", "accent": "#f09a82"}
    assert maker.of(POSTS, colours=dark).by_page


def test_the_template_is_an_svg_once_it_is_printed(
    fresh: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[str] = []
    drawn = press.draw

    def draw(svg: str, fonts: list[str], width: int | None = None) -> bytes:
        printed.append(svg)
        return drawn(svg, fonts, width)

    monkeypatch.setattr(press, "draw", draw)
    monkeypatch.setattr(cards, "FEW", 10**6)
    hostile = "'A <b>\"B\"</b> & C'"
    fresh.of({"posts/a.md": post(hostile, subtitle=hostile, categories="[Misure]")})
    roots = [lxml.etree.fromstring(svg.encode()) for svg in printed]
    texts = [" ".join("".join(root.itertext()).split()) for root in roots]
    assert any('Misure A <b>"B"</b> & C' in text for text in texts)
    assert all("prova.example" in text for text in texts)


def test_from_right_to_left_everything_is_mirrored(maker: Maker) -> None:
    face = Typeface(bundled(TITLE), bundled(TEXT), bundled(LABEL))
    block = Block((Line("Titolo", 300),), 84)
    straight = Design(block, block, block, "Ada", "oggi", "Prova", "prova.example", False)
    template = CardTemplate(ROOT / "overrides", "cards/card.svg", "card.svg")

    def places(card: Design) -> list[tuple[str, str]]:
        svg = template.svg(card, Palette(), face, "data:,", "it")
        root = lxml.etree.fromstring(svg.encode())
        return [(each.get("x"), each.get("text-anchor")) for each in root.iterfind("{*}text")]

    assert places(straight) == [("146", "start"), *[("72", "start")] * 4, ("1128", "end")]
    assert places(replace(straight, rtl=True)) == [
        ("1054", "end"),
        *[("1128", "end")] * 4,
        ("72", "start"),
    ]
    assert is_right_to_left("«مرحبا»")
    assert not is_right_to_left("1. Ciao שלום")
    assert not is_right_to_left("123")


def test_a_site_has_its_cards_and_not_what_makes_them(project: Project) -> None:
    project.configure(**{**BARE, "extra": {}})
    project.write({"docs/index.md": "# Prova\n", "docs/posts/a.md": post(slug="una-porta")})
    site = project.build()
    assert site.status == 0, site.output
    names = {path.name for path in (site.folder / "cards").iterdir()}
    assert any(name.startswith("una-porta-") for name in names)
    assert {Path(name).suffix for name in names} == {".png"}


def test_a_preview_waits_for_no_card(project: Project) -> None:
    project.configure(**{**BARE, "extra": {}})
    project.write({"docs/index.md": "# Prova\n", "docs/posts/a.md": post(slug="una-porta")})
    assert not project.build(PERMESSO_QUICK="1").has("cards/index.html")
    assert not (project.root / "site" / "cards").exists()
    # What ./scripts/serve --cards sets.
    site = project.build(PERMESSO_DRAFTS="1")
    (shown,) = site.page("cards/").xpath("//figure[.//a[contains(@href, 'una-porta/')]]")
    assert site.has(f"cards/{shown.find('img').get('src')}".replace("cards/../", ""))
