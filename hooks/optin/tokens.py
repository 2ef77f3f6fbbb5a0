"""Signed names: who holds a link may do what the link is for, and nobody can make one up."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from itsdangerous import BadData, URLSafeSerializer

from optin.store import StoreError

KEY_FILE = "key"
LENGTH = 400
SHORTEST = 32
"""Characters of a key; ours have 64."""


class Tokens:
    """Makes and reads the service's tokens. The names in them say nothing to whoever has no key.

    How long a link works stands with the request in the database: a link cannot outlive it.
    """

    def __init__(self, secret: str) -> None:
        self._optin = _serializer(secret, "optin")
        self._unsubscribe = _serializer(secret, "unsubscribe")
        self._suppression = hashlib.sha256(f"suppression:{secret}".encode()).digest()

    def optin(self, ref: str) -> str:
        """Return the token that confirms the request named `ref`."""
        return _text(self._optin.dumps(ref))

    def read_optin(self, token: str) -> str | None:
        """Return the request that a confirmation token names; None for a token that is not ours."""
        return _read(self._optin, token)

    def unsubscribe(self, ref: str) -> str:
        """Return the token with which the subscriber named `ref` leaves. It never expires."""
        return _text(self._unsubscribe.dumps(ref))

    def read_unsubscribe(self, token: str) -> str | None:
        """Return the subscriber whom a token names; None for a token that is not ours."""
        return _read(self._unsubscribe, token)

    def fingerprint(self, email: str) -> str:
        """Return what stands for an address that is not to be kept: it can be compared only."""
        return hmac.new(self._suppression, email.encode(), hashlib.sha256).hexdigest()


def new_ref() -> str:
    """Return a name that nothing else has."""
    return secrets.token_hex(16)


def secret_of(folder: Path) -> str:
    """Return the key in the data folder; one is made, readable by its owner alone, if none is.

    Raises StoreError where that is impossible, or where the key is none: with an empty one anybody
    could make links.
    """
    path = folder / KEY_FILE
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            _make(path)
        key = path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise StoreError(f"{path}: cannot be used as key: {error.strerror}") from None
    except UnicodeDecodeError:
        key = ""
    if len(key) < SHORTEST:
        raise StoreError(
            f"{path}: is damaged; put back the one from your backup, or delete it for a new one"
            " (links in mails that were sent stop working then)"
        )
    return key


def _make(path: Path) -> None:
    made = path.with_name(f".{KEY_FILE}.{os.getpid()}")
    made.unlink(missing_ok=True)
    # Linked into place when it is whole: a crash leaves no half a key, a race one winner.
    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(made, path)
    except FileExistsError:
        pass
    finally:
        made.unlink()


def _serializer(secret: str, purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(
        secret, salt=f"optin.{purpose}", signer_kwargs={"digest_method": hashlib.sha256}
    )


def _read(serializer: URLSafeSerializer, token: str) -> str | None:
    if len(token) > LENGTH:
        return None
    try:
        found = serializer.loads(token)
    except (BadData, UnicodeError):
        return None
    return found if isinstance(found, str) else None


def _text(token: str | bytes) -> str:
    return token if isinstance(token, str) else token.decode()
