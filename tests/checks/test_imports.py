"""Imports run downwards only, and nothing runs in a circle."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.checks import imports
from tests.checks.source import Module, application_modules, read_modules, report

Rule = Callable[[dict[str, Module]], list[str]]

RULES: dict[Rule, str] = {
    imports.upward_imports: (
        "Imports run downwards (docs/decisions/0002-layout.md): move what is shared into the lower storey, "
        "or hand the value in as an argument."
    ),
    imports.upward_imports_in_domain: (
        "A lower room of the domain never knows a higher one: move the function up to the room that needs "
        "both, or the shared word down."
    ),
    imports.imports_between_blueprints: (
        "Blueprints do not know each other: link by url_for, and put what two of them need into domain/, "
        "outputs/ or forms.py."
    ),
    imports.misplaced_libraries: "Keep the library in its storey and pass plain rows or bytes.",
    imports.imports_in_migrations: (
        "Write tables and values into the migration itself; the application's classes will change, the "
        "migration must not."
    ),
    imports.imports_by_name: "Import at the top of the file, so that the order of imports can be checked.",
    imports.import_cycles: (
        "Break the circle: move what both need into a third module that imports neither."
    ),
}


def inside_functions(modules: dict[str, Module]) -> list[str]:
    return imports.imports_inside_functions(modules, imports.ALLOWED_INSIDE)


RULES[inside_functions] = (
    "Move the import to the top of the file; if that is impossible, enter it in ALLOWED_INSIDE with a reason."
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule_holds_in_the_application(rule: Rule) -> None:
    found = rule(application_modules())
    assert not found, report(found, RULES[rule])


def plant(tmp_path: Path, files: dict[str, str]) -> dict[str, Module]:
    """A small application with these files."""
    for name, text in files.items():
        path = tmp_path / "grants_app" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return read_modules(tmp_path / "grants_app")


UP = "from grants_app.blueprints.grants.routes import grants\n"
VIOLATIONS = [
    (imports.upward_imports, {"access.py": UP, "blueprints/grants/routes.py": "grants = 1\n"}),
    (imports.upward_imports, {"domain/grants/queries.py": "from grants_app.i18n import formats\n"}),
    (imports.upward_imports, {"domain/grants/queries.py": "from ...i18n import formats\n"}),
    (imports.upward_imports, {"outputs/coverage/map.py": "import grants_app\n"}),
    (imports.upward_imports, {"extensions.py": "from grants_app.domain.audit import actions\n"}),
    (imports.upward_imports, {"shared.py": ""}),
    (
        imports.upward_imports_in_domain,
        {"domain/audit/actions.py": "from grants_app.domain.accounts import viewer\n"},
    ),
    (
        imports.upward_imports_in_domain,
        {"domain/grants/queries.py": "def f():\n    from grants_app.domain.coverage import scores\n"},
    ),
    (imports.upward_imports_in_domain, {"domain/surveys/queries.py": ""}),
    (
        imports.imports_between_blueprints,
        {"blueprints/grants/routes.py": "from grants_app.blueprints.coverage.routes import x\n"},
    ),
    (imports.misplaced_libraries, {"domain/grants/queries.py": "from flask import current_app\n"}),
    (imports.misplaced_libraries, {"domain/grants/words.py": "from flask_babel import gettext\n"}),
    (imports.misplaced_libraries, {"domain/grants/forms.py": "import wtforms.fields\n"}),
    (imports.misplaced_libraries, {"blueprints/coverage/routes.py": "import plotly.graph_objects as go\n"}),
    (imports.misplaced_libraries, {"domain/exports/book.py": "def f():\n    import xlsxwriter\n"}),
    (
        imports.imports_in_migrations,
        {"migrations/versions/0002_x.py": "from grants_app.domain.models import Grant\n"},
    ),
    (inside_functions, {"errors.py": "def f():\n    from grants_app import access\n"}),
    (inside_functions, {"errors.py": "class A:\n    def f(self):\n        if 1:\n            import json\n"}),
    (imports.imports_by_name, {"errors.py": "import importlib\nimportlib.import_module('grants_app.cli')\n"}),
    (
        imports.import_cycles,
        {"access.py": "import grants_app.errors\n", "errors.py": "from . import access\n"},
    ),
    (
        imports.import_cycles,
        {
            "forms.py": "import grants_app.access\n",
            "access.py": "import grants_app.errors\n",
            "errors.py": "def f():\n    from grants_app.forms import BaseForm\n",
        },
    ),
]


@pytest.mark.parametrize(("rule", "files"), VIOLATIONS)
def test_a_planted_violation_is_caught(rule: Rule, files: dict[str, str], tmp_path: Path) -> None:
    assert rule(plant(tmp_path, files))


def test_what_is_right_is_let_through(tmp_path: Path) -> None:
    modules = plant(
        tmp_path,
        {
            "blueprints/grants/routes.py": "from grants_app.outputs.grants.workbook import make\n",
            "outputs/grants/workbook.py": (
                "from grants_app.domain.grants import queries\n"
                "def make():\n    import xlsxwriter\n    return xlsxwriter\n"
            ),
            "domain/grants/queries.py": (
                "from typing import TYPE_CHECKING\n"
                "if TYPE_CHECKING:\n    from grants_app.outputs.grants import workbook\n"
                "else:\n    from grants_app.extensions import db\n"
            ),
            "extensions.py": "db = 1\n",
        },
    )
    for rule in RULES:
        if rule is not inside_functions:
            assert rule(modules) == []


def test_an_excuse_counts_only_while_it_is_needed(tmp_path: Path) -> None:
    modules = plant(tmp_path, {"errors.py": "def f():\n    import json\n"})
    excuse = {"grants_app.errors.f imports json": "a reason"}
    assert imports.imports_inside_functions(modules, excuse) == []
    modules = plant(tmp_path, {"errors.py": "import json\n"})
    assert imports.imports_inside_functions(modules, excuse)
