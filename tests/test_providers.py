"""Newsletter providers: the table of contracts, what settings come to, and what is said of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
import yaml
from pydantic import ValidationError

from conftest import ROOT, first_cells, sections
from permesso.fields import complaints
from permesso.newsletter import provider_reference, providers
from permesso.newsletter.providers import Adapter
from permesso.newsletter.settings import CommonSettings, NewsletterSettings
from permesso.newsletter.signup import MailingList, Signup, Topic, resolve
from permesso.problem import ContentError

ENGINE = ROOT / "hooks" / "permesso"
MAIN = "5f0c0a0e-7a3c-4c5e-9d0b-2f6f4f7f0c11"
WRITING = "2b9368de-8850-5154-a7df-b5e1d150d7c0"
MEASURES = "f5623e3d-fd50-5d47-9819-4395290c9f6c"
URLENCODED = "application/x-www-form-urlencoded"


def topics(*choices: tuple[str, str]) -> tuple[Topic, ...]:
    """Return the sample's two topics, each with field and value."""
    named = zip(("Scrittura", "Misure"), choices, strict=True)
    return tuple(Topic(name, field, value) for name, (field, value) in named)


def form(provider: str, action: str, *hosts: str, **fields: Any) -> Signup:
    """Return a form in which everything that is not named is absent."""
    nothing: dict[str, Any] = {
        "link": None,
        "method": "post",
        "enctype": URLENCODED,
        "target": None,
        "email_field": "",
        "honeypot": (),
        "hidden": (),
        "topics": (),
        "redirect_field": None,
        "consent_field": None,
        "consent_value": None,
        "page_field": None,
        "placement_field": None,
        "version_field": None,
        "submit": None,
        "lists": (),
    }
    kind: Literal["form", "link"] = "link" if "link" in fields else "form"
    return Signup(**{**nothing, **fields}, provider=provider, kind=kind, action=action, hosts=hosts)


def attributed(page: str, placement: str, version: str) -> dict[str, str]:
    return {"page_field": page, "placement_field": placement, "version_field": version}


CONTRACTS = {
    "optin": form(
        "Permesso's opt-in service",
        "https://newsletter.bussare.example/subscription/form",
        "https://newsletter.bussare.example",
        email_field="email",
        honeypot=("nonce",),
        hidden=(("l", MAIN),),
        topics=topics(("l", WRITING), ("l", MEASURES)),
        redirect_field="next",
        lists=(
            MailingList(MAIN, "Bussare", main=True),
            MailingList(WRITING, "Scrittura", main=False),
            MailingList(MEASURES, "Misure", main=False),
        ),
        **attributed("page", "placement", "consent"),
    ),
    "listmonk": form(
        "listmonk",
        "https://posta.bussare.example/subscription/form",
        "https://posta.bussare.example",
        email_field="email",
        honeypot=("nonce",),
        hidden=(("l", MAIN),),
        topics=topics(
            ("l", "0b6f1a52-1c1e-4b76-8a64-3d2b7c0f9e21"),
            ("l", "9f2d7c36-5a0b-4c8e-b3d1-6e4a8f7c2b10"),
        ),
        redirect_field="next",
        **attributed("page", "placement", "consent"),
    ),
    "buttondown": form(
        "Buttondown",
        "https://buttondown.com/api/emails/embed-subscribe/bussare-example",
        "https://buttondown.com",
        email_field="email",
        hidden=(("embed", "1"),),
        topics=topics(("tag", "Scrittura"), ("tag", "Misure")),
        **attributed("metadata__page", "metadata__placement", "metadata__consent"),
    ),
    "mailchimp": form(
        "Mailchimp",
        "https://example.us21.list-manage.com/subscribe/post"
        "?u=1f2e3d4c5b6a79880716253ab&id=0a1b2c3d4e&f_id=00a1b2c3d4",
        "https://example.us21.list-manage.com",
        target="_blank",
        email_field="EMAIL",
        honeypot=("b_1f2e3d4c5b6a79880716253ab_0a1b2c3d4e",),
        topics=topics(("group[8197][1]", "1"), ("group[8197][2]", "2")),
        consent_field="gdpr[20461]",
        consent_value="Y",
        **attributed("PAGE", "PLACE", "CONSENT"),
    ),
    "brevo": form(
        "Brevo",
        "https://1a2b3c4d.sibforms.com/serve/MUIFAHexampleexample_-1234567890",
        "https://1a2b3c4d.sibforms.com",
        target="_blank",
        email_field="EMAIL",
        honeypot=("email_address_check",),
        hidden=(("html_type", "simple"), ("locale", "it")),
        consent_field="OPT_IN",
        consent_value="1",
        **attributed("PAGE", "PLACEMENT", "CONSENT"),
    ),
    "mailerlite": form(
        "MailerLite",
        "https://assets.mailerlite.com/jsonp/123456/forms/123456789012345678/subscribe",
        "https://assets.mailerlite.com",
        target="_blank",
        email_field="fields[email]",
        hidden=(("ml-submit", "1"), ("anticsrf", "true")),
        **attributed("fields[pagina]", "fields[posizione]", "fields[consenso]"),
    ),
    "kit": form(
        "Kit",
        "https://app.kit.com/forms/1234567/subscriptions",
        "https://app.kit.com",
        email_field="email_address",
        topics=topics(("tags[]", "1234568"), ("tags[]", "1234569")),
        **attributed("fields[pagina]", "fields[posizione]", "fields[consenso]"),
    ),
    "keila": form(
        "Keila",
        "https://keila.bussare.example/forms/nfrm_xZqE8wLp",
        "https://keila.bussare.example",
        email_field="contact[email]",
        honeypot=("h[url]",),
        topics=topics(
            ("contact[data][argomenti][]", "Scrittura"), ("contact[data][argomenti][]", "Misure")
        ),
        consent_field="contact[data][consenso_letto]",
        consent_value="true",
        **attributed(
            "contact[data][pagina]", "contact[data][posizione]", "contact[data][consenso]"
        ),
    ),
    "mautic": form(
        "Mautic",
        "https://mautic.bussare.example/form/submit?formId=3",
        "https://mautic.bussare.example",
        enctype="multipart/form-data",
        email_field="mauticform[email]",
        honeypot=("mauticform[sito]",),
        hidden=(
            ("mauticform[formId]", "3"),
            ("mauticform[formName]", "newsletter"),
            ("mauticform[return]", ""),
        ),
        topics=topics(
            ("mauticform[argomenti][]", "Scrittura"), ("mauticform[argomenti][]", "Misure")
        ),
        consent_field="mauticform[consenso_letto]",
        consent_value="1",
        **attributed("mauticform[pagina]", "mauticform[posizione]", "mauticform[consenso]"),
    ),
    "phplist": form(
        "phpList",
        "https://posta.bussare.example/lists/?p=subscribe&id=1",
        "https://posta.bussare.example",
        target="_blank",
        email_field="email",
        honeypot=("VerificationCodeX",),
        hidden=(("htmlemail", "1"), ("list[2]", "signup")),
        topics=topics(("list[3]", "signup"), ("list[4]", "signup")),
        submit=("subscribe", "subscribe"),
        **attributed("attribute5", "attribute6", "attribute7"),
    ),
    "mailcoach": form(
        "Mailcoach",
        f"https://posta.bussare.example/mailcoach/subscribe/{MAIN}",
        "https://posta.bussare.example",
        email_field="email",
        redirect_field="redirect_after_subscription_pending",
        **attributed("attributes[pagina]", "attributes[posizione]", "attributes[consenso]"),
    ),
    "sendy": form(
        "Sendy",
        "https://sendy.bussare.example/subscribe",
        "https://sendy.bussare.example",
        email_field="email",
        honeypot=("hp",),
        hidden=(("list", "Ab1Cd2Ef3Gh4Ij5Kl6Mn7Op"), ("subform", "yes")),
        consent_field="gdpr",
        consent_value="on",
        submit=("submit", "submit"),
        **attributed("Pagina", "Posizione", "Consenso"),
    ),
    "emailoctopus": form(
        "EmailOctopus",
        "https://emailoctopus.com/lists/3c6d2b90-1f4e-4a7b-9c58-0d2e6f8a1b37/members/embedded/1.3/add",
        "https://emailoctopus.com",
        target="_blank",
        email_field="field_0",
        honeypot=("hp3c6d2b90-1f4e-4a7b-9c58-0d2e6f8a1b37",),
        redirect_field="successRedirectUrl",
        consent_field="consent",
        consent_value="on",
        **attributed("field_2", "field_3", "field_4"),
    ),
    "getresponse": form(
        "GetResponse",
        "https://app.getresponse.com/add_subscriber.html",
        "https://app.getresponse.com",
        email_field="email",
        hidden=(("campaign_token", "Ab1Cd"), ("start_day", "0")),
        redirect_field="thankyou_url",
        **attributed("custom_pagina", "custom_posizione", "custom_consenso"),
    ),
    "follow.it": form(
        "follow.it",
        "https://api.follow.it/subscription-form/ZXNlbXBpb0VzZW1waW9Fc2VtcGlvRXNlbXBpbw==/8",
        "https://api.follow.it",
        "https://follow.it",
        target="_blank",
        email_field="email",
    ),
    "ghost": form("Ghost", "", link="https://rivista.bussare.example/#/portal/signup"),
    "beehiiv": form("beehiiv", "", link="https://lettere.bussare.example/subscribe"),
    "substack": form("Substack", "", link="https://lettere.bussare.example/subscribe"),
    "custom": form(
        "A form of your own",
        "https://lists.provider.example/subscribe?list=12",
        "https://lists.provider.example",
        enctype="multipart/form-data",
        target="_blank",
        email_field="email",
        honeypot=("website",),
        hidden=(("lang", "it"),),
        topics=topics(("interests[]", "12"), ("interests[]", "13")),
        redirect_field="thanks",
        consent_field="agree",
        consent_value="yes",
        **attributed("source_page", "source_place", "agreed_version"),
    ),
}
NAMES = list(CONTRACTS)


def settings(provider: str, **changes: Any) -> NewsletterSettings:
    """Return the example of a provider with some keys changed, or taken away by None."""
    values = {**providers.example(provider).model_dump(exclude_unset=True), **changes}
    return NewsletterSettings.model_validate(
        {key: value for key, value in values.items() if value is not None}
    )


def signup(provider: str, **changes: Any) -> Signup:
    found = resolve(settings(provider, **changes), "Bussare")
    assert isinstance(found, Signup), found
    return found


def told(provider: str, **changes: Any) -> dict[str, str]:
    """Return what is said of settings: the key, and the message without it."""
    found = resolve(settings(provider, **changes), "Bussare")
    assert isinstance(found, list)
    for key, message in found:
        assert message.startswith(".".join(str(part) for part in key) + ": ")
    return {
        ".".join(str(part) for part in key): message.split(": ", 1)[1] for key, message in found
    }


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


# Mistakes


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


def test_text_without_a_shape_is_one_part_of_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    table = providers.read(TABLE.replace("account: {", "account: {shape: text, "), "t.yml")
    monkeypatch.setattr(providers, "adapters", lambda: table)
    found = resolve(
        NewsletterSettings(provider="one", privacy="p.md", account='a/../"b?c'), "Bussare"
    )
    assert isinstance(found, Signup)
    assert found.action == "https://one.example/a%2F..%2F%22b%3Fc"


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
