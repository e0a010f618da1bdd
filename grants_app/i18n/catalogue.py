"""The words of templates, put in place when a template is compiled: once per language, not once per request.

A list has hundreds of words, nearly all the same on every row. Looked up one by one they were a quarter of
the page's time. Each language therefore has its own templates, in which `_("Title")` is plain text already.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, cast

from babel.support import NullTranslations, Translations
from flask import Flask, g, has_app_context
from flask.sansio.app import App
from flask.templating import Environment
from flask_babel import Domain, get_domain, get_locale
from jinja2 import Template, nodes
from jinja2.visitor import NodeTransformer

from grants_app.i18n.locales import DEFAULT_LOCALE
from grants_app.i18n.spoken import SpokenLabels
from grants_app.i18n.straight import IMPORTED, StraightContext

TRANSLATIONS: Final = Path(__file__).resolve().parent.parent / "translations"
GETTEXT = frozenset({"_", "gettext"})
INDENT: Final = re.compile(r"(\n)\s+|[ \t]+(\n)\s*|[ \t]{2,}")
PLACE: Final = re.compile(r"%(?:\((\w+)\)s|%)")  # of a value in words, or a percent sign


class LanguageEnvironment(Environment):
    """Templates in the language of whoever asks for them.

    The application's own environment has no language: it hands each request on to the one of its language.
    """

    language: str | None = None
    context_class = StraightContext

    def __init__(self, app: App, **options: Any) -> None:
        super().__init__(app, **options)
        self._languages: dict[str, LanguageEnvironment] = {}
        self._ready: dict[str | Template, Template] = {}

    def overlay(self, *args: Any, **options: Any) -> LanguageEnvironment:
        """An environment like this one with other options, which knows no languages yet."""
        other = super().overlay(*args, **options)
        other._languages, other._ready = {}, {}
        return other

    def get_template(self, name: str | Template, *args: Any, **options: Any) -> Template:
        """A template in the language of this request."""
        if self.language is not None:
            return self._find(name, *args, **options)
        return self.in_language(str(get_locale() or DEFAULT_LOCALE)).get_template(name, *args, **options)

    def _find(self, name: str | Template, *args: Any, **options: Any) -> Template:
        """A template of this language. A page asks for a dozen; while files do not change, each is kept."""
        if self.auto_reload or args[1:] or options:  # the first argument is the template that asks
            return super().get_template(name, *args, **options)
        found = self._ready.get(name)
        if found is None:
            found = self._ready[name] = super().get_template(name, *args)
        return found

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What every template knows. Jinja would wrap it anew for each, and copy that at each use."""
        return self.globals if d is None else super().make_globals(d)

    def in_language(self, language: str) -> LanguageEnvironment:
        """The environment whose templates are in this language."""
        found = self._languages.get(language)
        if found is None:
            found = self.overlay()
            found.language = language
            found.globals = {**self.globals, "labels": SpokenLabels()}
            self._languages[language] = found
        return found

    def _generate(self, source: nodes.Template, *args: Any, **options: Any) -> str:
        """Compile a template after its words were put in. Jinja names this as the place to hook in."""
        if self.language is not None:
            # Not the catalogue of the present request: whoever compiles, the template is in its own language.
            source = WordsInPlace(load_catalogue(self.language)).visit(source)
        imports, _end, code = super()._generate(source, *args, **options).partition("\n")
        # On the same line, so that a fault is still found in its line of the template.
        return f"{imports}; {IMPORTED}\n{code}"


class WordsInPlace(NodeTransformer):
    """Replaces `_("words")` by the words themselves, and `_("%(n)s words", n=…)` by their formatting."""

    def __init__(self, catalogue: NullTranslations) -> None:
        self._catalogue = catalogue

    def visit_Output(self, node: nodes.Output) -> nodes.Node:  # noqa: N802  # Jinja's visitors go by the node's name
        """What is put into the page: words with values become words, value, words, each put in by itself."""
        node.nodes = [piece for inner in node.nodes for piece in self._in_pieces(inner)]
        return self.generic_visit(node)

    def _in_pieces(self, node: nodes.Expr) -> list[nodes.Expr]:
        values = self._values_of(node)
        if not values or not isinstance(node, nodes.Call):
            return [node]
        pieces: list[nodes.Expr] = []
        words = self._catalogue.ugettext(cast("nodes.Const", node.args[0]).value)
        end = 0
        for place in PLACE.finditer(words):
            pieces.append(nodes.TemplateData(words[end : place.start()], lineno=node.lineno))
            end = place.end()
            value = nodes.TemplateData("%", lineno=node.lineno) if place[0] == "%%" else values.get(place[1])
            if value is None:
                return [node]
            pieces.append(value)
        return [node] if "%" in PLACE.sub("", words) else [*pieces, nodes.TemplateData(words[end:])]

    def _values_of(self, node: nodes.Node) -> dict[str, nodes.Expr]:
        """The values that a look-up of one fixed text is given; nothing for any other node."""
        if not isinstance(node, nodes.Call) or not self._is_fixed(node):
            return {}
        return {pair.key: pair.value for pair in node.kwargs}

    def _is_fixed(self, node: nodes.Call) -> bool:
        """Whether a call is a look-up of one fixed text."""
        is_word = isinstance(node.node, nodes.Name) and node.node.name in GETTEXT
        if not is_word or node.dyn_args or node.dyn_kwargs or len(node.args) != 1:
            return False
        return isinstance(node.args[0], nodes.Const)

    def visit_TemplateData(self, node: nodes.TemplateData) -> nodes.Node:  # noqa: N802  # as above
        """Markup as it is sent: how a template is indented is for those who write it."""
        node.data = INDENT.sub(lambda found: found[1] or found[2] or " ", node.data)
        return node

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802  # Jinja's visitors go by the node's name
        """One call: what is no look-up of one fixed text stays."""
        self.generic_visit(node)
        if not self._is_fixed(node):
            return node
        text = cast("nodes.Const", node.args[0])
        words = nodes.TemplateData(self._catalogue.ugettext(text.value), lineno=node.lineno)
        if not node.kwargs:
            words.data %= {}  # "%%" stands for "%" in every text, with values or without
            return words
        values = [nodes.Pair(nodes.Const(pair.key), pair.value) for pair in node.kwargs]
        return nodes.Mod(words, nodes.Dict(values), lineno=node.lineno)


@lru_cache(maxsize=8)
def load_catalogue(language: str) -> NullTranslations:
    """The words of a language; those of the code itself where it has no catalogue."""
    return Translations.load(TRANSLATIONS, [language], "messages")


class OwnWords(Domain):
    """The words of the interface, found once for each language that a request speaks.

    Flask-Babel finds out anew for every word which language it is wanted in. What is found here is kept where
    it forgets it by itself as soon as another language is set.
    """

    def get_translations(self) -> NullTranslations:
        """The words of the present language."""
        present = getattr(g._get_current_object(), "_flask_babel", None) if has_app_context() else None
        known: NullTranslations | None = getattr(present, "babel_translations", None)
        if known is None:
            known = cast("NullTranslations", super().get_translations())  # type: ignore[no-untyped-call]
            if present is not None:
                present.babel_translations = known
        return known


def find_word(text: str) -> str:
    """A text in the language of this request."""
    return str(_catalogue().ugettext(text))


def find_plural(singular: str, plural: str, count: int) -> str:
    """The form of a text that fits a count, in the language of this request."""
    return str(_catalogue().ungettext(singular, plural, count))


def find_catalogue() -> NullTranslations:
    """The words of the present language."""
    return cast("NullTranslations", get_domain().get_translations())


def _catalogue() -> Any:
    present = g._get_current_object()  # spares asking `g` twice for each word
    if "catalogue" not in present:
        present.catalogue = find_catalogue()
    return present.catalogue


def register_template_words(app: Flask) -> None:
    """Give templates the look-ups of what is not known before: plurals, and words that code hands over."""
    words = app.extensions["babel"]
    words.instance.domain_instance = OwnWords(domain=words.default_domain)  # type: ignore[no-untyped-call]
    environment = app.jinja_env
    environment.install_gettext_callables(find_word, find_plural, newstyle=True)  # type: ignore[attr-defined]
    environment.globals["_"] = environment.globals["gettext"]
