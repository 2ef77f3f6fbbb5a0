"""Comment providers: the table of contracts, what a page gets of it, and what is said of it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any
from unittest.mock import Mock

import pytest
import yaml
from pydantic import ValidationError

from conftest import ROOT
from permesso import contracts
from permesso.comments import format_reference, provider_reference, providers
from permesso.comments.adapter import PROVIDER_KEYS, Adapter
from permesso.comments.records import ThreadFile, without_blanks
from permesso.comments.rules import Rules
from permesso.comments.settings import CommentsSettings, CommonSettings
from permesso.comments.widget import Widget, WidgetPlace
from permesso.contracts import Shape, fault
from permesso.problem import ContentError

ENGINE = ROOT / "hooks" / "permesso"
THREAD = "2026/la-promessa"
PATH = "/comments/2026/la-promessa/"
TITLE = 'La "promessa" & <b>'
URL = "https://bussare.example/2026/la-promessa/"
TOOT = "https://social.example/@nora/113000000000000000"
SKEET = "https://bsky.app/profile/bussare.example/post/3k"
PLACE = WidgetPlace(
    thread=THREAD,
    path=PATH,
    title=TITLE,
    url=URL,
    lang="it",
    privacy=None,
    mastodon=TOOT,
    bluesky=SKEET,
    subject="Commento: La promessa",
)
GITHUB = "https://docs.github.com/en/site-policy/privacy-policies/github-general-privacy-statement"


def form(provider: str, name: str, host: str, spec: dict[str, Any], **others: Any) -> Widget:
    """Return a widget that is loaded on request, in which what is not named is absent."""
    nothing = {"privacy": "", "account": None, "warning": False, "link": None}
    return Widget(provider, name, "script", host, **{**nothing, **others}, spec=spec)


def way(kind: Any, provider: str, name: str, host: str, link: str, **others: Any) -> Widget:
    """Return a widget without a script."""
    nothing = {"privacy": "", "account": None, "warning": False}
    return Widget(provider, name, kind, host, **{**nothing, **others}, link=link, spec={})


WIDGETS: dict[str, Widget | None] = {
    "isso": form(
        "isso",
        "Isso",
        "commenti.bussare.example",
        {
            "mount": {
                "tag": "section",
                "id": "isso-thread",
                "data-isso-id": PATH,
                "data-title": TITLE,
            },
            "script": {
                "src": "https://commenti.bussare.example/js/embed.min.js",
                "data-isso": "https://commenti.bussare.example/",
                "data-isso-lang": "it",
                "data-isso-sorting": "oldest",
                "data-isso-vote": "false",
                "data-isso-avatar": "false",
            },
        },
    ),
    "giscus": form(
        "giscus",
        "giscus",
        "giscus.app",
        {
            "mount": {"tag": "div", "class": "giscus"},
            "script": {
                "src": "https://giscus.app/client.js",
                "data-repo": "bussare-example/blog",
                "data-repo-id": "R_kgDOExample0",
                "data-category": "Commenti",
                "data-category-id": "DIC_kwDOExample0",
                "data-mapping": "specific",
                "data-term": THREAD,
                "data-strict": "1",
                "data-reactions-enabled": "1",
                "data-emit-metadata": "0",
                "data-input-position": "bottom",
                "data-theme": "{scheme}",
                "data-lang": "it",
                "crossorigin": "anonymous",
                "async": "",
            },
        },
        privacy="https://github.com/giscus/giscus/blob/main/PRIVACY-POLICY.md",
        account="GitHub",
        link="https://github.com/bussare-example/blog/discussions",
    ),
    "utterances": form(
        "utterances",
        "utterances",
        "utteranc.es",
        {
            "mount": {"tag": "div", "class": "utterances-mount"},
            "script": {
                "src": "https://utteranc.es/client.js",
                "repo": "bussare-example/blog",
                "issue-term": THREAD,
                "label": "commenti",
                "theme": "github-{scheme}",
                "crossorigin": "anonymous",
                "async": "",
            },
        },
        privacy=GITHUB,
        account="GitHub",
        link="https://github.com/bussare-example/blog/issues",
    ),
    "remark42": form(
        "remark42",
        "Remark42",
        "remark.bussare.example",
        {
            "globals": {
                "remark_config": {
                    "host": "https://remark.bussare.example",
                    "site_id": "bussare",
                    "components": ["embed"],
                    "url": URL,
                    "page_title": TITLE,
                    "theme": "{scheme}",
                    "locale": "it",
                    "no_footer": True,
                }
            },
            "mount": {"tag": "div", "id": "remark42"},
            "script": {"src": "https://remark.bussare.example/web/embed.mjs", "type": "module"},
        },
    ),
    "waline": form(
        "waline",
        "Waline",
        "waline.bussare.example",
        {
            "mount": {"tag": "div", "id": "waline", "data-scheme": "{scheme}"},
            "styles": ["https://bussare.example/waline/waline.css"],
            "module": {
                "src": "https://bussare.example/waline/waline.js",
                "name": "init",
                "arguments": [
                    {
                        "el": "#waline",
                        "serverURL": "https://waline.bussare.example",
                        "path": PATH,
                        "lang": "it",
                        "dark": '[data-scheme="dark"]',
                        "emoji": False,
                        "search": False,
                        "imageUploader": False,
                        "reaction": False,
                        "noRss": True,
                    }
                ],
            },
        },
    ),
    "artalk": form(
        "artalk",
        "Artalk",
        "artalk.bussare.example",
        {
            "mount": {"tag": "div", "id": "artalk"},
            "styles": ["https://artalk.bussare.example/dist/Artalk.css"],
            "script": {"src": "https://artalk.bussare.example/dist/Artalk.js"},
            "call": {
                "name": "Artalk.init",
                "arguments": [
                    {
                        "el": "#artalk",
                        "pageKey": PATH,
                        "pageTitle": TITLE,
                        "server": "https://artalk.bussare.example",
                        "site": "Bussare",
                        "locale": "it",
                        "darkMode": "auto",
                        "emoticons": False,
                        "imgUpload": False,
                        "uaBadge": False,
                        "pvAdd": False,
                    }
                ],
            },
        },
    ),
    "cusdis": form(
        "cusdis",
        "Cusdis",
        "cusdis.com",
        {
            "mount": {
                "tag": "div",
                "id": "cusdis_thread",
                "data-host": "https://cusdis.com",
                "data-app-id": "5f0c0a0e-7a3c-4c5e-9d0b-2f6f4f7f0c11",
                "data-page-id": THREAD,
                "data-page-url": URL,
                "data-page-title": TITLE,
                "data-theme": "{scheme}",
            },
            "script": {"src": "https://cusdis.com/js/cusdis.es.js", "async": ""},
        },
    ),
    "comentario": form(
        "comentario",
        "Comentario",
        "comentario.bussare.example",
        {
            "mount": {
                "tag": "comentario-comments",
                "page-id": PATH,
                "lang": "it",
                "theme": "{scheme}",
                "no-fonts": "true",
                "max-level": "5",
            },
            "script": {"src": "https://comentario.bussare.example/comentario.js", "defer": ""},
        },
    ),
    "hyvor": form(
        "hyvor",
        "Hyvor Talk",
        "talk.hyvor.com",
        {
            "mount": {
                "tag": "hyvor-talk-comments",
                "website-id": "12345",
                "page-id": THREAD,
                "page-url": URL,
                "page-title": TITLE,
                "page-language": "it",
                "colors": "{scheme}",
            },
            "script": {
                "src": "https://talk.hyvor.com/embed/embed.js",
                "type": "module",
                "async": "",
            },
        },
        privacy="https://talk.hyvor.com/docs/privacy",
    ),
    "disqus": form(
        "disqus",
        "Disqus",
        "bussare-example.disqus.com",
        {
            "globals": {
                "disqus_shortname": "bussare-example",
                "disqus_identifier": THREAD,
                "disqus_url": URL,
                "disqus_title": TITLE,
            },
            "mount": {"tag": "div", "id": "disqus_thread"},
            "script": {"src": "https://bussare-example.disqus.com/embed.js", "async": ""},
        },
        privacy="https://help.disqus.com/en/articles/1717103-disqus-privacy-policy",
        account="Disqus",
        warning=True,
    ),
    "discourse": form(
        "discourse",
        "Discourse",
        "forum.bussare.example",
        {
            "globals": {
                "DiscourseEmbed": {
                    "discourseUrl": "https://forum.bussare.example/",
                    "discourseEmbedUrl": URL,
                }
            },
            "mount": {"tag": "div", "id": "discourse-comments"},
            "script": {
                "src": "https://forum.bussare.example/javascripts/embed.js",
                "async": "",
            },
        },
        account="Discourse",
        link="https://forum.bussare.example",
    ),
    "mastodon": way(
        "link",
        "mastodon",
        "Mastodon",
        "social.example",
        TOOT,
        privacy="https://social.example/privacy-policy",
        account="Mastodon",
    ),
    "bluesky": way(
        "link",
        "bluesky",
        "Bluesky",
        "bsky.app",
        SKEET,
        privacy="https://bsky.social/about/support/privacy-policy",
        account="Bluesky",
    ),
    "webmention": way(
        "webmention",
        "webmention",
        "Webmention.io",
        "webmention.io",
        "https://webmention.io/bussare.example/webmention",
    ),
    "email": way(
        "mail",
        "email",
        "E-mail",
        "",
        "mailto:conversazioni@bussare.example?subject=Commento%3A%20La%20promessa",
    ),
    "none": None,
}
NAMES = list(WIDGETS)
SCRIPTS = [name for name, widget in WIDGETS.items() if widget and widget.kind == "script"]


def settings(provider: str, **changes: Any) -> CommentsSettings:
    """Return the example of a provider with other values; None takes a key away."""
    written = providers.example(provider).model_dump(exclude_unset=True) | changes
    return CommentsSettings.model_validate(
        {key: value for key, value in written.items() if value is not None}
    )


def told(provider: str, **changes: Any) -> dict[str, str]:
    """Return the mistakes of an example with other values, by key, without the key's name."""
    found = providers.mistakes(settings(provider, **changes))
    return {str(key[0]): message.removeprefix(f"{key[0]}: ") for key, message in found}


def widget(provider: str, place: WidgetPlace = PLACE, **changes: Any) -> Widget:
    """Return what an example with other values comes to."""
    chosen = settings(provider, **changes)
    assert providers.mistakes(chosen) == []
    found = providers.widget(chosen, place)
    assert found
    return found


def texts(value: Any) -> list[str]:
    """Return every text in a spec."""
    if isinstance(value, dict):
        return [text for inner in value.values() for text in texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in texts(inner)]
    return [value] if isinstance(value, str) else []


# The contracts


def test_the_table_has_every_provider_of_the_contracts() -> None:
    assert list(providers.adapters()) == NAMES
    assert providers.adapters() is providers.adapters()
    assert providers.TABLE == ENGINE / "comments" / "providers.yml"


@pytest.mark.parametrize("provider", NAMES)
def test_the_page_gets_what_the_contract_of_the_provider_says(provider: str) -> None:
    assert providers.mistakes(providers.example(provider)) == []
    assert providers.widget(providers.example(provider), PLACE) == WIDGETS[provider]


@pytest.mark.parametrize("provider", SCRIPTS)
def test_a_form_knows_the_post_by_its_conversation_or_says_that_it_cannot(provider: str) -> None:
    found = texts(widget(provider).spec)
    by_address = provider in {"remark42", "discourse"}
    assert (THREAD in found or PATH in found) != by_address
    assert ("url" in providers.adapters()[provider].needs) == by_address
    notes = " ".join(providers.adapters()[provider].notes)
    assert ("by the post's address" in notes) == by_address


@pytest.mark.parametrize("provider", SCRIPTS)
def test_a_form_gets_the_title_where_it_takes_one(provider: str) -> None:
    without = {"giscus", "utterances", "waline", "comentario", "discourse"}
    assert (TITLE in texts(widget(provider).spec)) != (provider in without)


@pytest.mark.parametrize("provider", SCRIPTS)
def test_what_links_to_the_path_of_a_conversation_has_a_page_there(provider: str) -> None:
    by_path = PATH in texts(widget(provider).spec)
    assert providers.adapters()[provider].redirect == by_path


@pytest.mark.parametrize("provider", SCRIPTS)
def test_a_spec_is_data_and_loads_from_whole_addresses_only(provider: str) -> None:
    spec = widget(provider).spec
    assert json.loads(json.dumps(spec)) == spec
    loaded = [spec.get("script", spec.get("module", {}))["src"], *spec.get("styles", [])]
    assert [address for address in loaded if not address.startswith("https://")] == []
    named = [*spec["mount"], *spec.get("script", {})]
    assert [name for name in named if name.startswith("on")] == []


def test_only_a_form_may_warn_and_that_of_disqus_does() -> None:
    assert [name for name, found in WIDGETS.items() if found and found.warning] == ["disqus"]


@pytest.mark.parametrize(
    ("provider", "missing"),
    [
        ("remark42", "url"),
        ("discourse", "url"),
        ("webmention", "url"),
        ("mastodon", "mastodon"),
        ("bluesky", "bluesky"),
    ],
)
def test_without_what_it_needs_of_a_post_there_is_no_widget(provider: str, missing: str) -> None:
    absent: dict[str, Any] = {missing: None}
    place = replace(PLACE, **absent)
    assert providers.widget(providers.example(provider), place) is None


@pytest.mark.parametrize("provider", ["cusdis", "hyvor", "disqus"])
def test_an_address_that_a_post_does_not_have_is_left_out(provider: str) -> None:
    with_address = texts(widget(provider).spec)
    assert texts(widget(provider, replace(PLACE, url=None)).spec) == [
        text for text in with_address if text != URL
    ]
    assert URL in with_address


def test_a_mail_without_a_subject_has_the_title() -> None:
    link = widget("email", replace(PLACE, subject=None)).link
    assert link == (
        "mailto:conversazioni@bussare.example?subject=La%20%22promessa%22%20%26%20%3Cb%3E"
    )


@pytest.mark.parametrize("provider", [name for name in NAMES if name != "none"])
def test_the_owners_page_about_privacy_comes_before_the_providers(provider: str) -> None:
    found = widget(provider, replace(PLACE, privacy="privacy/"), privacy="privacy.md")
    assert found.privacy == "privacy/"


def test_the_order_of_the_settings_is_that_of_the_form() -> None:
    assert widget("isso", order="newest").spec["script"]["data-isso-sorting"] == "newest"


def test_a_slash_after_a_root_makes_no_difference() -> None:
    root = "https://commenti.bussare.example//"
    assert widget("isso", root=root) == WIDGETS["isso"]


def test_an_optional_key_that_is_not_set_is_left_out_or_has_its_default() -> None:
    assert "label" not in widget("utterances", label=None).spec["script"]
    spec = widget("waline", client=None).spec
    assert spec["module"]["src"] == "https://unpkg.com/@waline/client@v3/dist/waline.js"
    assert spec["styles"] == ["https://unpkg.com/@waline/client@v3/dist/waline.css"]
    assert providers.hosts(settings("waline", client=None)) == ["unpkg.com"]


def test_text_of_an_owner_or_an_author_is_nobodys_placeholder() -> None:
    hostile = '{root} {title} {nobody} "</script><script>alert(1)</script>'
    spec = widget("artalk", replace(PLACE, title=hostile), site="{title} {lang}").spec
    options = spec["call"]["arguments"][0]
    assert (options["pageTitle"], options["site"]) == (hostile, "{title} {lang}")


def test_the_settings_are_resolved_once_for_a_whole_blog(monkeypatch: pytest.MonkeyPatch) -> None:
    known = providers.adapters()
    adapters = Mock(return_value=known)
    monkeypatch.setattr(providers, "adapters", adapters)
    chosen = CommentsSettings(provider="isso", root="https://once.bussare.example")
    threads = [f"2026/{number}" for number in range(100)]
    found = [providers.widget(chosen, replace(PLACE, path=thread)) for thread in threads]
    assert [each.spec["mount"]["data-isso-id"] for each in found if each] == threads
    assert adapters.call_count == 1


# What is wrong with settings


@pytest.mark.parametrize(
    ("provider", "advice"),
    [
        ("iso", "did you mean 'isso'?"),
        ("Giscus", "did you mean 'giscus'?"),
        ("xyz", "known: " + ", ".join(sorted(NAMES)) + "."),
    ],
)
def test_an_unknown_provider_is_told_with_the_nearest(provider: str, advice: str) -> None:
    assert providers.mistakes(CommentsSettings(provider=provider)) == [
        (("provider",), f"provider: found '{provider}'; {advice}")
    ]


def test_settings_that_are_not_written_are_without_mistakes() -> None:
    assert providers.mistakes(CommentsSettings()) == []
    assert providers.widget(CommentsSettings(), PLACE) is None


@pytest.mark.parametrize("provider", NAMES)
def test_a_missing_key_is_told_with_what_it_is_and_an_example(provider: str) -> None:
    adapter = providers.adapters()[provider]
    for name, key in adapter.keys.items():
        advice = f"{key.about}, such as {adapter.example[name]}"
        expected = {} if key.optional else {name: f"is missing; {adapter.name} needs {advice}"}
        assert told(provider, **{name: None}) == expected


@pytest.mark.parametrize("provider", NAMES)
def test_a_key_that_the_provider_does_not_use_is_told(provider: str) -> None:
    adapter = providers.adapters()[provider]
    own = settings(provider).given
    for name in [key for key in PROVIDER_KEYS if key not in adapter.keys and key != "webmention"]:
        assert name not in own
        assert told(provider, **{name: "1"}) == {name: f"{adapter.name} does not use it; delete it"}


@pytest.mark.parametrize("provider", [name for name in NAMES if name != "none"])
def test_a_page_about_privacy_is_needed_where_the_provider_has_none(provider: str) -> None:
    adapter = providers.adapters()[provider]
    expected = (
        f"is missing; {adapter.name} has no page of its own that says what becomes of a comment: "
        "write one, and its path here, such as privacy.md"
    )
    assert told(provider, privacy=None) == ({} if adapter.privacy else {"privacy": expected})


def test_the_domain_at_webmention_io_may_stand_beside_any_provider() -> None:
    assert told("isso", webmention="bussare.example") == {}
    assert told("isso", webmention="https://bussare.example") == {
        "webmention": "found 'https://bussare.example'; write a domain in lower case, without "
        "https://"
    }
    assert told("webmention", webmention="Bussare")["webmention"].startswith("found 'Bussare'; ")


@pytest.mark.parametrize(
    ("provider", "key"),
    [
        (name, key)
        for name, adapter in providers.adapters().items()
        for key, needed in adapter.keys.items()
        if needed.shape == "root"
    ],
)
@pytest.mark.parametrize(
    "root",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)//",
        "data:text/javascript,alert(1)",
        "//commenti.bussare.example",
        "commenti.bussare.example",
        "http://commenti.bussare.example",
        "https://nora@commenti.bussare.example",
        "https://commenti.bussare.example/?a=b",
        'https://commenti.bussare.example/"><script>',
    ],
)
def test_a_root_that_is_no_safe_address_is_refused(provider: str, key: str, root: str) -> None:
    assert told(provider, **{key: root})[key].startswith(f"found '{root}'; write ")


@pytest.mark.parametrize("root", ["http://127.0.0.1:8080", "http://localhost:8080/isso"])
def test_a_root_may_be_without_tls_on_this_machine(root: str) -> None:
    found = widget("isso", root=root)
    assert found.spec["script"]["src"] == f"{root}/js/embed.min.js"
    assert found.host == root.split("/")[2]


SHAPES: list[tuple[Shape, str, bool]] = [
    ("host", "bussare.example", True),
    ("host", "blog.bussare-2.example", True),
    ("host", "bussare", False),
    ("host", "bussare.example/", False),
    ("host", "-a.example", False),
    ("repository", "bussare-example/blog.io_1", True),
    ("repository", "bussare", False),
    ("repository", "a/b/c", False),
    ("repository", "a/..", False),
    ("repository", "a/b?c", False),
    ("email", "conversazioni+blog@bussare.example", True),
    ("email", "a@b", False),
    ("email", "a?cc=b@bussare.example", False),
    ("email", "a@bussare.example?bcc=b@c.example", False),
    ("email", "a%0Ab@bussare.example", False),
    ("text", "anything: \"{<'", True),
]


@pytest.mark.parametrize(("shape", "value", "fits"), SHAPES)
def test_a_value_has_the_shape_that_its_place_allows(shape: Shape, value: str, fits: bool) -> None:
    assert (fault(value, shape) is None) == fits


def test_nothing_without_a_shape_stands_in_an_address() -> None:
    for adapter in providers.adapters().values():
        spec = adapter.spec.model_dump() if adapter.spec else {}
        loaded = spec.get("script") or spec.get("module") or {"src": ""}
        addresses = [loaded["src"], *spec.get("styles", []), adapter.link, adapter.privacy]
        text = " ".join(filter(None, [*addresses, adapter.host, *adapter.hosts]))
        names = set(re.findall(r"\{(\w+)\}", text)) - {"mastodon", "bluesky", "subject", "origin"}
        assert [name for name in names if adapter.keys[name].shape == "text"] == []


def test_every_setting_for_a_provider_is_used_by_one_and_says_what_it_is() -> None:
    used = {name for adapter in providers.adapters().values() for name in adapter.keys}
    assert used == set(PROVIDER_KEYS)
    assert used - {"webmention"} == (
        set(CommentsSettings.model_fields) - set(CommonSettings.model_fields)
    )
    fields = CommentsSettings.model_fields.values()
    assert [field for field in fields if not (field.description or "").endswith(".")] == []


def test_an_id_of_digits_is_text() -> None:
    found = CommentsSettings.model_validate({"provider": "hyvor", "site": 12345})
    assert found.given == {"site": "12345"}
    with pytest.raises(ValidationError, match="write it between quotes"):
        CommentsSettings.model_validate({"provider": "hyvor", "site": 1.10})


# The table

TABLE = """\
one:
  name: One
  kind: script
  about: a form
  hosting: own
  keys:
    root: {shape: root, about: the address}
  spec:
    mount: {tag: div, id: one}
    script: {src: "{root}/one.js"}
  moderation: none
  source: {at: here, date: "2026-11-22", grade: source, proven: true}
  example: {root: https://one.example}
"""


def test_a_small_table_is_read() -> None:
    assert list(contracts.read(Adapter, TABLE, "t.yml")) == ["one"]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("  about: a form", "  abuot: a form", "t.yml:4: one: abuot: unknown key; did you mean"),
        ("kind: script", "kind: popup", "t.yml:3: one: kind: found 'popup'; write script, link"),
        ("{root}/one", "{rot}/one", "t.yml:1: one: value: {rot} is none of its keys"),
        ("example: {root: https://one.example}", "example: {}", "keys without an example: root"),
        ("    root: {sh", "    rot: {sh", "one: value: keys that are no setting: rot"),
        ("kind: script", "kind: none", "one: value: 'spec' belongs to 'kind: script'"),
        ("    script: {", "    call: {", "t.yml:10: one: spec.call.name: is missing; add it"),
        ('    script: {src: "{root}/one.js"}\n', "", "one: value: a spec has a script or a module"),
        ("  spec:", "  defaults: {root: a}\n  spec:", "defaults for what is no optional key: root"),
        ("  hosting: own", "  hosting: own\n  hosting: own", "t.yml:6: one.hosting: stands twice"),
        ("one:", "one: [", "invalid YAML"),
    ],
)
def test_a_mistake_in_the_table_is_told_at_its_line(old: str, new: str, problem: str) -> None:
    with pytest.raises(ContentError) as raised:
        contracts.read(Adapter, TABLE.replace(old, new), "t.yml")
    assert problem in str(raised.value)


@pytest.mark.parametrize("kind", ["link", "mail", "webmention"])
def test_what_has_no_form_has_to_lead_somewhere(kind: str) -> None:
    whole = yaml.safe_load(TABLE)["one"] | {"kind": kind}
    del whole["spec"]
    assert Adapter.model_validate({**whole, "link": "{root}"})
    with pytest.raises(ValidationError, match="has nowhere to lead to"):
        Adapter.model_validate(whole)


def test_a_stray_brace_is_found_wherever_it_stands() -> None:
    whole = yaml.safe_load(TABLE)["one"]
    spec = whole["spec"]
    places: list[dict[str, Any]] = [
        {"link": "{x}"},
        {"privacy": "{x}"},
        {"host": "{x}"},
        {"hosts": ["{x}"]},
        {"spec": {**spec, "styles": ["{x}"]}},
        {"spec": {**spec, "globals": {"a": {"b": ["{x}"]}}}},
        {"spec": {**spec, "mount": {"tag": "{x}"}}},
        {"spec": {**spec, "call": {"name": "a", "arguments": [{"b": "{x}"}]}}},
    ]
    assert Adapter.model_validate(whole)
    for change in places:
        with pytest.raises(ValidationError, match=r"\{x\} is none of its keys"):
            Adapter.model_validate({**whole, **change})


def test_no_provider_and_no_option_of_one_stands_in_the_code() -> None:
    words = {*NAMES, *(adapter.name for adapter in providers.adapters().values())}
    for found in WIDGETS.values():
        spec = found.spec if found else {}
        words |= {*spec.get("globals", {}), *spec.get("mount", {}), *spec.get("script", {})}
        words.add(spec.get("mount", {}).get("id", ""))
    # What a post has of its own, what a setting is called, and words of any language.
    common = {"mastodon", "bluesky", "webmention", "email", "none", "class", "async", "label"}
    telling = {word for word in words if len(word) > 4} - common
    assert len(telling) > 40
    for name in ("providers", "adapter", "provider_reference"):
        code = (ENGINE / "comments" / f"{name}.py").read_text(encoding="utf-8")
        assert [word for word in telling if re.search(rf"\b{re.escape(word)}\b", code)] == []


# The pages


def sections() -> dict[str, str]:
    """Return the page's sections by their headings."""
    parts = provider_reference.page().split("\n## ")[1:]
    return dict(part.split("\n", 1) for part in parts)


def test_the_page_has_a_section_and_a_row_for_every_provider() -> None:
    names = [adapter.name for adapter in providers.adapters().values()]
    assert list(sections()) == names
    table = provider_reference.page().split("\n## ")[0]
    rows = [line.split(" | ")[0] for line in table.splitlines() if line.startswith("| ")]
    assert rows == ["| provider", "| ---", *(f"| {name}" for name in names)]
    assert [line for line in table.splitlines() if "not proven" in line] == [
        "| Disqus | form on request | their server | Disqus | `import` | embeds, **not proven** |"
    ]


@pytest.mark.parametrize("provider", NAMES)
def test_a_section_says_what_an_owner_has_to_know(provider: str) -> None:
    adapter, expected = providers.adapters()[provider], WIDGETS[provider]
    text = sections()[adapter.name]
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
    text = sections()[providers.adapters()[provider].name]
    example = yaml.safe_load(text.split("```yaml\n")[1].split("```")[0])
    copied = CommentsSettings.model_validate(example["extra"]["permesso"]["comments"])
    assert providers.mistakes(copied) == []
    assert providers.widget(copied, PLACE) == WIDGETS[provider]


@pytest.mark.parametrize("provider", SCRIPTS)
def test_the_page_shows_what_is_done_at_the_click(provider: str) -> None:
    text = sections()[providers.adapters()[provider].name]
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
