"""What holds on every HTML page. The test client runs these on each page that any test fetches."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import html5lib

HTML = "{http://www.w3.org/1999/xhtml}"
ALBANIAN = re.compile(r"\b(të|dhe|për|është|në|nuk|janë|një|së|me|që|nga|kjo|ky)\b", re.IGNORECASE)
ENGLISH = re.compile(r"\b(the|and|of|is|are|for|with|not|this|that|by|from|which)\b", re.IGNORECASE)
# Words of the document in quotation marks stand in its language inside a sentence of the other.
QUOTED = re.compile(r"“[^”]*”|„[^“”]*[“”]|«[^»]*»")
LABELLED = {"input", "select", "textarea"}
UNLABELLED_TYPES = {"hidden", "submit", "button"}


# What a page has anew at every request.
TOKEN = re.compile(r'(name="csrf_token" value=)"[^"]*"')
CHECKED: set[bytes] = set()


class PageError(AssertionError):
    """A page breaks a rule that every page keeps."""


def check_page_once(markup: str, *, language: str | None) -> None:
    """Check a page, unless the very same one, but for the tokens of its forms, was found well already."""
    text = TOKEN.sub(r"\1", markup)
    digest = hashlib.blake2b(f"{language}\n{text}".encode(), digest_size=16).digest()
    if digest not in CHECKED:
        check_page(markup, language=language)
        CHECKED.add(digest)


def check_page(markup: str, *, language: str | None, host: str = "localhost") -> ET.Element:
    """Check one page; return its tree. Raises PageError that says what is wrong and where."""
    root = parse_page(markup)
    check_heading(root)
    check_ids(root)
    check_labels(root)
    check_hosts(root, host)
    check_languages(root, language)
    return root


@lru_cache(maxsize=8)
def parse_page(markup: str) -> ET.Element:
    """The tree of a page, not to be changed. Raises PageError at the first fault of the markup."""
    parser = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), strict=False)
    root: ET.Element = parser.parse(markup)
    if parser.errors:
        (line, _column), code, data = parser.errors[0]
        around = markup.splitlines()[max(0, line - 2) : line + 1]
        raise PageError(f"the markup does not parse: {code} {data} at line {line}: {around}")
    return root


def text_of(element: ET.Element) -> str:
    """All text in an element, white space folded."""
    return " ".join("".join(element.itertext()).split())


def find(root: ET.Element, name: str) -> list[ET.Element]:
    """Every element of a name."""
    return list(root.iter(HTML + name))


def check_heading(root: ET.Element) -> None:
    """One h1, and a title that begins with it."""
    headings, titles = find(root, "h1"), find(root, "title")
    page_titles = [t for t in titles if t in list(find(root, "head")[0])]
    if len(headings) != 1:
        raise PageError(f"{len(headings)} h1 on the page: {[text_of(h) for h in headings]}")
    if len(page_titles) != 1 or not text_of(page_titles[0]).startswith(text_of(headings[0])):
        raise PageError(f"the title does not begin with the h1 {text_of(headings[0])!r}")
    if not text_of(headings[0]):
        raise PageError("the h1 is empty")


def check_ids(root: ET.Element) -> None:
    """No id stands twice; every reference finds its target."""
    ids = Counter(element.get("id") for element in root.iter() if element.get("id"))
    twice = [name for name, count in ids.items() if count > 1]
    if twice:
        raise PageError(f"duplicate ids: {twice}")
    for element in root.iter():
        for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            for name in (element.get(attribute) or "").split():
                if name not in ids:
                    raise PageError(f"{attribute}={name!r} points at nothing")
        href = element.get("href") or ""
        if len(href) > 1 and href.startswith("#") and href[1:] not in ids:
            raise PageError(f"the link {href!r} points at nothing on this page")


def check_labels(root: ET.Element) -> None:
    """Every input has a label that says something."""
    labels = {label.get("for"): text_of(label) for label in find(root, "label") if label.get("for")}
    wrapped = {id(inner) for label in find(root, "label") for inner in label.iter() if text_of(label)}
    for name in LABELLED:
        for field in find(root, name):
            if field.get("type") in UNLABELLED_TYPES:
                continue
            named = (
                labels.get(field.get("id") or "") or field.get("aria-label") or field.get("aria-labelledby")
            )
            if not named and id(field) not in wrapped:
                raise PageError(f"unlabelled field {name} name={field.get('name')!r}")


def check_hosts(root: ET.Element, host: str) -> None:
    """Nothing is loaded from another host, and no script or style stands in the page."""
    for element in root.iter():
        tag = str(element.tag).removeprefix(HTML)
        loaded = [element.get("src"), element.get("srcset"), element.get("poster")]
        loaded += [element.get("href")] if tag == "link" else []
        for url in filter(None, loaded):
            if urlsplit(url).netloc not in {"", host}:
                raise PageError(f"{tag} loads from another host: {url}")
        if element.get("style") or any(name.startswith("on") for name in element.attrib):
            raise PageError(f"inline style or handler on {tag} id={element.get('id')!r}")
        if tag == "style" or (
            tag == "script" and not element.get("src") and "json" not in (element.get("type") or "")
        ):
            raise PageError(f"inline {tag} on the page")


def check_languages(root: ET.Element, language: str | None) -> None:
    """The page says its language, and passages in the other one say theirs."""
    declared = root.get("lang")
    if declared not in {"sq", "en"} or (language and declared != language):
        raise PageError(f"the page says lang={declared!r} but is in {language!r}")
    for passage, lang in passages(root, declared):
        text = QUOTED.sub(" ", passage)
        wrong = ENGLISH if lang == "sq" else ALBANIAN
        right = ALBANIAN if lang == "sq" else ENGLISH
        if len(wrong.findall(text)) >= 2 and len(wrong.findall(text)) > len(right.findall(text)):
            raise PageError(f"a passage marked {lang} is in the other language: {text[:160]!r}")


def passages(element: ET.Element, lang: str) -> Iterator[tuple[str, str]]:
    """Each run of text directly in an element, with the language that holds there."""
    lang = element.get("lang") or lang
    tag = str(element.tag).removeprefix(HTML)
    if tag in {"script", "style"}:
        return
    if element.text and element.text.strip():
        yield " ".join(element.text.split()), lang
    for child in element:
        yield from passages(child, lang)
        if child.tail and child.tail.strip():
            yield " ".join(child.tail.split()), lang
