"""Every template compiles, has its title, keeps the security policy and speaks both languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment, FileSystemLoader

from tests.checks import templates
from tests.checks.source import report
from tests.conftest import make_app

Rule = Callable[[Environment], list[str]]

RULES: dict[Rule, str] = {
    templates.broken_templates: "Correct the template, or the name of what it takes from another.",
    templates.untitled_pages: "Every page extends base.html and sets page_title, its h1.",
    templates.inline_code: "Styles belong into app.css, scripts into static/, data into a JSON element.",
    templates.unmarked_words: (
        'Mark words for translation: {{ _("…") }}. Names that are the same in every language stand in '
        "SAME_IN_ALL_LANGUAGES."
    ),
}


@pytest.fixture
def bare_app(tmp_path: Path) -> Flask:
    return make_app("sqlite://", tmp_path)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule_holds_in_the_application(bare_app: Flask, rule: Rule) -> None:
    found = rule(bare_app.jinja_env)
    assert not found, report(found, RULES[rule])


def test_templates_link_to_what_is_there(bare_app: Flask) -> None:
    found = templates.unknown_endpoints(bare_app.jinja_env, bare_app.view_functions)
    assert not found, report(found, "Link by the endpoint's name: room.verb_noun.")


def plant(app: Flask, folder: Path, files: dict[str, str]) -> Environment:
    """The application's own environment over templates of the test."""
    for name, text in {"base.html": "<!doctype html>", **files}.items():
        path = folder / "planted" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return app.jinja_env.overlay(loader=FileSystemLoader(folder / "planted"))


PAGE = '{% extends "base.html" %}{% set page_title = _("Grants") %}'
VIOLATIONS = [
    (templates.broken_templates, {"grants/list.html": PAGE + "{% if %}"}),
    (templates.broken_templates, {"grants/list.html": PAGE + "{{ 1|no_such_filter }}"}),
    (templates.broken_templates, {"grants/list.html": PAGE + '{% include "gone.html" %}'}),
    (
        templates.broken_templates,
        {"components/a.html": "", "grants/list.html": PAGE + '{% from "components/a.html" import gone %}'},
    ),
    (templates.untitled_pages, {"grants/list.html": '{% extends "base.html" %}'}),
    (templates.untitled_pages, {"grants/list.html": "<p></p>"}),
    (templates.inline_code, {"grants/list.html": PAGE + '<p style="color: red"></p>'}),
    (templates.inline_code, {"grants/list.html": PAGE + '<button onclick="go()"></button>'}),
    (templates.inline_code, {"grants/list.html": PAGE + "<script>go()</script>"}),
    (templates.inline_code, {"grants/list.html": PAGE + '<script src="//elsewhere.example/a.js"></script>'}),
    (templates.unmarked_words, {"grants/list.html": PAGE + "<p>\nAll grants</p>"}),
    (templates.unmarked_words, {"grants/list.html": PAGE + '<p>{{ _("All") }} of them</p>'}),
    (templates.unmarked_words, {"grants/list.html": PAGE + '<input aria-label="Search">'}),
    (
        templates.unmarked_words,
        {"grants/list.html": '{% extends "base.html" %}{% set page_title = "Grants" %}'},
    ),
    (templates.unmarked_words, {"grants/list.html": PAGE + '{{ callout("info", "Two grants are open") }}'}),
]


@pytest.mark.parametrize(("rule", "files"), VIOLATIONS)
def test_a_planted_violation_is_caught(
    bare_app: Flask, rule: Rule, files: dict[str, str], tmp_path: Path
) -> None:
    found = rule(plant(bare_app, tmp_path, files))
    assert len(found) == 1
    assert found[0].startswith("grants/list.html")


def test_a_link_to_nowhere_is_caught(bare_app: Flask, tmp_path: Path) -> None:
    env = plant(bare_app, tmp_path, {"a.html": "\n<a href=\"{{ url_for('grants.gone', number=1) }}\"></a>"})
    assert templates.unknown_endpoints(env, {"grants.list_grants"}) == [
        "a.html:2 links to grants.gone, which is not there"
    ]


def test_what_is_right_is_let_through(bare_app: Flask, tmp_path: Path) -> None:
    page = (
        '{% from "components/a.html" import part, word %}'
        "<p class=\"{{ 'btn' if x else 'btn btn-primary' }}\"{% if x %} lang=\"sq\"{% endif %}>"
        '{{ _("All %(count)s grants", count=3) }}&nbsp;– USD</p>'
        "{% trans count=2 %}One grant{% pluralize %}{{ count }} grants{% endtrans %}"
        '<script type="application/json">{"title": "Not shown"}</script>{# A comment #}<!-- another -->'
        '{{ part(_("Words"), href=url_for("grants.list_grants", on="2006-05-10")) }}'
    )
    files = {"components/a.html": "{% macro part(text) %}{{ text }}{% endmacro %}{% set word = 1 %}"}
    env = plant(bare_app, tmp_path, files | {"grants/list.html": PAGE + page})
    for rule in RULES:
        assert rule(env) == []
