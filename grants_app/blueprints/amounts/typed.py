"""What was typed into the sheet, whatever page of it: fields travel packed, so that pages stay light.

Three hidden fields hold many values: `seen` and `shown` as `usd-3=… usd-4=…`, `elsewhere` as a JSON
object of the fields of grants that are not on the page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final

PACKED: Final = {"seen": "seen-", "shown": "as-"}
OF_GRANT: Final = re.compile(r"(seen-)?(?:usd|all|source|date)-([1-9]\d{0,8})", re.ASCII)


def unpack_fields(form: Mapping[str, str]) -> dict[str, str]:
    """Every field by its own name, those of other pages included; a field of the page wins."""
    fields = {**_read_elsewhere(form.get("elsewhere", "")), **form}
    for packed, prefix in PACKED.items():
        for pair in form.get(packed, "").split():
            name, _sign, value = pair.partition("=")
            fields.setdefault(prefix + name, value)
    return fields


def _read_elsewhere(text: str) -> dict[str, str]:
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        # Only a page of ours writes it; what something else wrote is no amount.
        return {}
    pairs = found.items() if isinstance(found, dict) else ()
    return {name: value for name, value in pairs if isinstance(value, str) and OF_GRANT.fullmatch(name)}


def typed_numbers(fields: Mapping[str, str]) -> list[int]:
    """The numbers of the grants for which something was typed, in order."""
    found = ((OF_GRANT.fullmatch(name), text) for name, text in fields.items())
    return sorted({int(match[2]) for match, text in found if match and not match[1] and text.strip()})


def typed_elsewhere(fields: Mapping[str, str], shown: Iterable[int]) -> dict[str, str]:
    """The fields of grants that are not shown, as far as something was typed for them."""
    others: Collection[int] = set(typed_numbers(fields)) - set(shown)
    matches = ((OF_GRANT.fullmatch(name), name, text) for name, text in fields.items())
    return {name: text for match, name, text in matches if match and int(match[2]) in others and text}
