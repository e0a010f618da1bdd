"""The rules of the templates, each as a function over a Jinja environment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from jinja2 import Environment, TemplateError, nodes
from jinja2.meta import find_referenced_templates

BASE = "base.html"
PARTS = "components/"

# Pages whose title comes from the code that renders them, with the reason.
TITLE_FROM_CODE: dict[str, str] = {"errors/error.html": "the title says which error it is"}

# Words that are the same in every language: names of formats, products and licences.
SAME_IN_ALL_LANGUAGES = frozenset(
    "KVKTNj NPA NPF NGO USD ALL US Excel CSV JSON GeoJSON API OpenAPI PDF XML IATI HXL xlsx csv json pdf xml "
    "OpenStreetMap ODbL CC BY SA Plotly Bootstrap Shqip English KB MB example org".split()
)
# Strings that are words of the document or names, and stand so in every language.
SAME_STRINGS = frozenset(
    {
        "Vendet e zbatimit",
        "KVKTNj",
        "Vatra",
        "International Catholic Migration Commission",
        "Kukës",
        "Vlorë",
        "Berat",
    }
)

TRANSLATORS = frozenset({"_", "gettext", "ngettext", "pgettext", "npgettext"})
READ_ALOUD = (
    "alt",
    "title",
    "placeholder",
    "aria-label",
    "aria-description",
    "data-label",
    "label",
    "summary",
)
GAP = "\x00"  # where an expression stood

ATTRIBUTE_TEXT = re.compile(rf"""\s(?:{"|".join(READ_ALOUD)})\s*=\s*(?:"([^"]*)"|'([^']*)')""")
SCRIPT_OR_STYLE = re.compile(r"<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
HTML_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
TAG = re.compile(r"<[^<>]*>")
ATTRIBUTE = re.compile(r'[\w:-]+\s*=\s*"[^"]*"')
ENTITY = re.compile(r"&#?\w+;")
FILE_NAME = re.compile(r"\b[\w-]+\.(?:xlsx|csv|json|geojson|xml|pdf)\b")
WORD = re.compile(r"[^\W\d_]{2,}")
SENTENCE = re.compile(r"[A-ZÇË][a-zçë]+(?=[\s.,:;!?…]|$)")

INLINE = {
    re.compile(r"""\sstyle\s*=\s*["'{]""", re.IGNORECASE): "an inline style",
    re.compile(r"<style\b", re.IGNORECASE): "a style element",
    re.compile(r"javascript:", re.IGNORECASE): "a script in an address",
    re.compile(
        r"\son(?:abort|blur|change|click|close|contextmenu|copy|cut|dblclick|drag\w*|drop|error|focus\w*|input|"
        r"invalid|key\w+|load\w*|mouse\w+|paste|pointer\w+|popstate|reset|resize|scroll|search|select|submit|"
        r"toggle|touch\w+|wheel)\s*=",
        re.IGNORECASE,
    ): "an inline handler",
    re.compile(r"""<script\b(?![^>]*\bsrc\s*=)(?![^>]*\btype\s*=\s*["']application/json)""", re.IGNORECASE): (
        "an inline script"
    ),
    re.compile(
        r"""<(?:script|link|img|iframe)\b[^>]*(?:src|href)\s*=\s*["'](?:https?:)?//""", re.IGNORECASE
    ): ("something loaded from another host"),
}


def source_of(env: Environment, name: str) -> str:
    """The text of a template."""
    assert env.loader is not None
    return env.loader.get_source(env, name)[0]


def html_templates(env: Environment) -> list[str]:
    """The names of all HTML templates."""
    return [name for name in env.list_templates() if name.endswith(".html")]


def broken_templates(env: Environment) -> list[str]:
    """Templates that do not compile, or that name a template or macro which is not there."""
    found = []
    for name in env.list_templates():
        try:
            env.get_template(name)
            tree = env.parse(source_of(env, name))
        except TemplateError as error:
            found.append(f"{name}:{getattr(error, 'lineno', '?')} {error}")
            continue
        known = set(env.list_templates())
        found += [
            f"{name}: there is no {other}" for other in find_referenced_templates(tree) if other not in known
        ]
        found += [f"{name}: {what}" for what in (*missing_imports(env, tree), *missing_filters(env, tree))]
    return found


def missing_imports(env: Environment, tree: nodes.Template) -> Iterator[str]:
    """Names imported from another template that it does not define."""
    for node in tree.find_all(nodes.FromImport):
        if not isinstance(node.template, nodes.Const) or node.template.value not in env.list_templates():
            continue
        other = env.parse(source_of(env, node.template.value))
        defined = {macro.name for macro in other.find_all(nodes.Macro)} | assigned(other)
        for entry in node.names:
            wanted = entry[0] if isinstance(entry, tuple) else entry
            if wanted not in defined:
                yield f"{node.template.value} has no {wanted}"


def missing_filters(env: Environment, tree: nodes.Template) -> Iterator[str]:
    """Filters and tests that Jinja would miss only when the page is shown."""
    yield from (
        f"no filter {node.name}" for node in tree.find_all(nodes.Filter) if node.name not in env.filters
    )
    yield from (f"no test {node.name}" for node in tree.find_all(nodes.Test) if node.name not in env.tests)


def assigned(tree: nodes.Template) -> set[str]:
    """The names that a template sets."""
    targets = [node.target for node in tree.find_all(nodes.Assign)]
    targets += [node.target for node in tree.find_all(nodes.AssignBlock)]
    return {target.name for target in targets if isinstance(target, nodes.Name)}


def unknown_endpoints(env: Environment, endpoints: Iterable[str]) -> list[str]:
    """Links to endpoints that the application does not have."""
    known, found = set(endpoints), []
    for name in html_templates(env):
        for call in env.parse(source_of(env, name)).find_all(nodes.Call):
            first = call.args[0] if call.args else None
            is_link = isinstance(call.node, nodes.Name) and call.node.name == "url_for"
            if is_link and isinstance(first, nodes.Const) and first.value not in known:
                found.append(f"{name}:{call.lineno} links to {first.value}, which is not there")
    return found


def untitled_pages(env: Environment) -> list[str]:
    """Pages without a title, and templates that are neither a page nor a part of one."""
    trees = {name: env.parse(source_of(env, name)) for name in html_templates(env)}
    used = {other for tree in trees.values() for other in find_referenced_templates(tree)}
    found = []
    for name, tree in trees.items():
        is_page = tree.find(nodes.Extends) is not None
        if is_page and name not in TITLE_FROM_CODE and "page_title" not in assigned(tree):
            found.append(f'{name} sets no title: {{% set page_title = _("…") %}}')
        if not is_page and name != BASE and name not in used and not name.startswith(PARTS):
            found.append(f'{name} is no page and part of none: begin with {{% extends "{BASE}" %}}')
    return found


def inline_code(env: Environment) -> list[str]:
    """Styles, handlers and scripts inside the markup, which the security policy forbids."""
    found = []
    for name in html_templates(env):
        text = source_of(env, name)
        for pattern, what in INLINE.items():
            found += [f"{name}:{line_at(text, hit.start())} has {what}" for hit in pattern.finditer(text)]
    return found


def line_at(text: str, position: int) -> int:
    """The number of the line at a position."""
    return text.count("\n", 0, position) + 1


def unmarked_words(env: Environment) -> list[str]:
    """Words for readers outside `_()`: in the markup, in attributes that are read out, in strings."""
    found = []
    for name in html_templates(env):
        source = source_of(env, name)
        hits = [*markup_words(markup_of(env, source)), *string_words(env.parse(source))]
        found += [f"{name}:{line} {text!r}" for line, text in sorted(hits)]
    return found


def markup_of(env: Environment, source: str) -> str:
    """A template's markup with gaps for its expressions; line numbers stay, translated blocks go."""
    parts, in_trans, after_block = [], False, False
    depth = 0
    for _line, kind, value in env.lex(source):
        if kind == "name" and after_block and value in {"trans", "endtrans"}:
            in_trans = value == "trans"
        after_block = kind == "block_begin" or (after_block and kind == "whitespace")
        depth += (kind == "variable_begin") - (kind == "variable_end")
        if kind == "data" and not in_trans:
            parts.append(value)
        else:
            parts.append((GAP if kind == "variable_begin" else "") + "\n" * value.count("\n"))
    return "".join(parts)


def markup_words(markup: str) -> Iterator[tuple[int, str]]:
    """(line, text) of each run of words that a reader would see or hear."""

    def blank(hit: re.Match[str]) -> str:
        return GAP + "\n" * hit.group().count("\n")

    markup = SCRIPT_OR_STYLE.sub(blank, HTML_COMMENT.sub(blank, markup))
    for tag in TAG.finditer(markup):
        for hit in ATTRIBUTE_TEXT.finditer(tag.group()):
            text = hit.group(1) or hit.group(2) or ""
            if has_words(text):
                yield line_at(markup, tag.start()), text
    # A macro may give attributes alone, outside any tag.
    for number, line in enumerate(ATTRIBUTE.sub(blank, TAG.sub(blank, markup)).split("\n"), 1):
        for text in line.split(GAP):
            if has_words(text):
                yield number, text.strip()


def has_words(text: str) -> bool:
    """Whether a text holds words that differ between languages."""
    if text.strip() in SAME_STRINGS:
        return False
    return any(
        word not in SAME_IN_ALL_LANGUAGES for word in WORD.findall(FILE_NAME.sub(" ", ENTITY.sub(" ", text)))
    )


def string_words(tree: nodes.Node, *, translated: bool = False) -> Iterator[tuple[int, str]]:
    """(line, text) of each string in an expression that reads like words and is not translated."""
    for node in tree.iter_child_nodes():
        text = node.value if isinstance(node, nodes.Const) and isinstance(node.value, str) else ""
        if SENTENCE.match(text) and text not in SAME_STRINGS and not translated:
            yield node.lineno, text
        inside = isinstance(node, nodes.Call) and getattr(node.node, "name", None) in TRANSLATORS
        yield from string_words(node, translated=translated or inside)
