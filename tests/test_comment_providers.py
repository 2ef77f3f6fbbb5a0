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
from permesso.comments import providers
from permesso.comments.adapter import PROVIDER_KEYS, Adapter
from permesso.comments.settings import CommentsSettings, CommonSettings
from permesso.contracts import Shape, fault
from permesso.problem import ContentError
from widgets import (
    LANDING,
    NAMES,
    PATH,
    PLACE,
    SCRIPTS,
    SITE,
    THREAD,
    TITLE,
    URL,
    WIDGETS,
    settings,
    texts,
    told,
    widget,
)

ENGINE = ROOT / "hooks" / "permesso"
# The contracts


def test_the_table_has_every_provider_of_the_contracts() -> None:
    assert list(providers.adapters()) == NAMES
    assert providers.adapters() is providers.adapters()
    assert providers.TABLE == ENGINE / "comments" / "providers.yml"


@pytest.mark.parametrize("provider", NAMES)
def test_the_page_gets_what_the_contract_of_the_provider_says(provider: str) -> None:
    assert providers.mistakes(providers.example(provider), SITE) == []
    assert providers.widget(providers.example(provider), PLACE) == WIDGETS[provider]


@pytest.mark.parametrize("provider", SCRIPTS)
def test_a_form_knows_the_post_by_its_conversation_or_says_that_it_cannot(provider: str) -> None:
    found = texts(widget(provider).spec)
    by_address = provider == "discourse"
    assert ({THREAD, PATH, LANDING} & {*found} == set()) == by_address
    notes = " ".join(providers.adapters()[provider].notes)
    assert ("by the post's address" in notes) == by_address


@pytest.mark.parametrize("provider", SCRIPTS)
def test_a_form_gets_the_title_where_it_takes_one(provider: str) -> None:
    without = {"giscus", "utterances", "waline", "comentario", "discourse"}
    assert (TITLE in texts(widget(provider).spec)) != (provider in without)


@pytest.mark.parametrize("provider", SCRIPTS)
def test_what_links_to_the_path_of_a_conversation_has_a_page_there(provider: str) -> None:
    by_path = {PATH, LANDING} & {*texts(widget(provider).spec)}
    assert providers.adapters()[provider].redirect == bool(by_path)


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


@pytest.mark.parametrize("provider", NAMES)
def test_who_knows_a_post_by_a_whole_address_needs_one_of_the_blog(provider: str) -> None:
    found = providers.mistakes(providers.example(provider), None)
    name = providers.adapters()[provider].name
    message = f"provider: {name} needs the blog's address, to know a post; set site_url"
    needed = provider in {"remark42", "discourse", "webmention"}
    assert found == ([(("provider",), message)] if needed else [])


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
    assert providers.mistakes(CommentsSettings(provider=provider), SITE) == [
        (("provider",), f"provider: found '{provider}'; {advice}")
    ]


def test_settings_that_are_not_written_are_without_mistakes() -> None:
    assert providers.mistakes(CommentsSettings(), None) == []
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


# What a page has of it


def laid(common: Any, own: Any) -> Any:
    """Return what the script of the page makes of both parts (`together`)."""
    if not (isinstance(common, dict) and isinstance(own, dict)):
        return own
    return common | {name: laid(common.get(name), value) for name, value in own.items()}


@pytest.mark.parametrize("name", SCRIPTS)
def test_what_posts_share_and_what_is_their_own_make_the_whole(name: str) -> None:
    chosen = settings(name)
    found = providers.widget(chosen, PLACE)
    assert found and laid(providers.common(chosen), found.own) == found.spec
    shared = {THREAD, PATH, URL, LANDING, TITLE} & {*texts(providers.common(chosen))}
    assert shared == set() and "src" not in found.own.get("script", {})
    other = providers.widget(chosen, replace(PLACE, thread="b", path="/b/", title="B"))
    assert other and laid(providers.common(chosen), other.own) == other.spec
