"""Who is told of changes, as owners decide it."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from permesso.fields import Keys, Line, wrong

KEY = re.compile(r"[A-Za-z0-9-]{8,128}")
"""A key of IndexNow (https://www.indexnow.org/documentation)."""


def _key(key: str) -> str:
    if not KEY.fullmatch(key):
        raise wrong(
            f"found '{key}'; write 8 to 128 letters, digits and hyphens, such as 32 random ones: "
            "openssl rand -hex 16"
        )
    return key


class AnnounceSettings(Keys):
    """Who `./scripts/announce` tells what has changed; the hub of the feeds is in `feeds`."""

    indexnow: Annotated[Line, AfterValidator(_key)] | None = Field(
        None,
        description="Your key for IndexNow (Bing, Yandex, Seznam, Naver and others): 8 to 128 "
        "letters, digits and hyphens, chosen by you. It is no secret: the build publishes it.",
    )
