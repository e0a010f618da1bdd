"""Keep the catalogues under grants_app/translations/ complete and in one fixed form.

    catalogues.py update   rewrite every .po file from the marked words of the code and templates
    catalogues.py check    say what is missing or wrong; exit status 1 if anything is

English needs no catalogue: the marked words are the English text. A catalogue carries no line numbers and no
dates, so that it changes only when words change. There is no .pot file, it would repeat the .po file's words.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polib
import wtforms
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "grants_app"
TRANSLATIONS = SOURCE / "translations"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
# The application sets the same two switches on its Jinja environment (policy ext.i18n.trimmed).
OPTIONS = {
    "templates/**.html": {"trimmed": "true", "silent": "false"},
    "templates/**.txt": {"trimmed": "true", "silent": "false"},
}
LAZY = {"lazy_gettext": None, "lazy_ngettext": (1, 2), "lazy_pgettext": ((1, "c"), 2)}
COMMENT_TAG = "Translators:"
PLURALS = {"sq": "nplurals=2; plural=(n != 1);"}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
TAG = re.compile(r"</?[a-z][^>]*>")
SHOWN = 25


def application_words() -> Catalog:
    """Collect the words marked for translation in the application's code and templates."""
    words = Catalog(charset="utf-8")
    for _file, _line, message, comments, context in extract_from_dir(
        SOURCE,
        method_map=METHODS,
        options_map=OPTIONS,
        keywords={**DEFAULT_KEYWORDS, **LAZY},
        comment_tags=[COMMENT_TAG],
        strip_comment_tags=True,
    ):
        words.add(message, auto_comments=comments, context=context)
    return words


def wtforms_words() -> Catalog:
    """Return the words of WTForms' own messages, which it has in many languages but not in Albanian."""
    template = Path(wtforms.__file__).parent / "locale" / "wtforms.pot"
    with template.open("rb") as stream:
        return read_po(stream)


DOMAINS = {"messages": application_words, "wtforms": wtforms_words}


def rewritten(path: Path, words: Catalog) -> polib.POFile:
    """Return the catalogue as it should stand: today's words, sorted, with the translations it already has.

    Words that left the code leave the catalogue; nothing is guessed from similar words.
    """
    language = path.parent.parent.name
    present = polib.pofile(str(path)) if path.exists() else []
    kept = {(entry.msgctxt or "", entry.msgid): entry for entry in present}
    fresh = polib.POFile(wrapwidth=100)
    fresh.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }
    for message in sorted(words, key=sort_key):
        if not message.id:
            continue
        single, plural = message.id if isinstance(message.id, (list, tuple)) else (message.id, "")
        old = kept.get((message.context or "", single))
        entry = polib.POEntry(msgctxt=message.context, msgid=single, msgid_plural=plural)
        entry.comment = "\n".join(message.auto_comments)
        if old and old.fuzzy:
            entry.flags.append("fuzzy")
        if message.python_format:
            entry.flags.append("python-format")
        if plural:
            entry.msgstr_plural = {form: old.msgstr_plural.get(form, "") if old else "" for form in (0, 1)}
        else:
            entry.msgstr = old.msgstr if old else ""
        fresh.append(entry)
    return fresh


def sort_key(message: object) -> tuple[str, str, str]:
    """Order catalogue entries by their English words, whatever the case."""
    identifier = getattr(message, "id", "")
    single = identifier[0] if isinstance(identifier, (list, tuple)) else identifier
    return (str(single).casefold(), str(single), getattr(message, "context", None) or "")


def faults(entry: polib.POEntry) -> Iterator[str]:
    """Yield what is wrong with one entry, in words that say what to do."""
    if entry.fuzzy:
        yield "is marked fuzzy: confirm the translation and take the mark away"
    pairs = [(entry.msgid, entry.msgstr)]
    if entry.msgid_plural:
        pairs = [
            (entry.msgid, entry.msgstr_plural.get(0, "")),
            (entry.msgid_plural, entry.msgstr_plural.get(1, "")),
        ]
    for number, (english, translated) in enumerate(pairs):
        if not translated:
            yield "is not translated"
            continue
        wanted, found = Counter(PLACEHOLDER.findall(english)), Counter(PLACEHOLDER.findall(translated))
        singular_with_number = entry.msgid_plural and number == 0
        accepted = [wanted]
        if singular_with_number:
            accepted.append(Counter(PLACEHOLDER.findall(entry.msgid_plural)))
        if found not in accepted:
            yield f"has other placeholders in the translation: {sorted(wanted)} against {sorted(found)}"
        if Counter(TAG.findall(english)) != Counter(TAG.findall(translated)):
            yield "has other HTML tags in the translation"
        if edges(english) != edges(translated):
            yield "begins or ends with white space on one side only"


def edges(text: str) -> tuple[bool, bool]:
    """Return whether the text begins and whether it ends with white space."""
    return text[:1].isspace(), text[-1:].isspace()


def catalogue_paths() -> Iterator[tuple[Path, Catalog]]:
    """Yield each catalogue file that has to exist, with the words that it has to hold."""
    languages = sorted(folder.name for folder in TRANSLATIONS.iterdir() if (folder / "LC_MESSAGES").is_dir())
    for domain, collect in DOMAINS.items():
        words = collect()
        for language in languages:
            yield TRANSLATIONS / language / "LC_MESSAGES" / f"{domain}.po", words


def update() -> int:
    """Rewrite the catalogues and say how many words still lack a translation."""
    for path, words in catalogue_paths():
        fresh = rewritten(path, words)
        path.write_text(text_of(fresh), encoding="utf-8")
        missing = len(fresh.untranslated_entries())
        print(f"{path.relative_to(ROOT)}: {len(fresh)} entries, {missing} to translate")
    return 0


def check() -> int:
    """Print every fault of the catalogues; return 1 if there is one."""
    found: list[str] = []
    for path, words in catalogue_paths():
        name = path.relative_to(ROOT)
        fresh = rewritten(path, words)
        for entry in fresh:
            found += [f"{name}: {entry.msgid!r} {fault}" for fault in faults(entry)]
        if not path.exists() or path.read_text(encoding="utf-8") != text_of(fresh):
            found.append(f"{name}: is not up to date with the code; run `make translations`")
    for line in found[:SHOWN]:
        print(line, file=sys.stderr)
    if len(found) > SHOWN:
        print(f"... and {len(found) - SHOWN} more", file=sys.stderr)
    return 1 if found else 0


def text_of(catalogue: polib.POFile) -> str:
    """Return the catalogue as it stands in its file: entries an empty line apart, one line end at the end."""
    return f"{str(catalogue).rstrip()}\n"


if __name__ == "__main__":
    sys.exit({"update": update, "check": check}[sys.argv[1]]())
