"""The frame of every answer: data, meta, links."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Response, current_app, request

from grants_app.blueprints.api.parameters import position_cursor, read_limit, read_position
from grants_app.programme_prefix import programme_prefix, site_root
from grants_app.recorded import asked_moment

Row = TypeVar("Row")


def answer_json(body: object) -> Response:
    """JSON in UTF-8, letters as they are."""
    return Response(json.dumps(body, ensure_ascii=False), mimetype="application/json")


def answer_list(items: Sequence[object], total: int, next_cursor: str | None, **meta: Any) -> Response:
    """A page of a list."""
    about = {"total": total} | meta | recorded_mark() | demo_mark()
    links = {"next": next_url(next_cursor) if next_cursor else None}
    return answer_json({"data": items, "meta": about, "links": links})


def answer_rows(rows: Sequence[Row], make_item: Callable[[Row], object], **meta: Any) -> Response:
    """A page of a list whose rows are all at hand because their number is fixed by the territory."""
    start, limit = read_position(), read_limit()
    end = start + limit
    items = [make_item(row) for row in rows[start:end]]
    return answer_list(items, len(rows), position_cursor(end) if end < len(rows) else None, **meta)


def answer_one(item: object, **meta: Any) -> Response:
    """One record."""
    links = {"self": address(request.path)}
    return answer_json({"data": item, "meta": meta | recorded_mark() | demo_mark(), "links": links})


def next_url(cursor: str) -> str:
    """The address of the next page: this one with another cursor."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if value and name != "cursor"]
    return address(f"{request.path}?{urlencode([*kept, ('cursor', cursor)])}")


def address(path: str) -> str:
    """The absolute address of a path in the programme: from `GRANTS_BASE_URL`, else as the request has it."""
    return site_address(f"{programme_prefix()}{path}")


def site_address(path: str) -> str:
    """The absolute address of a path outside any programme."""
    base = current_app.config["SETTINGS"].base_url or request.host_url.rstrip("/") + site_root()
    return f"{base.rstrip('/')}{path}"


def recorded_mark() -> dict[str, Any]:
    """What was recorded at a past moment says so in every answer."""
    moment = asked_moment()
    return {"as_recorded": moment.at.isoformat(timespec="microseconds")} if moment else {}


def demo_mark() -> dict[str, Any]:
    """Illustrative data say so in every answer."""
    return {"illustrative": True} if current_app.config["SETTINGS"].is_demo else {}
