"""No test holds an application or request context open over the requests that it makes.

Flask-Login would then give the first user to every later request, and tests of permissions would pass by
accident; counts of queries would lie too.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.checks.source import Function, Module, functions_of

CONTEXTS = frozenset({"app_context", "test_request_context", "request_context"})


def open_contexts(modules: dict[str, Module]) -> list[str]:
    """Contexts that are pushed by hand, or that a fixture keeps open while its tests run."""
    found = []
    for module in modules.values():
        found += [f"{module.name}:{line} {what}" for line, what in held_contexts(module.tree)]
    return found


def held_contexts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, what) of each context that outlives a statement's own block."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "push":
            yield node.lineno, "pushes a context"
    for function in filter(is_fixture, functions_of(tree)):
        for block in (node for node in ast.walk(function) if isinstance(node, ast.With)):
            if any(opens_context(item.context_expr) for item in block.items) and yields(block):
                yield block.lineno, f"{function.name}() yields inside a context"
        for node in ast.walk(function):
            if (
                isinstance(node, ast.Call)
                and called(node) == "enter_context"
                and any(map(opens_context, node.args))
            ):
                yield node.lineno, f"{function.name}() enters a context that stays open"


def is_fixture(function: Function) -> bool:
    """Whether a function is a fixture; a context manager that a test enters itself is none."""
    return any("fixture" in ast.unparse(decorator) for decorator in function.decorator_list)


def opens_context(node: ast.expr) -> bool:
    """Whether an expression opens a context, or is a client that keeps each request's context."""
    return isinstance(node, ast.Call) and called(node) in CONTEXTS | {"test_client"}


def called(node: ast.Call) -> str:
    """The last part of the name that is called."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def yields(block: ast.AST) -> bool:
    """Whether a block hands over to its caller before it ends."""
    return any(isinstance(node, ast.Yield | ast.YieldFrom) for node in ast.walk(block))
