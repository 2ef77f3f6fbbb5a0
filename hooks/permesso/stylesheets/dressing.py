"""Dressing: what pages get of the rules, remembered by what is on them, and kept between builds.

Most pages have nothing that others have not, or had in the build before: for those nobody has to
look for rules.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Sequence

import brotli

from permesso.finishing.printed import Printed
from permesso.stylesheets.matching import Live
from permesso.stylesheets.paths import Path
from permesso.stylesheets.rules import Rule
from permesso.stylesheets.walk import Walk
from permesso.stylesheets.wardrobe import Wardrobe
from permesso.workshop.cabinet import Cabinet
from permesso.workshop.store import key

KIND = "dress"
"""Of what is kept."""
QUALITY = 1
"""Of Brotli: a tenth of a millisecond."""
MANY = 1_000
"""Pages with other elements that are remembered at a time."""


class Dressing:
    """The rules of some stylesheets on pages with the same scripts."""

    def __init__(
        self,
        rules: Sequence[Sequence[Rule]],
        animations: frozenset[str],
        walk: Walk,
        live: Live,
        cabinet: Cabinet | None,
        made_from: str,
    ) -> None:
        """Take the stylesheets, those of one `<style>` together, and the animations in them; a way
        through pages; what scripts do; where results are kept, and the key of the stylesheets."""
        self._rules, self._animations, self._walk, self._live = rules, animations, walk, live
        self._cabinet = cabinet
        values = [(name, sorted(some)) for name, some in sorted(live.values.items())]
        said = sorted(live.words), sorted(live.tags), values
        self._made_from = key(made_from, repr(said))
        self._wardrobe: Wardrobe | None = None
        self._known: dict[tuple[frozenset[Path], frozenset[str]], tuple[str, ...]] = {}
        self._counting: set[frozenset[Path]] = set()
        """What is on pages on which it matters how often."""
        self._signs: dict[Path, bytes] = {}
        self._new: dict[str, bytes] = {}

    def texts(self, page: Printed, variables: frozenset[str]) -> tuple[str, ...]:
        """Return the text of each `<style>` of a page.

        `variables` are the custom properties, and the animations, that the page itself uses.
        """
        paths = frozenset(self._walk.of(page))
        if paths in self._counting:
            return self._of(page, paths, variables)
        found = self._known.get((paths, variables))
        if found is None:
            name = self._name(paths, variables) if self._cabinet else ""
            found = self._kept(name)
            if found is None:
                found = self._of(page, paths, variables)
                if paths in self._counting:
                    return found
                if name:
                    packed = pickle.dumps(found, pickle.HIGHEST_PROTOCOL)
                    self._new[name] = brotli.compress(packed, quality=QUALITY)
            if len(self._known) > MANY:
                self._known.clear()
            self._known[paths, variables] = found
        return found

    def keep(self) -> None:
        """Keep what was found since the last time."""
        if self._cabinet:
            self._cabinet.write(KIND, self._new)
        self._new = {}

    @property
    def wardrobe(self) -> Wardrobe:
        """All the rules, from the first page on that needs them."""
        if self._wardrobe is None:
            self._wardrobe = Wardrobe(self._rules, self._animations, self._live)
        return self._wardrobe

    @property
    def is_open(self) -> bool:
        """Whether any page needed them."""
        return self._wardrobe is not None

    def _of(
        self, page: Printed, paths: frozenset[Path], variables: frozenset[str]
    ) -> tuple[str, ...]:
        worn = self.wardrobe.worn(paths)
        if self.wardrobe.counts(worn):
            if len(self._counting) > MANY:
                self._counting.clear()
            self._counting.add(paths)
            worn = self.wardrobe.counted(worn, page)
        return self.wardrobe.dress(worn, variables)

    def _kept(self, name: str) -> tuple[str, ...] | None:
        if not name or not self._cabinet:
            return None
        packed = self._cabinet.read(KIND, [name]).get(name)
        if packed is None:
            return None
        found: tuple[str, ...] = pickle.loads(brotli.decompress(packed))
        return found

    def _name(self, paths: frozenset[Path], variables: frozenset[str]) -> str:
        """Return by what the rules for a page are kept."""
        signs = b"".join(sorted(map(self._sign, paths)))
        return key(self._made_from, signs, *sorted(variables))

    def _sign(self, path: Path) -> bytes:
        """Return what tells an element and those that it is in from others, in every build."""
        above: list[Path] = []
        each: Path | None = path
        while each is not None and each not in self._signs:
            above.append(each)
            each = each.parent
        sign = self._signs[each] if each else b""
        for each in reversed(above):
            values = sorted(
                (name, value if isinstance(value, str) else sorted(value))
                for name, value in each.attributes.items()
            )
            said = each.tag, each.id, sorted(each.classes), each.has_class, values
            told = repr(said).encode("utf-8", "surrogatepass")
            sign = self._signs[each] = hashlib.blake2b(sign + told, digest_size=16).digest()
        return sign
