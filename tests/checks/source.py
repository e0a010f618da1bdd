"""Reading the source as data: modules, what each imports and where, without running any of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPLICATION = ROOT / "grants_app"
TESTS = ROOT / "tests"

SHOWN = 30

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One source file. `name` is its dotted name, `path` where it lies."""

    name: str
    path: Path
    tree: ast.Module = field(repr=False, compare=False)

    @property
    def is_package(self) -> bool:
        """Whether the module is a package's `__init__`."""
        return self.path.name == "__init__.py"


@dataclass(frozen=True)
class Import:
    """One import: who imports what, on which line, and whether only when a function runs."""

    importer: str
    target: str
    line: int
    in_function: str | None

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.target}"


def read_modules(folder: Path) -> dict[str, Module]:
    """Every Python file below `folder`, by dotted name relative to the folder that holds `folder`."""
    return {
        module.name: module for module in (read_module(path, folder.parent) for path in python_files(folder))
    }


def python_files(folder: Path) -> list[Path]:
    """The Python files below a folder, in a fixed order."""
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


def read_module(path: Path, base: Path) -> Module:
    """One file as a module, named relative to `base`."""
    parts = list(path.relative_to(base).with_suffix("").parts)
    if parts[-1] == "__init__":
        parts.pop()
    return Module(".".join(parts), path, ast.parse(path.read_text(encoding="utf-8"), filename=str(path)))


def application_modules() -> dict[str, Module]:
    """The application with `wsgi`, which starts it."""
    wsgi = read_module(ROOT / "wsgi.py", ROOT)
    return {wsgi.name: wsgi} | read_modules(APPLICATION)


def imports_of(module: Module, known: dict[str, Module]) -> list[Import]:
    """What a module imports when it runs; what only the type checker reads is left out.

    `from package import name` counts as the module `package.name` where `known` has one.
    """
    found: list[Import] = []

    def note(node: ast.stmt, function: str | None) -> None:
        found.extend(Import(module.name, target, node.lineno, function) for target in targets(node))

    def targets(node: ast.stmt) -> Iterator[str]:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = absolute_name(module, node)
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield inner if inner in known else base

    def walk(nodes: list[ast.stmt], function: str | None) -> None:
        for node in nodes:
            note(node, function)
            inside = node.name if isinstance(node, Function) else function
            if isinstance(node, ast.If) and is_type_checking(node.test):
                walk(node.orelse, inside)
                continue
            for child in bodies(node):
                walk(child, inside)

    walk(module.tree.body, None)
    return found


def bodies(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """The blocks of statements inside a compound statement."""
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list):
            yield block
    for part in (*getattr(node, "handlers", []), *getattr(node, "cases", [])):
        yield part.body


def is_type_checking(test: ast.expr) -> bool:
    """Whether a condition is `TYPE_CHECKING`."""
    return (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING") or (
        isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING"
    )


def absolute_name(module: Module, node: ast.ImportFrom) -> str:
    """The package that a `from … import` names, dots resolved."""
    if not node.level:
        return node.module or ""
    parts = module.name.split(".")
    keep = len(parts) - node.level + (1 if module.is_package else 0)
    return ".".join([*parts[:keep], *([node.module] if node.module else [])])


def functions_of(tree: ast.AST) -> Iterator[Function]:
    """Every function in a tree, nested ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def is_within(name: str, package: str) -> bool:
    """Whether a dotted name is the package itself or lies in it."""
    return name == package or name.startswith(f"{package}.")


def report(found: list[str], advice: str) -> str:
    """The message of a failed check: what was found, then what to do."""
    shown = [f"  {line}" for line in found[:SHOWN]]
    if len(found) > SHOWN:
        shown.append(f"  ... and {len(found) - SHOWN} more")
    return "\n".join([f"{len(found)} found:", *shown, advice])
