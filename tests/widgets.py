"""What the example of each provider of comments comes to, on one post."""

from __future__ import annotations

from typing import Any

from permesso.comments import providers
from permesso.comments.settings import CommentsSettings
from permesso.comments.widget import Widget, WidgetPlace

THREAD = "2026/la-promessa"
PATH = "/comments/2026/la-promessa/"
TITLE = 'La "promessa" & <b>'
SITE = "https://bussare.example/"
URL = f"{SITE}la-promessa/"
LANDING = f"{SITE}comments/2026/la-promessa/"
TOOT = "https://social.example/@nora/113000000000000000"
SKEET = "https://bsky.app/profile/bussare.example/post/3k"
PLACE = WidgetPlace(
    thread=THREAD,
    path=PATH,
    title=TITLE,
    url=URL,
    landing=LANDING,
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
                    "url": LANDING,
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
    found = providers.mistakes(settings(provider, **changes), SITE)
    return {str(key[0]): message.removeprefix(f"{key[0]}: ") for key, message in found}


def widget(provider: str, place: WidgetPlace = PLACE, **changes: Any) -> Widget:
    """Return what an example with other values comes to."""
    chosen = settings(provider, **changes)
    assert providers.mistakes(chosen, SITE) == []
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
