"""The words that a reader sees, in the language of the window: taken from the compiled catalogue."""

from __future__ import annotations

import gettext
from dataclasses import dataclass, field

from tests.browser.servers import ROOT

CATALOGUES = ROOT / "grants_app" / "translations"


@dataclass(frozen=True)
class Words:
    """`words("Grants")` is what stands there in the language; `words.count(…)` the form for a number."""

    language: str
    catalogue: gettext.NullTranslations = field(init=False, repr=False)

    def __post_init__(self) -> None:
        languages = [] if self.language == "en" else [self.language]
        found = gettext.translation("messages", CATALOGUES, languages, fallback=self.language == "en")
        object.__setattr__(self, "catalogue", found)

    def __call__(self, english: str, **values: object) -> str:
        found = self.catalogue.gettext(english)
        assert self.language == "en" or english in KEPT or found != english, f"no words for {english!r}"
        return found % values if values else found

    def count(self, one: str, more: str, number: int, **values: object) -> str:
        return self.catalogue.ngettext(one, more, number) % ({"num": number, "count": number} | values)


# The same in both languages.
KEPT = {"Excel"}
