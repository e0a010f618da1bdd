"""Filling in the pages of money as a browser would: fields as they stand, some of them typed over."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import Any
from xml.etree import ElementTree as ET

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.clients import CheckedClient
from tests.page_checks import HTML, parse_page, text_of


def fields_of(page: str, form_id: str | None = None, *, holding: str | None = None) -> dict[str, str]:
    """The fields of the form with this id, or of the one that holds `name=value`, as a browser sends them."""
    for form in parse_page(page).iter(HTML + "form"):
        if form.get("method") != "post":
            continue
        found = dict(_controls(form))
        name, _sign, value = (holding or "").partition("=")
        if (form_id and form.get("id") == form_id) or (holding and found.get(name) == value):
            return found
    raise AssertionError(f"no form {form_id or holding} on the page")


def _controls(form: ET.Element) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for element in form.iter():
        name = element.get("name")
        if not name or element.tag == HTML + "button":
            continue
        if element.tag == HTML + "select":
            options = list(element.iter(HTML + "option"))
            chosen = next((one for one in options if one.get("selected") is not None), options[0])
            found.append((name, chosen.get("value") or ""))
        elif element.tag == HTML + "textarea":
            found.append((name, "".join(element.itertext())))
        elif element.get("type") not in ("checkbox", "radio") or element.get("checked") is not None:
            found.append((name, element.get("value") or ""))
    return found


def send(client: CheckedClient, path: str, fields: dict[str, str], **typed: Any) -> TestResponse:
    """Send a form with some fields typed over; `line_0_amount` is the field `line-0-amount`."""
    return client.post(path, data=fields | {name.replace("_", "-"): text for name, text in typed.items()})


def send_until_stored(
    client: CheckedClient, path: str, fields: dict[str, str], form: str, *, is_id: bool = True, **typed: Any
) -> TestResponse:
    """Send a form, read the sums in words, send it again."""
    first = send(client, path, fields, **typed)
    if first.status_code != 200:
        return first
    shown = fields_of(first.text, form) if is_id else fields_of(first.text, holding=form)
    return client.post(path, data=shown)


def cells_of(page: str, table_id: str) -> list[list[str]]:
    """The text of each body row of a table."""
    table = next(one for one in parse_page(page).iter(HTML + "table") if one.get("id") == table_id)
    [body] = list(table.iter(HTML + "tbody"))
    return [[text_of(cell) for cell in row] for row in body.iter(HTML + "tr")]


def main_text(page: str) -> str:
    """All that stands in the page's main part."""
    return text_of(next(parse_page(page).iter(HTML + "main")))


def send_at_once(
    app: Flask, path: str, forms: dict[str, dict[str, str]], clients: dict[str, CheckedClient]
) -> dict[str, TestResponse]:
    """Send the forms of several people at the same moment, each in a thread of its own."""
    start, answers = Barrier(len(forms)), {}

    def post(name: str) -> None:
        # The checks of the test client watch one request at a time; a plain client has none.
        plain = FlaskClient(app, response_wrapper=app.response_class)
        plain.environ_base = dict(clients[name].environ_base)
        cookie = clients[name].get_cookie("session")
        assert cookie is not None
        plain.set_cookie("session", cookie.value)
        start.wait(timeout=20)
        answers[name] = plain.post(path, data=forms[name])

    threads = [Thread(target=post, args=(name,)) for name in forms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers
