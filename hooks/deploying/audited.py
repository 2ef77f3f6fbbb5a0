"""Whether a built site has passed its audit."""

from __future__ import annotations

import json
from pathlib import Path

from terminal import caller
from terminal.refusal import Refusal

REPORT = Path("permesso", "audit.json")
"""What the audit leaves in a site that declares itself (`permesso.audit.declared`)."""


def require(site: Path) -> None:
    """Raise Refusal unless the audit of a site found nothing that counts. A site that declares
    nothing has none, and is its owner's to judge."""
    try:
        status = json.loads((site / REPORT).read_text(encoding="utf-8")).get("status")
    except FileNotFoundError:
        return
    except (OSError, ValueError, AttributeError):
        status = None
    if status != 0:
        shown = caller.shown(site)
        what = "was not audited" if status is None else "has something that interrupts its readers"
        raise Refusal(f"{shown} {what}: run ./scripts/audit {shown}, and mend what it finds")
