"""The permission audit, as owners set it."""

from __future__ import annotations

from pydantic import Field, field_validator

from permesso.audit.declared import Entry, Exemption, Host, Letters, Limits
from permesso.audit.rules import rules
from permesso.fields import Keys, wrong
from permesso.problem import did_you_mean


class AuditSettings(Keys):
    """`extra.permesso.audit`."""

    make: bool = Field(
        True,
        description="Whether the site says what it uses, and shows what its audit found.",
    )
    letters: Letters | None = Field(
        None,
        description="How often the newsletter promises to come at most; held against the dates of "
        "the articles. Without it nothing is.",
    )
    limits: Limits = Field(Limits(), description="The attention budget of a page.")
    hosts: list[Host] = Field(
        [],
        description="Other hosts that pages call, beside those that the settings of newsletter, "
        "comments and embeds name by themselves.",
    )
    storage: list[Entry] = Field(
        [], description="Other entries that the browser keeps for the blog."
    )
    exemptions: list[Exemption] = Field(
        [], description="Findings that may stand until a day, with the reason that readers see."
    )

    @field_validator("exemptions")
    @classmethod
    def _check_rules(cls, exemptions: list[Exemption]) -> list[Exemption]:
        known = rules() if exemptions else {}
        for each in exemptions:
            if each.rule not in known:
                raise wrong(f"no rule is called '{each.rule}'; {did_you_mean(each.rule, known)}")
        return exemptions
