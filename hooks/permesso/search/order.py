"""Order: an index whose filters stand in one order, and whose pieces are small.

Pagefind takes filters and their values out of hash maps, each time in another order, and names
files by their content: without this, no two builds of one blog were the same. Its pieces hold some
hundred words each, of which a reader wants one: smaller ones make a search cheaper. Its files are
CBOR (RFC 8949) of arrays, texts and numbers, behind a signature, in gzip.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping

SIGNATURE = b"pagefind_dcd"
ENTRY = "pagefind-entry.json"
NUMBER, TEXT, ARRAY = 0, 3, 4
"""Major types (RFC 8949, 3.1)."""
PIECES, FILTERS = 2, 3
"""Where the metadata of an index names its pieces, each with its first word, its last and its file;
and its filters, each with the file that has their values."""
WORD = re.compile(rb"\x83(?:([\x61-\x77])|\x78(.))", re.DOTALL)
"""Where a word begins in a piece: an array of three whose first is a text. Pages are arrays of
three that begin with a number; `_words` makes sure."""
SMALL = 12_000
"""Bytes of a piece before it is compressed, unless one word alone has more."""

Value = int | str | list["Value"]


def ordered(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files of an index with its filters, and their values, in alphabetical order, and
    in small pieces.

    Raises ValueError for files of another form than Pagefind 1.5 gives them.
    """
    made = dict(files)
    entry = json.loads(made[ENTRY])
    for language in entry["languages"].values():
        path = f"pagefind.{language['hash']}.pf_meta"
        meta = _read(made.pop(path))
        filters = meta[FILTERS] if isinstance(meta, list) else None
        if not isinstance(meta, list) or not isinstance(filters, list):
            raise ValueError(path)
        code = language["hash"].rpartition("_")[0]
        named = [_filter(each, code, made) for each in filters]
        meta[FILTERS] = sorted(named, key=str)
        meta[PIECES] = list(_pieces(meta[PIECES], code, made))
        content = _written(meta)
        language["hash"] = f"{code}_{_sum(content)[:10]}"
        made[f"pagefind.{language['hash']}.pf_meta"] = _packed(content)
    # Languages come out of a hash map too.
    entry["languages"] = dict(sorted(entry["languages"].items()))
    made[ENTRY] = json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode()
    return made


def _filter(named: Value, code: str, made: dict[str, bytes]) -> Value:
    """Put the values of a filter in order; return how the metadata names it then."""
    if not isinstance(named, list):
        raise ValueError(named)
    name, hash_ = named
    found = _read(made.pop(f"filter/{hash_}.pf_filter"))
    if not isinstance(found, list) or not isinstance(found[1], list):
        raise ValueError(name)
    content = _written([found[0], sorted(found[1], key=str)])
    hash_ = f"{code}_{_sum(content)[:7]}"
    made[f"filter/{hash_}.pf_filter"] = _packed(content)
    return [name, hash_]


def _pieces(named: Value, code: str, made: dict[str, bytes]) -> Iterator[Value]:
    """Cut the pieces of an index; yield how the metadata names each then."""
    if not isinstance(named, list):
        raise ValueError(named)
    for each in named:
        if not isinstance(each, list):
            raise ValueError(each)
        whole = f"index/{each[2]}.pf_index"
        words = _words(_unpacked(made[whole]))
        if words is None:
            yield each
            continue
        del made[whole]
        for piece in _small(words):
            content = (
                _begun(ARRAY, 1) + _begun(ARRAY, len(piece)) + b"".join(entry for _, entry in piece)
            )
            hash_ = f"{code}_{_sum(content)[:7]}"
            made[f"index/{hash_}.pf_index"] = _packed(content)
            yield [piece[0][0], piece[-1][0], hash_]


def _words(content: bytes) -> list[tuple[str, bytes]] | None:
    """Return the words of a piece with all that it says of each; None where that is not plain.

    A piece is long, and of all that is in it only the beginnings of words count.
    """
    one, at = _head(content, 0)
    count, at = _head(content, at)
    starts: list[tuple[int, str]] = []
    for found in WORD.finditer(content, at):
        size = found[1][0] - 96 if found[1] else found[2][0]
        text = content[found.end() : found.end() + size]
        starts.append((found.start(), text.decode("utf-8", "replace")))
    ends = [start for start, _ in starts[1:]] + [len(content)]
    words = [text for _, text in starts]
    if one != 1 or len(words) != count or words != sorted(words) or starts[0][0] != at:
        return None
    return [(text, content[start:end]) for (start, text), end in zip(starts, ends, strict=True)]


def _small(words: Iterable[tuple[str, bytes]]) -> Iterator[list[tuple[str, bytes]]]:
    piece: list[tuple[str, bytes]] = []
    size = 0
    for word, entry in words:
        if piece and size + len(entry) > SMALL:
            yield piece
            piece, size = [], 0
        piece.append((word, entry))
        size += len(entry)
    yield piece


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _packed(content: bytes) -> bytes:
    return gzip.compress(SIGNATURE + content, 9, mtime=0)


def _unpacked(packed: bytes) -> bytes:
    content = gzip.decompress(packed)
    if not content.startswith(SIGNATURE):
        raise ValueError(content[:12])
    return content.removeprefix(SIGNATURE)


def _read(packed: bytes) -> Value:
    content = _unpacked(packed)
    value, end = _value(content, 0)
    if end != len(content) or _written(value) != content:
        raise ValueError(content[:12])
    return value


def _head(content: bytes, at: int) -> tuple[int, int]:
    """Return how long the array at a place is, and the place of its first value."""
    kind, size = divmod(content[at], 32)
    if kind != ARRAY:
        raise ValueError(kind)
    return _size(content, at + 1, size)


def _size(content: bytes, at: int, size: int) -> tuple[int, int]:
    if size < 24:
        return size, at
    more = 1 << (size - 24)
    return int.from_bytes(content[at : at + more]), at + more


def _value(content: bytes, at: int) -> tuple[Value, int]:
    """Return what stands at a place, and the place behind it."""
    kind, size = divmod(content[at], 32)
    size, at = _size(content, at + 1, size)
    if kind == NUMBER:
        return size, at
    if kind == TEXT:
        return content[at : at + size].decode(), at + size
    if kind != ARRAY:
        raise ValueError(kind)
    values: list[Value] = []
    for _ in range(size):
        value, at = _value(content, at)
        values.append(value)
    return values, at


def _written(value: Value) -> bytes:
    if isinstance(value, int):
        return _begun(NUMBER, value)
    if isinstance(value, str):
        text = value.encode()
        return _begun(TEXT, len(text)) + text
    return _begun(ARRAY, len(value)) + b"".join(map(_written, value))


def _begun(kind: int, size: int) -> bytes:
    """Return the head of a value, as short as it can be (RFC 8949, 4.2.1)."""
    if size < 24:
        return bytes([kind * 32 + size])
    more = next(each for each in range(4) if size < 1 << (8 << each))
    return bytes([kind * 32 + 24 + more]) + size.to_bytes(1 << more)
