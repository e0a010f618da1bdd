"""Verifying the audit log of a backup as it lies in the archive, before anything is restored."""

from __future__ import annotations

import heapq
import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, Final

from grants_app.domain.audit.chain import Head
from grants_app.domain.audit.models import AuditEntry, AuditHead
from grants_app.domain.audit.verifying import KeptHead, Row, verify
from grants_app.domain.operation.archive import BadArchiveError, Manifest, TablePart, table_part

# Rows lie in the order of their numbers, which transactions beside each other make differ from the order of
# their places by as many rows as they wrote.
MOST_WAITING: Final = 10_000


def find_log_faults(archive: zipfile.ZipFile, manifest: Manifest) -> list[str]:
    """What is wrong with the chain of a backup's audit log; nothing for backups that are older than it.

    Raises BadArchiveError for lines that are no rows of the log.
    """
    parts = {part.name: part for part in manifest.tables}
    if AuditHead.__tablename__ not in parts:
        return []
    try:
        heads = list(_lines(archive, parts[AuditHead.__tablename__]))
        if len(heads) != 1:
            return ["the audit log has no head"]
        head = Head(heads[0]["position"], heads[0]["digest"])
        kept = [KeptHead(manifest.audit_head, "in the manifest")] if manifest.audit_head else []
        rows = in_places(_entry(row) for row in _lines(archive, parts[AuditEntry.__tablename__]))
        return verify(rows, head, kept).sentences()
    except (KeyError, ValueError, TypeError) as error:
        raise BadArchiveError("The audit log of the backup cannot be read.") from error


def _lines(archive: zipfile.ZipFile, part: TablePart) -> Iterator[dict[str, Any]]:
    with archive.open(table_part(part.name)) as lines:
        for line in lines:
            yield dict(zip(part.columns, json.loads(line), strict=True))


def _entry(row: dict[str, Any]) -> Row:
    """A row as the database would give it."""
    return row | {
        "at": datetime.fromisoformat(row["at"]),
        "business_day": row["business_day"] and date.fromisoformat(row["business_day"]),
        "changes": json.loads(row["changes"]),
    }


def in_places(rows: Iterable[Row], most: int = MOST_WAITING) -> Iterator[Row]:
    """Rows in the order of their places, those without one last; at most `most` of them wait in memory."""
    waiting: list[tuple[bool, int, int, Row]] = []
    for row in rows:
        is_outside = row["position"] is None
        heapq.heappush(waiting, (is_outside, row["position"] or 0, row["id"], row))
        if len(waiting) > most:
            yield heapq.heappop(waiting)[3]
    while waiting:
        yield heapq.heappop(waiting)[3]
