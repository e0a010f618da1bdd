"""Parameters of addresses, as the description of the API names them."""

from __future__ import annotations

from typing import Final

from grants_app.domain.grants.filters import MAXIMUM_LIMIT
from grants_app.outputs.api.schemas import DAY, Schema, array

ASKED_DAY: Final[Schema] = DAY | {"pattern": r"^(199\d|20\d\d|2100)-\d{2}-\d{2}$"}


def day_parameter(description: str) -> Schema:
    """A day that is asked for."""
    return query_parameter("on", description, ASKED_DAY)


def moment_parameter() -> Schema:
    """A past moment that is asked for."""
    text = (
        "What was recorded at a past moment, as far as it is open today. A day means its end in UTC; a "
        "moment without an offset is in UTC. Refused are moments to come and those of which nothing was kept."
    )
    return query_parameter(
        "as_recorded", text, {"anyOf": [ASKED_DAY, {"type": "string", "format": "date-time"}]}
    )


def limit_parameter() -> Schema:
    """How many rows a page has."""
    schema = {"type": "integer", "minimum": 1, "maximum": MAXIMUM_LIMIT, "default": MAXIMUM_LIMIT}
    return query_parameter("limit", "Rows of a page.", schema)


def cursor_parameter() -> Schema:
    """Where a page begins."""
    return query_parameter(
        "cursor", "Where a page begins: only as given by `links.next`.", {"type": "string"}
    )


def language_parameter() -> Schema:
    """The language of error texts."""
    # As on the pages, a language that there is not is no error.
    schema = {"type": "string", "examples": ["sq", "en"]}
    text = "Language of error texts, `sq` or `en`; others are ignored. Data never depend on it."
    return query_parameter("lang", text, schema)


def query_parameter(name: str, description: str, schema: Schema) -> Schema:
    """A parameter of the query string."""
    # An empty value is as good as none: forms send what nobody filled in.
    about = {"name": name, "in": "query", "description": description}
    return about | {"allowEmptyValue": True, "schema": schema}


def repeated_parameter(name: str, description: str, schema: Schema) -> Schema:
    """One that may be repeated."""
    text = f"{description} Repeat the parameter for alternatives."
    return query_parameter(name, text, array(schema)) | {"style": "form", "explode": True}


def path_parameter(name: str, description: str, schema: Schema) -> Schema:
    """A part of the address."""
    return {"name": name, "in": "path", "required": True, "description": description, "schema": schema}
