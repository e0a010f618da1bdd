"""Templates call and escape straight: what comes out is what Jinja itself would have made."""

from __future__ import annotations

import traceback
from decimal import Decimal
from typing import Any

import markupsafe
import pytest
from flask import Flask, url_for
from flask_babel import force_locale, gettext
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from grants_app import create_app
from grants_app.config import read_settings
from grants_app.i18n.catalogue import LanguageEnvironment
from grants_app.i18n.straight import escape

MACROS = """{% macro plain(a, b="&", c=none) %}[{{ a }}|{{ b }}|{{ c }}]{% endmacro %}
{% macro rest(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro %}
{% macro framed(title="t") %}<b>{{ title }}{{ caller() }}</b>{% endmacro %}
"""
CALLS = [
    "{{ plain('<', '>') }}{{ plain(1, c='x') }}{{ plain(c=2, a='<i>'|safe) }}",
    "{{ rest(1, 2, z=3) }}",
    "{% call framed() %}<i>{{ '<' }}</i>{% endcall %}{% call framed(title='>') %}{% endcall %}",
    "{{ told('x') }}{{ length('abc') }}{{ shout(text='<') }}{{ [3, 1]|sort }}{{ numbers.get('a', '<') }}",
    "{% for n in [1, 2] %}{{ told(n) }}{{ plain(n) }}{% endfor %}{{ missing_word }}",
]


@pytest.fixture(scope="module")
def plain_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application without data: nothing here reads any."""
    folder = tmp_path_factory.mktemp("plain")
    settings = {"GRANTS_DATABASE_URL": f"sqlite:///{folder / 'none.sqlite'}", "GRANTS_INSTANCE": str(folder)}
    return create_app(read_settings({**settings, "GRANTS_SECRET_KEY": "test"}), testing=True)


class Marked:
    def __html__(self) -> str:
        return "<mark>"


@pass_context
def told(context: Context, value: Any) -> str:
    return f"{context.name}{value}&"


def make(app: Flask, kind: type[Environment], pages: dict[str, str]) -> Environment:
    made: Any = kind(app) if kind is LanguageEnvironment else kind()
    made.autoescape, made.loader = True, DictLoader(pages)
    made.globals.update(told=told, length=len, shout=lambda text: text.upper(), numbers={})
    return made.in_language("en") if kind is LanguageEnvironment else made


@pytest.mark.parametrize("call", CALLS)
def test_a_template_gives_what_jinja_gives(plain_app: Flask, call: str) -> None:
    pages = {
        "page.html": MACROS + call,
        "other.html": "{% from 'page.html' import plain %}{{ plain('<', c=1) }}",
    }
    for name in pages:
        with plain_app.test_request_context():
            ours = make(plain_app, LanguageEnvironment, pages).get_template(name).render()
            assert ours == make(plain_app, Environment, pages).get_template(name).render()


@pytest.mark.parametrize(
    "call", ["{{ plain(1, 2, 3, 4) }}", "{{ plain(wrong=1) }}", "{{ framed() }}{{ rest() }}"]
)
def test_what_a_macro_does_not_take_is_refused(plain_app: Flask, call: str) -> None:
    pages = {"page.html": MACROS + call}
    faults = []
    for kind in (LanguageEnvironment, Environment):
        with plain_app.test_request_context(), pytest.raises(Exception) as fault:  # noqa: PT011  # whichever Jinja raises
            make(plain_app, kind, pages).get_template("page.html").render()
        faults.append((type(fault.value), str(fault.value)))
    assert faults[0] == faults[1]


def test_a_fault_is_found_in_its_line(plain_app: Flask) -> None:
    pages = {"page.html": "one\ntwo\n{{ 1 / 0 }}\n"}
    with plain_app.test_request_context(), pytest.raises(ZeroDivisionError) as fault:
        make(plain_app, LanguageEnvironment, pages).get_template("page.html").render()
    assert traceback.extract_tb(fault.value.__traceback__)[-1].lineno == 3


@given(st.one_of(st.text(), st.integers(), st.none(), st.booleans(), st.decimals(), st.text().map(Markup)))
def test_texts_are_escaped_as_ever(value: object) -> None:
    assert escape(value) == str(markupsafe.escape(value))


def test_what_marks_itself_up_and_what_is_lazy() -> None:
    assert escape(Marked()) == "<mark>"
    assert escape(Decimal("1.50")) == "1.50"


def test_words_follow_a_language_that_is_set_for_a_while(plain_app: Flask) -> None:
    with plain_app.test_request_context("/?lang=sq"):
        assert gettext("Grants") == "Grantet"
        with force_locale("en"):
            assert gettext("Grants") == "Grants"
        assert gettext("Grants") == "Grantet"
    with plain_app.test_request_context("/?lang=en"):
        assert gettext("Grants") == "Grants"


def test_kept_addresses_stay_where_they_are_asked_for(plain_app: Flask) -> None:
    for _turn in range(2):
        with plain_app.test_request_context("/grants"):
            assert url_for("grants.show_grant", number=8) == "/grants/8"
            assert url_for("grants.list_grants", theme=["prevention", "assistance"]).count("theme=") == 2
        with plain_app.test_request_context("/grants?on=2005-12-01"):
            assert url_for("grants.show_grant", number=8) == "/grants/8?on=2005-12-01"
        with plain_app.test_request_context("/grants", environ_overrides={"SCRIPT_NAME": "/mounted"}):
            assert url_for("grants.show_grant", number=8) == "/mounted/grants/8"
        for host in ("one.example", "two.example"):
            with plain_app.test_request_context("/grants", base_url=f"https://{host}"):
                assert url_for("grants.list_grants", _external=True) == f"https://{host}/grants"


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ('_("%(first)s of %(last)s", first=1, last="<b>")', "1 of &lt;b&gt;"),
        ('_("%(last)s, then %(first)s, %(last)s", first="a"|safe, last=none)', "None, then a, None"),
        ('_("%(share)s%% of all", share=told("x"))', None),
        ('_("%(number)05d of all", number=7)', "00007 of all"),
        ('_("100%% sure")', "100% sure"),
    ],
)
def test_words_with_values_are_the_same_in_pieces_and_formatted(
    plain_app: Flask, call: str, said: str | None
) -> None:
    """Put in directly they are taken apart; handed on they are formatted: both escape the values."""
    pages = {"direct": f"[{{{{ {call} }}}}]", "handed": f"{{% set words = {call} %}}[{{{{ words }}}}]"}
    with plain_app.test_request_context("/?lang=en"):
        environment = make(plain_app, LanguageEnvironment, pages)
        direct, handed = (environment.get_template(name).render() for name in pages)
    assert direct.replace("direct", "handed") == handed
    if said is not None:
        assert direct == f"[{said}]"
