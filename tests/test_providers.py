"""Newsletter providers: the table of contracts, and what settings come to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from conftest import ROOT, first_cells, sections
from permesso.newsletter import provider_reference, providers
from permesso.newsletter.providers import Adapter
from permesso.newsletter.settings import NewsletterSettings
from permesso.newsletter.signup import Signup, resolve
from permesso.problem import ContentError
from signups import CONTRACTS, MAIN, MEASURES, NAMES, URLENCODED, WRITING, signup

ENGINE = ROOT / "hooks" / "permesso"


def test_every_provider_of_the_table_has_its_contract_here() -> None:
    assert list(providers.adapters()) == NAMES


@pytest.mark.parametrize("provider", NAMES)
def test_the_example_comes_to_exactly_the_fields_of_the_contract(provider: str) -> None:
    assert signup(provider) == CONTRACTS[provider]


@pytest.mark.parametrize("provider", NAMES)
def test_without_its_optional_keys_a_form_still_stands(provider: str) -> None:
    adapter = providers.adapters()[provider]
    gone = {name: None for name, key in adapter.keys.items() if key.optional}
    found = signup(provider, **gone, topics=None, attribution=None)
    full = CONTRACTS[provider]
    assert (found.email_field, found.hosts, found.link) == (
        full.email_field,
        full.hosts,
        full.link,
    )
    assert (found.topics, found.consent_field, found.consent_value) == ((), None, None)
    assert "{" not in repr(found)
    assert "None" not in found.action


def test_a_form_of_ones_own_is_a_plain_post_unless_told_otherwise() -> None:
    found = signup("custom", method=None, enctype=None, target=None)
    assert (found.method, found.enctype, found.target) == ("post", URLENCODED, None)
    assert signup("custom", method="get").method == "get"


def test_a_box_of_consent_without_a_value_sends_what_browsers_send() -> None:
    assert signup("custom", consent_value=None).consent_value == "on"


def test_part_of_an_address_goes_with_the_key_it_holds() -> None:
    assert signup("mailchimp", form=None).action.endswith("&id=0a1b2c3d4e")


def test_the_table_is_read_once() -> None:
    assert providers.adapters() is providers.adapters()


def test_topics_of_our_own_service_keep_their_ids_and_follow_the_main_list() -> None:
    other = MAIN.replace("5", "6")
    again = signup("optin", topics=["Misure"])
    assert [topic.value for topic in again.topics] == [MEASURES]
    assert signup("optin", list=other).topics[1].value not in {MEASURES, WRITING}


def test_the_main_list_has_the_title_of_the_newsletter_or_the_name_of_the_blog() -> None:
    assert [item.name for item in signup("optin", topics=None).lists] == ["Bussare"]
    assert signup("optin", title="Bussare la domenica").lists[0].name == "Bussare la domenica"


def test_an_id_given_for_a_topic_goes_instead_of_its_name() -> None:
    found = signup("buttondown", topics={"Scrittura": "a-tag", "Misure": None})
    assert [(topic.name, topic.value) for topic in found.topics] == [
        ("Scrittura", "a-tag"),
        ("Misure", "Misure"),
    ]


def test_only_the_fields_that_the_owner_made_carry_attribution() -> None:
    found = signup("brevo", attribution={"page": "PAGE"})
    assert (found.page_field, found.placement_field, found.version_field) == ("PAGE", None, None)


def test_a_slash_at_the_end_of_the_root_does_not_matter() -> None:
    assert signup("listmonk", root="https://posta.bussare.example/") == signup("listmonk")


# The table

TABLE = """\
one:
  name: One
  kind: form
  action: https://one.example/{account}
  keys:
    account: {about: your name}
  email: email
  double_opt_in: always
  source: {at: here, date: "2026-11-22", grade: source, proven: true}
  example: {account: nora}
"""


def test_a_small_table_is_read() -> None:
    assert list(providers.read(TABLE, "t.yml")) == ["one"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("  email: email", "  e-mail: email", "t.yml:7: one: e-mail: unknown key; did you mean"),
        ("kind: form", "kind: popup", "t.yml:3: one: kind: found 'popup'; write form or link"),
        ("{account}", "{acount}", "t.yml:1: one: value: {acount} is none of its keys"),
        ("example: {account: nora}", "example: {}", "one: value: keys without an example: account"),
        ("    account: {", "    acount: {", "one: value: keys that are no setting: acount"),
        ("  email: email\n", "", "one: value: a form has a field for the address, and double"),
        ("always", "none", "one: value: a form has a field for the address, and double opt-in"),
        ("always", "account", "one: value: 'switch' belongs to 'double_opt_in: account'"),
        ("always", "always\n  switch: x", "one: value: 'switch' belongs to 'double_opt_in: acc"),
        ("  email: email", "  email: a\n  email: b", "t.yml:8: one.email: stands twice"),
        ("one:", "one: [", "t.yml:3: invalid YAML"),
    ],
)
def test_a_mistake_in_the_table_is_told_at_its_line(old: str, new: str, problem: str) -> None:
    with pytest.raises(ContentError) as raised:
        providers.read(TABLE.replace(old, new), "t.yml")
    assert problem in str(raised.value)


def test_text_without_a_shape_is_one_part_of_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    table = providers.read(TABLE.replace("account: {", "account: {shape: text, "), "t.yml")
    monkeypatch.setattr(providers, "adapters", lambda: table)
    found = resolve(
        NewsletterSettings(provider="one", privacy="p.md", account='a/../"b?c'), "Bussare"
    )
    assert isinstance(found, Signup)
    assert found.action == "https://one.example/a%2F..%2F%22b%3Fc"


def test_a_stray_brace_is_found_wherever_it_stands() -> None:
    places = {
        "honeypot": ["{x}"],
        "hidden": {"{x}": "a"},
        "hosts": ["https://{x}.example"],
        "topic": {"field": "{x}", "value": "name", "about": "a"},
        "consent": {"field": "{x}"},
        "attribution": {"kind": "owner", "page": "{x}", "placement": "a", "consent": "a"},
    }
    whole = yaml.safe_load(TABLE)["one"]
    assert Adapter.model_validate(whole)
    for key, value in places.items():
        with pytest.raises(ValidationError, match=r"\{x\} is none of its keys"):
            Adapter.model_validate({**whole, key: value})


def test_an_example_that_does_not_fit_is_no_silent_page(monkeypatch: pytest.MonkeyPatch) -> None:
    table = providers.read(TABLE.replace("{about: ", "{shape: digits, about: "), "t.yml")
    monkeypatch.setattr(providers, "adapters", lambda: table)
    with pytest.raises(TypeError, match="the example of one is wrong"):
        provider_reference.page()


def test_no_provider_and_no_field_of_one_stands_in_the_code() -> None:
    words: set[str | None] = {*NAMES, *(adapter.name for adapter in providers.adapters().values())}
    words -= {"custom"}
    for found in CONTRACTS.values():
        words |= {found.email_field, found.redirect_field, *found.honeypot, *dict(found.hidden)}
        words |= {host.removeprefix("https://") for host in found.hosts}
    telling = {word for word in words if word and len(word) > 3} - {"email", "list"}
    assert len(telling) > 40
    for name in ("providers", "checks", "signup", "settings", "provider_reference"):
        code = (ENGINE / "newsletter" / f"{name}.py").read_text(encoding="utf-8")
        assert [word for word in telling if re.search(rf"\b{re.escape(word)}\b", code)] == []


# The page


def test_the_page_has_a_section_and_a_row_for_every_provider() -> None:
    names = [adapter.name for adapter in providers.adapters().values()]
    table, *found = (page := sections(provider_reference.page()))
    assert found == names
    assert first_cells(page[table]) == names


@pytest.mark.parametrize("provider", NAMES)
def test_a_section_says_keys_fields_source_and_whether_it_was_proven(provider: str) -> None:
    adapter = providers.adapters()[provider]
    text = sections(provider_reference.page())[adapter.name]
    assert ("**Not proven.**" in text) != adapter.source.proven
    assert [key for key in adapter.keys if f"| `{key}` | " not in text] == []
    found = CONTRACTS[provider]
    for field in (found.email_field, found.redirect_field, found.page_field, found.consent_field):
        assert not field or f"| `{field}` | " in text
    assert found.link or f"The form goes to `{found.action}`" in text
    assert f"Source ({adapter.source.grade}, {adapter.source.date})" in text
    assert text.count("\n- ") >= len(adapter.notes)


@pytest.mark.parametrize("provider", NAMES)
def test_the_example_on_the_page_can_be_copied(provider: str) -> None:
    text = sections(provider_reference.page())[providers.adapters()[provider].name]
    example = yaml.safe_load(text.split("```yaml\n")[1].split("```")[0])
    values = example["extra"]["permesso"]["newsletter"]
    assert values.get("double_opt_in", True) is True  # not the text that the table holds
    found = resolve(NewsletterSettings.model_validate(values), "Bussare")
    assert found == CONTRACTS[provider]


def test_the_page_has_no_link_by_accident() -> None:
    prose = re.sub(r"```.*?```|`[^`]*`", "", provider_reference.page(), flags=re.DOTALL)
    assert re.findall(r"(?<!\\)\[", prose) == []


def test_the_table_lies_beside_the_code() -> None:
    assert Path(providers.TABLE) == ENGINE / "newsletter" / "providers.yml"
