"""What the example of each provider of newsletters comes to, and what is said of others."""

from __future__ import annotations

from typing import Any, Literal

from permesso.newsletter import providers
from permesso.newsletter.settings import NewsletterSettings
from permesso.newsletter.signup import MailingList, Signup, Topic, resolve

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
