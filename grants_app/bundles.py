"""Static files that travel together: one request on a slow line instead of one for each.

They are joined when they are asked for, from the files that stand in static/: nothing is built that could be
out of date. What a browser has is kept for a year under the digest in its address, as every static file.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Final

from flask import Flask, Response, request

# Style sheets in the order of their weight. Those of coverage name only parts of their own pages.
BUNDLES: Final[dict[str, tuple[str, ...]]] = {
    "site.css": (
        "vendor/bootstrap.min.css",
        "app.css",
        "coverage.css",
        "gaps.css",
        "planner.css",
        "place.css",
        "reach.css",
    ),
    "drawing.js": ("map_sketch.js", "coverage.js", "coverage_months.js", "overview.js"),
}
_TYPES: Final = {".css": "text/css", ".js": "text/javascript"}


def asset_versions(app: Flask) -> dict[str, str]:
    """A short digest of each static file and bundle, so that browsers may keep it for a year."""
    root = Path(app.static_folder or "")
    files = {
        path.relative_to(root).as_posix(): _digest(path.read_bytes())
        for path in root.rglob("*")
        if path.is_file()
    }
    return files | {name: _digest(_join(root, name)) for name in BUNDLES}


def register_bundles(app: Flask) -> None:
    """Serve the bundles among the static files."""
    root = Path(app.static_folder or "")
    send_file = app.view_functions["static"]

    def send_static(filename: str) -> Any:
        if filename not in BUNDLES:
            return send_file(filename=filename)
        content = _join(root, filename)
        response = Response(content, mimetype=_TYPES[Path(filename).suffix])
        response.set_etag(_digest(content))
        return response.make_conditional(request)

    app.view_functions["static"] = send_static


def _join(root: Path, name: str) -> bytes:
    return b"\n".join((root / part).read_bytes() for part in BUNDLES[name])


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:10]
