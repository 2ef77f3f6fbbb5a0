"""`security.txt` (RFC 9116), and the reservation of TDMRep."""

from __future__ import annotations

import json
from datetime import UTC

from permesso.edition import Edition
from permesso.machines.policy import SECURITY
from permesso.machines.settings import SecuritySettings, expiry
from permesso.whole import whole

RESERVATION = ".well-known/tdmrep.json"
"""Address of the file of TDMRep."""


def text(security: SecuritySettings, edition: Edition) -> str:
    """Return what `security.txt` says."""
    own = edition.settings.machines.contact
    contacts = security.contact or ([own] if own else [])
    lines = [f"Contact: {contact}" for contact in contacts]
    lines.append(f"Expires: {expiry(security, edition.now).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")
    languages = security.languages or [edition.language]
    lines.append(f"Preferred-Languages: {', '.join(languages)}")
    if edition.site_url:
        lines.append(f"Canonical: {whole(SECURITY, edition)}")
    lines += [f"Encryption: {security.encryption}"] if security.encryption else []
    lines += [f"Policy: {security.policy}"] if security.policy else []
    return "\n".join(lines) + "\n"


def reservation(edition: Edition) -> str:
    """Return the reservation of the rights to text and data mining, for the whole site.

    TDMRep is a final report of a W3C Community Group (https://www.w3.org/community/reports/tdmrep/
    CG-FINAL-tdmrep-20240510/), a way to say what Article 4(3) of Directive (EU) 2019/790 asks for.
    """
    base = edition.root
    return json.dumps([{"location": base, "tdm-reservation": 1}]) + "\n"
