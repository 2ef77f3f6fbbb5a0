"""The pages that are printed from the definitions: providers of comments, and the file format."""

from __future__ import annotations

import json
import re

import pytest
import yaml

from conftest import first_cells, sections
from permesso.comments import format_reference, provider_reference, providers
from permesso.comments.records import ThreadFile, without_blanks
from permesso.comments.rules import Rules
from permesso.comments.settings import CommentsSettings
from widgets import NAMES, PLACE, SCRIPTS, SITE, WIDGETS, widget


def test_the_page_has_a_section_and_a_row_for_every_provider() -> None:
    names = [adapter.name for adapter in providers.adapters().values()]
    table, *found = (page := sections(provider_reference.page()))
    assert found == names
    assert first_cells(page[table]) == names
    assert [line for line in page[table].splitlines() if "not proven" in line] == [
        "| Disqus | form on request | their server | Disqus | `import` | embeds, **not proven** |"
    ]


@pytest.mark.parametrize("provider", NAMES)
def test_a_section_says_what_an_owner_has_to_know(provider: str) -> None:
    adapter, expected = providers.adapters()[provider], WIDGETS[provider]
    text = sections(provider_reference.page())[adapter.name]
    assert ("**Not proven.**" in text) != adapter.source.proven
    assert ("**Readers are warned.**" in text) == adapter.warning
    assert [key for key in adapter.keys if f"| `{key}` | " not in text] == []
    assert adapter.moderation in text
    assert ("./scripts/comments pull` brings" in text) == adapter.pull
    assert not expected or f"<{expected.privacy}>" in text or "your own page" in text
    assert not expected or not expected.spec or f"asks `{expected.host}`" in text
    assert [
        host for host in adapter.hosts if host.startswith("https") and host[8:] not in text
    ] == []
    assert f"Source ({adapter.source.grade}, {adapter.source.date})" in text
    assert text.count("\n- ") >= len(adapter.notes)


@pytest.mark.parametrize("provider", NAMES)
def test_the_example_on_the_page_can_be_copied(provider: str) -> None:
    text = sections(provider_reference.page())[providers.adapters()[provider].name]
    example = yaml.safe_load(text.split("```yaml\n")[1].split("```")[0])
    copied = CommentsSettings.model_validate(example["extra"]["permesso"]["comments"])
    assert providers.mistakes(copied, SITE) == []
    assert providers.widget(copied, PLACE) == WIDGETS[provider]


@pytest.mark.parametrize("provider", SCRIPTS)
def test_the_page_shows_what_is_done_at_the_click(provider: str) -> None:
    text = sections(provider_reference.page())[providers.adapters()[provider].name]
    shown = json.loads(text.split("```json\n")[1].split("```")[0])
    assert shown == widget(provider, provider_reference.PLACE).spec


def test_the_pages_have_no_link_by_accident() -> None:
    for page in (provider_reference.page(), format_reference.page()):
        prose = re.sub(r"```.*?```|`[^`]*`", "", page, flags=re.DOTALL)
        links = re.findall(r"(?<!\\)\[[^\]]*\](\([^)]*\))?", prose)
        assert set(links) <= {"(comments-format.md)"}


def test_the_examples_of_the_format_are_files_that_are_read() -> None:
    comments = yaml.load(format_reference.EXAMPLE, yaml.BaseLoader)
    found = ThreadFile.model_validate(without_blanks(comments)).comments
    assert [(record.id, record.parent) for record in found] == [
        ("isso-9", None),
        ("isso-12", "isso-9"),
        ("nora-1", "isso-12"),
    ]
    rules = Rules.model_validate(yaml.load(format_reference.RULES_EXAMPLE, yaml.BaseLoader))
    assert rules.words == ["casino", "prestito facile"]
    page = format_reference.page()
    assert format_reference.EXAMPLE in page
    assert format_reference.RULES_EXAMPLE in page


def test_the_page_about_the_format_has_every_key() -> None:
    page = format_reference.page()
    keys = [*ThreadFile.model_fields, *Rules.model_fields]
    assert [key for key in keys if f"| `{key}` | " not in page] == []
