"""The service's pages: what is known goes in, HTML comes out. The templates only print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from optin.blog import Blog, Consent, MailingList
from optin.templating import render
from optin.words import Words

Kind = Literal[
    "expired_link",
    "bad_link",
    "used_link",
    "too_many",
    "not_found",
    "too_large",
    "bad_request",
    "no_password",
    "error",
    "unavailable",
]
"""What a page without anything to do can be about."""

FormError = Literal["no_address", "bad_address", "no_list"]
"""What can be wrong with the form: nothing typed, not an address, no list ticked."""

TO_THE_FORM: frozenset[Kind] = frozenset({"expired_link", "bad_link", "too_large", "bad_request"})
"""Of these, the ones that lead on to the form."""


class Pages:
    """The service's pages for one blog."""

    def __init__(self, blog: Blog | None, words: Words, root: str = "") -> None:
        """Take the blog (None while it is not known yet) and the service's public address."""
        self.blog = blog
        self.words = words
        self.form_address = f"{root.rstrip('/')}/subscription/form"

    def confirm(self, lists: Sequence[MailingList], consent: Consent | None, action: str) -> str:
        """Return the page behind a confirmation link: a button that posts to `action`."""
        return self._page(
            "confirm.html", lists=self._sentence(lists), consent=consent, action=action
        )

    def confirmed(self, lists: Sequence[MailingList]) -> str:
        """Return the page that says which lists were confirmed."""
        return self._page("confirmed.html", lists=self._sentence(lists))

    def unsubscribe(
        self,
        lists: Sequence[MailingList],
        action: str,
        address_hint: str | None = None,
        *,
        nothing_chosen: bool = False,
    ) -> str:
        """Return the page behind an unsubscription link.

        Takes the lists that the person is on, where to post, the address with most of it hidden,
        and whether "leave these" was pressed with none ticked. Both forms post `leave`: `all`, or
        `some` with an `l` (a UUID) for each list that was ticked.
        """
        return self._page(
            "unsubscribe.html",
            lists=lists,
            names=self._sentence(lists),
            action=action,
            address=address_hint or "",
            nothing_chosen=nothing_chosen,
        )

    def unsubscribed(self, remaining: Sequence[MailingList] = ()) -> str:
        """Return the page after leaving; `remaining` are the lists that were kept."""
        return self._page("unsubscribed.html", remaining=self._sentence(remaining))

    def pending(self) -> str:
        """Return the page after the form; it is the same for every address."""
        return self._page("pending.html")

    def form(
        self,
        email: str = "",
        error: FormError | None = None,
        hidden: Sequence[tuple[str, str]] = (),
        lists: Sequence[MailingList] = (),
    ) -> str:
        """Return the form: with what was typed and what is wrong with it, or empty.

        `hidden` are names and values to carry along. `lists` are offered, none of them ticked;
        where the lists travel in `hidden` there are none to offer.
        """
        return self._page("form.html", email=email, error=error, hidden=hidden, lists=lists)

    def message(self, kind: Kind) -> str:
        """Return a page that says what happened and what to do next."""
        return self._page("message.html", kind=kind, to_the_form=kind in TO_THE_FORM)

    def _page(self, template: str, **values: Any) -> str:
        blog = self.blog
        return render(
            template,
            self.words,
            blog=blog,
            subscribe=(blog.pages.subscribe if blog else None) or self.form_address,
            form_address=self.form_address,
            **values,
        )

    def _sentence(self, lists: Sequence[MailingList]) -> str:
        return self.words.quoted(item.name for item in lists)
