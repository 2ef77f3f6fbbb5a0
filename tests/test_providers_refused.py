"""Newsletter providers: what is said of settings that are wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from permesso.fields import complaints
from permesso.newsletter import providers
from permesso.newsletter.settings import CommonSettings, NewsletterSettings
from permesso.newsletter.signup import resolve
from signups import CONTRACTS, NAMES, signup, told


def test_an_unknown_provider_is_told_with_the_nearest_name() -> None:
    found = resolve(NewsletterSettings(provider="Listmonck", privacy="privacy.md"), "Bussare")
    assert found == [(("provider",), "provider: found 'Listmonck'; did you mean 'listmonk'?")]


def test_a_provider_that_resembles_none_is_told_with_all_names() -> None:
    found = resolve(NewsletterSettings(provider="zzz", privacy="p.md"), "Bussare")
    assert isinstance(found, list)
    assert found[0][1].startswith("provider: found 'zzz'; known: beehiiv, brevo, buttondown,")


def test_a_missing_key_is_told_with_what_it_is_where_to_find_it_and_how_it_looks() -> None:
    assert told("mailerlite", account=None) == {
        "account": "is missing; MailerLite needs the number after '/jsonp/' in the form's "
        "'action' (Forms, Embedded forms, HTML code), such as 123456"
    }


@pytest.mark.parametrize("provider", NAMES)
def test_every_key_that_is_needed_is_missed(provider: str) -> None:
    needed = [name for name, key in providers.adapters()[provider].keys.items() if not key.optional]
    found = told(provider, **dict.fromkeys(needed))
    assert [key for key in needed if found[key].startswith("is missing; ")] == needed


def test_everything_wrong_is_told_at_once_at_its_key() -> None:
    found = told(
        "listmonk",
        root="posta.bussare.example",
        list="12",
        token="x",
        double_opt_in=False,
        topics={"Scrittura": None, "Misure": "7"},
        attribution={"page": "PAGE"},
    )
    assert list(found) == [
        "root",
        "list",
        "token",
        "double_opt_in",
        "topics.Scrittura",
        "topics.Misure",
        "attribution.page",
    ]


MALFORMED = {
    ("listmonk", "list"): ("5F0C0A0E", "write a UUID in lower case"),
    ("kit", "form"): ("12a", "write digits"),
    ("mailchimp", "user"): ("xyz", "write digits and letters from a to f"),
    ("mailchimp", "account"): ("Example.", "write lower-case letters and digits"),
    ("brevo", "token"): ("a/b", "write letters, digits, '-' and '_'"),
    ("custom", "email"): ("e mail", "write letters, digits and '_'"),
}


@pytest.mark.parametrize(("place", "wrong"), MALFORMED.items(), ids=lambda item: "-".join(item))
def test_a_malformed_id_is_told_with_its_shape(
    place: tuple[str, str], wrong: tuple[str, str]
) -> None:
    provider, key = place
    value, advice = wrong
    assert told(provider, **{key: value})[key].startswith(f"found '{value}'; {advice}: ")


HOSTILE = ['"><script>', "a/../b", "a b", "a;b", "a?b=c", "a&b", "a#b", "{root}", "a%2fb", "a\\b"]


def shaped() -> Iterator[tuple[str, str]]:
    """Yield each provider with each of its keys that have a shape."""
    for provider, adapter in providers.adapters().items():
        for name, key in adapter.keys.items():
            if key.shape not in {"text", "root", "url"}:
                yield provider, name


@pytest.mark.parametrize(("provider", "key"), list(shaped()))
def test_hostile_text_is_no_id(provider: str, key: str) -> None:
    refused = [value for value in HOSTILE if key in told(provider, **{key: value})]
    assert refused == HOSTILE


def test_what_stands_in_an_address_has_a_shape() -> None:
    for adapter in providers.adapters().values():
        names = re.findall(r"\{(\w+)\}", " ".join([adapter.action, *adapter.hosts]))
        assert [name for name in names if adapter.keys[name].shape == "text"] == []


WHOLE = "write a whole address"
ROOTS = {
    "posta.bussare.example": WHOLE,
    "/subscription": WHOLE,
    "ftp://posta.bussare.example": WHOLE,
    "javascript:alert(1)": WHOLE,
    "https://": WHOLE,
    "https://[": WHOLE,
    "https://posta.bussare.example:http": WHOLE,
    "https://posta.bussare.example;script-src *": WHOLE,
    "https://posta.bussare.example;x": WHOLE,
    "https://*.example": WHOLE,
    'https://posta.bussare.example/"><b>': WHOLE,
    "https://posta.bussare.example/{list}": WHOLE,
    "https://nora@posta.bussare.example": "write the address without a user and without '#'",
    "https://posta.bussare.example/#a": "write the address without a user and without '#'",
    "https://posta.bussare.example/?a=b": "write the address without '?'",
    "http://posta.bussare.example": "write https, or anyone on the way reads what readers send",
    "http://127.0.0.1.example": "write https, or anyone on the way reads what readers send",
    "http://10.0.0.1": "write https, or anyone on the way reads what readers send",
}


@pytest.mark.parametrize(("root", "advice"), ROOTS.items())
def test_a_root_that_leads_nowhere_or_in_the_open_is_refused(root: str, advice: str) -> None:
    assert told("listmonk", root=root)["root"].startswith(f"found '{root}'; {advice}")


@pytest.mark.parametrize(
    "root",
    [
        "https://posta.bussare.example:8443/liste",
        "http://localhost:9000",
        "http://posta.localhost:9000",
        "http://127.0.0.1:9000",
        "http://[::1]:9000",
    ],
)
def test_a_root_may_be_without_tls_on_this_machine_only(root: str) -> None:
    found = signup("listmonk", root=root)
    assert found.action == f"{root}/subscription/form"
    assert found.hosts == ("/".join(root.split("/")[:3]),)


def test_the_address_of_a_form_of_ones_own_is_checked_but_may_have_a_query() -> None:
    assert "write https" in told("custom", action="http://lists.provider.example/")["action"]
    assert signup("custom", action="https://lists.provider.example/?a=b&c=%20").action


@pytest.mark.parametrize("provider", [name for name in NAMES if name not in {"custom", "brevo"}])
def test_a_key_that_the_provider_does_not_use_is_told(provider: str) -> None:
    name = providers.adapters()[provider].name
    assert told(provider, hidden={"a": "b"}) == {"hidden": f"{name} does not use it; delete it"}


def with_opt_in(kind: str) -> list[str]:
    return [name for name, each in providers.adapters().items() if each.double_opt_in == kind]


@pytest.mark.parametrize("provider", with_opt_in("account"))
def test_double_opt_in_that_is_a_switch_has_to_be_declared(provider: str) -> None:
    adapter = providers.adapters()[provider]
    assert told(provider, double_opt_in=False) == {
        "double_opt_in": f"is not declared; {adapter.switch}, then write 'double_opt_in: true'"
    }


@pytest.mark.parametrize("provider", with_opt_in("always"))
@pytest.mark.parametrize("declared", [True, False])
def test_double_opt_in_that_is_always_there_needs_no_word(provider: str, declared: bool) -> None:
    assert signup(provider, double_opt_in=declared) == CONTRACTS[provider]


def test_double_opt_in_where_there_is_none_has_to_be_done_without_for_a_reason() -> None:
    assert told("substack", without_double_opt_in=None) == {
        "double_opt_in": "Substack has none, so anyone can subscribe anyone; choose another "
        "provider, or write why you do without in 'without_double_opt_in'"
    }
    assert told("substack", double_opt_in=True) == {"double_opt_in": "Substack has none; delete it"}
    assert told("buttondown", without_double_opt_in="x") == {
        "without_double_opt_in": "Buttondown has double opt-in; delete it"
    }


def test_topics_without_ids_are_told_where_the_provider_chooses_them() -> None:
    assert told("kit", topics=["Scrittura", "Misure"]) == {
        f"topics.{name}": f"has no id; write '{name}: …' with the tag's number (at the end of its "
        "address in Kit)"
        for name in ("Scrittura", "Misure")
    }


def test_a_malformed_id_of_a_topic_is_told() -> None:
    assert told("phplist", topics={"Misure": "x"}) == {
        "topics.Misure": "found 'x'; write digits: the number of a list that is on the subscribe "
        "page"
    }


def test_an_id_for_a_topic_of_our_own_service_is_told() -> None:
    assert told("optin", topics={"Misure": "7"}) == {
        "topics.Misure": "found '7'; Permesso's opt-in service needs no id, delete it"
    }


@pytest.mark.parametrize(
    "provider", [name for name, each in providers.adapters().items() if each.topic is None]
)
def test_topics_are_told_where_there_are_none(provider: str) -> None:
    name = providers.adapters()[provider].name
    assert told(provider, topics=["Misure"]) == {
        "topics": f"{name} has none in its form; delete them"
    }


@pytest.mark.parametrize(
    ("provider", "key"), [("mailchimp", "group"), ("keila", "topic"), ("custom", "topic")]
)
def test_topics_are_told_when_their_field_has_no_name(provider: str, key: str) -> None:
    about = providers.adapters()[provider].keys[key].about
    assert told(provider, **{key: None}) == {"topics": f"they need '{key}' too: {about}"}


@pytest.mark.parametrize(
    ("provider", "message"),
    [
        ("follow.it", "follow.it has no fields for it; delete it"),
        ("buttondown", "Buttondown needs no names of yours; delete it"),
        ("listmonk", "listmonk needs no names of yours; delete it"),
    ],
)
def test_names_for_attribution_are_told_where_they_are_of_no_use(
    provider: str, message: str
) -> None:
    assert told(provider, attribution={"placement": "P"}) == {"attribution.placement": message}


def test_a_malformed_name_for_attribution_is_told() -> None:
    assert told("brevo", attribution={"consent": 'a"b'}) == {
        "attribution.consent": "found 'a\"b'; write letters, digits and '_'"
    }


# The settings' own types


def said(values: dict[str, Any]) -> list[str]:
    """Return what is wrong with the form of the settings."""
    with pytest.raises(ValidationError) as raised:
        NewsletterSettings.model_validate({"provider": "kit", "privacy": "p.md", **values})
    return [message for _, message in complaints(raised.value, NewsletterSettings)]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"lits": "1"}, "lits: unknown key; did you mean 'list'?"),
        ({"list": True}, "list: found 'True'; write text"),
        (
            {"list": 1.1},
            "list: found '1.1'; write it between quotes, or YAML takes it for a number",
        ),
        ({"root": ""}, "root: is empty; write a line of text, or delete the key"),
        ({"double_opt_in": "forse"}, "double_opt_in: found 'forse'; write true or false"),
        ({"method": "put"}, "method: found 'put'; write post or get"),
        ({"topics": "Misure"}, "topics: found 'Misure'; write keys with values below it"),
        ({"topics": [3]}, "topics: found '3' in the list; write the name of a category"),
        ({"topics": ["A", "B", "A"]}, "topics: 'A' stands in the list twice; delete one"),
        (
            {"attribution": {"pages": "P"}},
            "attribution.pages: unknown key; did you mean 'page'?",
        ),
        ({"privacy": None}, "privacy: found 'None'; write text"),
    ],
)
def test_a_value_of_another_kind_is_told(values: dict[str, Any], message: str) -> None:
    assert said(values) == [message]


def test_provider_and_privacy_are_needed() -> None:
    with pytest.raises(ValidationError) as raised:
        NewsletterSettings.model_validate({})
    found = [message for _, message in complaints(raised.value, NewsletterSettings)]
    assert found == ["provider: is missing; add it", "privacy: is missing; add it"]


def test_an_id_of_digits_is_text_and_topics_are_a_list_or_a_mapping() -> None:
    found = NewsletterSettings.model_validate(
        {"provider": "kit", "privacy": "p.md", "form": 12, "topics": {"Misure": 7}}
    )
    assert (found.form, found.topics) == ("12", {"Misure": "7"})
    assert found.given == {"form": "12"}
    listed = NewsletterSettings.model_validate({**found.model_dump(), "topics": ["A", " B  C "]})
    assert listed.topics == {"A": None, "B C": None}


def test_every_setting_for_a_provider_is_used_by_one() -> None:
    used = {name for adapter in providers.adapters().values() for name in adapter.keys}
    assert used == set(NewsletterSettings.model_fields) - set(CommonSettings.model_fields)


def test_every_setting_says_what_it_is() -> None:
    fields = NewsletterSettings.model_fields.values()
    assert [field for field in fields if not (field.description or "").endswith(".")] == []
