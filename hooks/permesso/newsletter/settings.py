"""Settings of the newsletter: `extra.permesso.newsletter` in `mkdocs.yml`, typed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from permesso.contracts import Id, given
from permesso.fields import Keys, Line, wrong


def _topics(value: object) -> object:
    """Return a list of categories as a mapping without ids."""
    if not isinstance(value, list):
        return value
    for item in value:
        if not isinstance(item, str):
            raise wrong(f"found '{item}' in the list; write the name of a category")
        if value.count(item) > 1:
            raise wrong(f"'{item}' stands in the list twice; delete one")
    return dict.fromkeys(value)


class AttributionFields(Keys):
    """Fields that the owner made at the provider for where a reader signed up."""

    page: Id | None = Field(None, description="Field for the path of the page.")
    placement: Id | None = Field(None, description="Field for the place on the page.")
    consent: Id | None = Field(None, description="Field for the version of the consent text.")


class CommonSettings(Keys):
    """What every newsletter has, whoever sends it."""

    provider: Line = Field(description="Who takes the form; see the page of the providers.")
    privacy: Line = Field(
        description="Page that says what becomes of the address, as a path in the documents folder."
    )
    title: Line | None = Field(
        None, description="Name of the newsletter; without it, that of the blog."
    )
    button: Line | None = Field(None, description="Words on the button of the form.")
    issues: Line | None = Field(
        None, description="Category, tag or series whose posts are the past issues."
    )
    double_opt_in: bool = Field(
        False,
        description="`true` says that double opt-in is switched on at the provider, where that is "
        "a switch in the account.",
    )
    without_double_opt_in: Line | None = Field(
        None,
        description="Why the newsletter does without double opt-in, where the provider has none.",
    )
    topics: Annotated[dict[Line, Id | None], BeforeValidator(_topics)] = Field(
        {},
        description="Categories that a reader may choose: a list of names, or each name with the "
        "id that the provider gave it.",
    )
    attribution: AttributionFields = Field(
        AttributionFields(),
        description="Names of the fields for page, placement and consent, where the owner makes "
        "them at the provider.",
    )


class NewsletterSettings(CommonSettings):
    """The newsletter of a blog; which of the provider's keys are needed, the provider says."""

    root: Id | None = Field(None, description="Address of the provider's server or publication.")
    account: Id | None = Field(None, description="Name or number of the account.")
    datacenter: Id | None = Field(None, description="Part of the host that names the data centre.")
    user: Id | None = Field(None, description="Id of the account's user.")
    list: Id | None = Field(None, description="Id of the mailing list.")
    form: Id | None = Field(None, description="Id of the form, or of the page with the form.")
    form_name: Id | None = Field(None, description="Name of the form at the provider.")
    group: Id | None = Field(None, description="Id of the group that the topics belong to.")
    token: Id | None = Field(None, description="Public token of the form or list.")
    action: Id | None = Field(None, description="Whole address that the form is sent to.")
    method: Literal["post", "get"] | None = Field(
        None, description="How it is sent; with `get` the reader's address stands in a URL."
    )
    enctype: Literal["multipart/form-data"] | None = Field(
        None, description="How the fields are encoded, where not as usual."
    )
    target: Literal["_blank"] | None = Field(
        None, description="`_blank` shows the provider's answer in another tab."
    )
    email: Id | None = Field(None, description="Name of the field for the e-mail address.")
    honeypot: Id | None = Field(None, description="Name of the field that has to stay empty.")
    topic: Id | None = Field(None, description="Name of the field for a topic.")
    redirect: Id | None = Field(
        None, description="Name of the field for the address that the reader comes back to."
    )
    consent: Id | None = Field(
        None, description="Name or id of the field of consent, a box that the reader ticks."
    )
    consent_value: Id | None = Field(None, description="What a ticked box of consent sends.")
    hidden: dict[Line, str] = Field({}, description="Fixed fields: name and value.")

    @property
    def given(self) -> dict[str, Any]:
        """The keys for the provider that the owner set."""
        return given(self, CommonSettings)
