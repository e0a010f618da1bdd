"""The rules of who may import whom, each as a function over modules that were read."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from tests.checks.source import Import, Module, imports_of, is_within

# From the top of the house down; a storey imports its own and lower ones.
STOREYS: tuple[tuple[str, ...], ...] = (
    (
        "wsgi",
        "grants_app",
        "grants_app.cli",
        "grants_app.backup_commands",
        "grants_app.checking",
        "grants_app.redacting",
        "grants_app.remind_commands",
        "grants_app.user_commands",
        "grants_app.work",
        "grants_app.job_kinds",
        "grants_app.running",
        "grants_app.making",
        "grants_app.migrations",
    ),
    ("grants_app.blueprints",),
    (
        "grants_app.outputs",
        "grants_app.access",
        "grants_app.forms",
        "grants_app.errors",
        "grants_app.addresses",
        "grants_app.audit_trail",
        "grants_app.bundles",
        "grants_app.business_day",
        "grants_app.courier",
        "grants_app.current_programme",
        "grants_app.delivery",
        "grants_app.file_answers",
        "grants_app.kept_forms",
        "grants_app.as_asked",
        "grants_app.askers",
        "grants_app.callers",
        "grants_app.logs",
        "grants_app.metrics",
        "grants_app.navigation",
        "grants_app.page_context",
        "grants_app.page_cache",
        "grants_app.preview",
        "grants_app.programme_prefix",
        "grants_app.rate_limit",
        "grants_app.recorded",
        "grants_app.request_cycle",
        "grants_app.sessions",
        "grants_app.sheets",
        "grants_app.tombstones",
        "grants_app.typed_text",
        "grants_app.form_data",
    ),
    ("grants_app.i18n",),
    ("grants_app.domain",),
    ("grants_app.extensions", "grants_app.config", "grants_app.mail_settings", "grants_app.sealing"),
)

# Rooms of the domain, highest first; `models` only lists the tables of all the others.
ROOMS: tuple[str, ...] = (
    "operation",
    "models",
    "history",
    "homes",
    "seeding",
    "redaction",
    "exports",
    "coverage",
    "reports",
    "grants",
    "releases",
    "programmes",
    "documents",
    "jobs",
    "messages",
    "disclosure",
    "accounts",
    "organisations",
    "search",
    "geography",
    "versions",
    "audit",
    "texts",
)

# Libraries and the storeys that alone may import them.
HOMES: dict[str, tuple[str, ...]] = {
    "plotly": (),  # only tests: its classes weigh 20 MB in every worker
    "weasyprint": ("grants_app.outputs",),
    "xlsxwriter": ("grants_app.outputs",),
    "prometheus_client": ("grants_app.metrics",),
    "obstore": ("grants_app.domain.documents",),
    "openpyxl": ("grants_app.sheets",),
    "cryptography": ("grants_app.sealing",),
    "defusedxml": ("grants_app.domain.disclosure.uploads",),
    "PIL": ("grants_app.domain.disclosure.uploads", "grants_app.outputs"),
    "pypdf": ("grants_app.domain.disclosure.uploads",),
    "pyotp": ("grants_app.domain.accounts.second_factor",),
    "segno": ("grants_app.outputs",),
    "wtforms": ("grants_app.forms", "grants_app.blueprints"),
    "flask_wtf": (
        "grants_app.forms",
        "grants_app.blueprints",
        "grants_app.errors",
        "grants_app.extensions",
    ),
}

# What the domain never sees: the web and the words for people. `extensions` holds what it needs.
UNKNOWN_TO_DOMAIN = ("flask", "flask_", "werkzeug", "jinja2", "wtforms", "plotly", "xlsxwriter", "babel")

# Heavy libraries may be imported where they are used, so that a start stays fast.
HEAVY = (
    "PIL",
    "cryptography",
    "flask_migrate",
    "limits",
    "obstore",
    "openpyxl",
    "pyotp",
    "pypdf",
    "segno",
    "weasyprint",
    "xlsxwriter",
)

# Other imports inside functions: "module.function imports target" → why it cannot stand at the top.
ALLOWED_INSIDE: dict[str, str] = {}

PACKAGE = "grants_app"


def all_imports(modules: dict[str, Module]) -> list[Import]:
    """Every import of every module."""
    return [found for module in modules.values() for found in imports_of(module, modules)]


def place_of(name: str, places: tuple[tuple[str, ...], ...]) -> int | None:
    """The index of the place whose longest entry holds the name; None if no place does."""
    best: tuple[int, int] | None = None
    for index, entries in enumerate(places):
        for entry in entries:
            # The package itself holds only create_app, not everything below it.
            holds = name == entry if entry == PACKAGE else is_within(name, entry)
            if holds and (best is None or len(entry) > best[0]):
                best = (len(entry), index)
    return None if best is None else best[1]


def upward_imports(modules: dict[str, Module]) -> list[str]:
    """Imports from a lower storey into a higher one, and modules that have no storey."""
    found = [
        f"{name} stands in no storey: add it to STOREYS where it belongs"
        for name in modules
        if place_of(name, STOREYS) is None
    ]
    for one in all_imports(modules):
        above, below = place_of(one.target, STOREYS), place_of(one.importer, STOREYS)
        if above is not None and below is not None and above < below:
            found.append(str(one))
    return found


def upward_imports_in_domain(modules: dict[str, Module]) -> list[str]:
    """Imports from a lower room of the domain into a higher one, and rooms without a place."""
    rooms = tuple((f"{PACKAGE}.domain.{room}",) for room in ROOMS)
    found = [
        f"{name} is in no room: add its room to ROOMS where it belongs"
        for name in modules
        if name.startswith(f"{PACKAGE}.domain.") and place_of(name, rooms) is None
    ]
    for one in all_imports(modules):
        above, below = place_of(one.target, rooms), place_of(one.importer, rooms)
        if above is not None and below is not None and above < below:
            found.append(str(one))
    return found


def imports_between_blueprints(modules: dict[str, Module]) -> list[str]:
    """Imports from one blueprint's room into another's. `blueprints/__init__` registers them all."""
    root = f"{PACKAGE}.blueprints."

    def room(name: str) -> str | None:
        return name.removeprefix(root).split(".")[0] if name.startswith(root) else None

    return [
        str(one)
        for one in all_imports(modules)
        if room(one.importer) and room(one.target) and room(one.importer) != room(one.target)
    ]


def misplaced_libraries(modules: dict[str, Module]) -> list[str]:
    """Libraries imported outside the storeys that they belong to."""
    found = []
    for one in all_imports(modules):
        library = one.target.split(".")[0]
        homes = HOMES.get(library)
        if homes is not None and not any(is_within(one.importer, home) for home in homes):
            found.append(f"{one}; only {', '.join(homes) or 'tests'} may")
        if is_within(one.importer, f"{PACKAGE}.domain") and library.startswith(UNKNOWN_TO_DOMAIN):
            found.append(f"{one}; the domain knows neither the web nor words for people")
    return found


def imports_in_migrations(modules: dict[str, Module]) -> list[str]:
    """Imports of the application from a migration: it must do tomorrow what it did when it was written."""
    return [
        str(one)
        for one in all_imports(modules)
        if is_within(one.importer, f"{PACKAGE}.migrations.versions") and is_within(one.target, PACKAGE)
    ]


def imports_inside_functions(modules: dict[str, Module], allowed: Mapping[str, str]) -> list[str]:
    """Imports that hide in functions, except heavy libraries; and entries of the list that excuse nothing."""
    used, found = set(), []
    for one in all_imports(modules):
        if one.in_function is None or one.target.split(".")[0] in HEAVY:
            continue
        entry = f"{one.importer}.{one.in_function} imports {one.target}"
        if entry in allowed:
            used.add(entry)
        else:
            found.append(f"{one} inside {one.in_function}()")
    found += [f"the allow-list excuses nothing with {entry!r}" for entry in sorted(set(allowed) - used)]
    return found


def imports_by_name(modules: dict[str, Module]) -> list[str]:
    """Imports by a string (`import_module`, `__import__`), which no rule could follow."""
    found = []
    for module in modules.values():
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
            if name in {"import_module", "__import__"}:
                found.append(f"{module.name}:{node.lineno} calls {name}()")
    return found


def import_cycles(modules: dict[str, Module]) -> list[str]:
    """Groups of modules that import each other, by way of others or straight, wherever the import stands."""
    edges: dict[str, set[str]] = {name: set() for name in modules}
    for one in all_imports(modules):
        target = one.target
        while target not in modules and "." in target:
            target = target.rpartition(".")[0]
        if target in modules and target != one.importer:
            edges[one.importer].add(target)
    reach = {name: reachable(name, edges) for name in edges}
    groups = {
        frozenset({name, *(other for other in reach[name] if name in reach[other])})
        for name in edges
        if name in reach[name]
    }
    return sorted(" <-> ".join(sorted(group)) for group in groups)


def reachable(start: str, edges: dict[str, set[str]]) -> set[str]:
    """All that can be reached from `start` by one step or more."""
    seen: set[str] = set()
    waiting = list(edges[start])
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += edges[name]
    return seen
