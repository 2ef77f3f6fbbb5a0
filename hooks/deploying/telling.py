"""Telling: IndexNow and WebSub, one request at a time."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

import httpx

from conversation.http import Client, ask
from conversation.source import Unreachable
from deploying.state import Proof

ENDPOINT = "https://api.indexnow.org/indexnow"
"""Passes on to every search engine that takes part."""
MOST = 10_000
"""Addresses in a request (https://www.indexnow.org/documentation)."""
ADVICE = {
    400: "does not understand the request; ask the developers",
    403: "finds no right key at {file}; publish the site, then run this again",
    422: "says that the addresses are not those of {host}, or that the key is none; see site_url",
    429: "wants to be asked less often; run this again in some hours",
}
"""By status (https://www.indexnow.org/documentation)."""


def indexnow(addresses: Sequence[str], proof: Proof, endpoint: str, client: Client) -> None:
    """Tell IndexNow of addresses that have changed, `MOST` at most.

    Raises Unreachable with a line that says why it did not take them.
    """
    host = urlsplit(proof.file).netloc
    body = {
        "host": host,
        "key": proof.key,
        "keyLocation": proof.file,
        "urlList": list(addresses),
    }
    answer = ask("IndexNow", client, "POST", endpoint, json=body)
    # 202: taken, and the key will be looked at.
    if not _is_taken(answer):
        advice = ADVICE.get(answer.status_code, "did not take it; run this again later")
        said = advice.format(file=proof.file, host=host)
        raise Unreachable(f"IndexNow: {endpoint} {said} (status {answer.status_code})")


def websub(feed: str, hub: str, client: Client) -> None:
    """Tell a hub that a feed has changed.

    W3C WebSub leaves to hubs how they are told (section 6); all known ones take what
    https://pubsubhubbub.github.io/PubSubHubbub/pubsubhubbub-core-0.4.html#publishing says.

    Raises Unreachable with a line that says why it did not take it.
    """
    answer = ask("WebSub", client, "POST", hub, data={"hub.mode": "publish", "hub.url": feed})
    if not _is_taken(answer):
        raise Unreachable(
            f"WebSub: the hub {hub} did not take {feed} (status {answer.status_code}); run this "
            "again later, or see extra.permesso.feeds.hub"
        )


def _is_taken(answer: httpx.Response) -> bool:
    # A redirect that makes a GET of a POST leads to a page that takes nothing.
    return answer.is_success and answer.request.method == "POST"
