"""Where the database may be touched: no query in the web layer or the outputs, one commit a request."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from tests.checks.source import Module, bodies, imports_of, is_within

# Storeys that are handed rows and never ask for them.
WITHOUT_QUERIES = ("grants_app.blueprints", "grants_app.outputs")

# What only makes sense on a session, a query or a connection.
SESSION_WORDS = frozenset(
    {"execute", "scalar", "scalars", "add_all", "flush", "commit", "rollback", "begin_nested"}
)
NAMES = frozenset({"db", "select"})

# The only places that commit, with the reason of each.
ALLOWED_COMMITS: dict[str, str] = {
    "grants_app.request_cycle.commit_or_roll_back": "the one commit of a request",
    "grants_app.cli": "a command is its own transaction",
    "grants_app.domain.accounts.throttle.claim_attempt": "a failed sign-in must count although it is refused",
    "grants_app.domain.accounts.sign_ins.actions.note_seen": "a page that was only read still shows presence",
    "grants_app.redacting.replay_after_restore": "a command is its own transaction",
    "grants_app.checking.rebuild_audit_fields": "the owner of the tables has a connection of its own",
    "grants_app.user_commands": "a command is its own transaction",
    "grants_app.remind_commands": "a command is its own transaction",
    "grants_app.work": "a round of the worker is its own transaction",
    "grants_app.running": "taking a job, renewing its lease and ending it are each kept at once",
    "grants_app.delivery": "each step of a delivery is kept before the next one is tried",
    "grants_app.migrations.env.run": "migrations have their own connection",
}


def queries_outside_the_domain(modules: dict[str, Module]) -> list[str]:
    """SQLAlchemy, the session or a query in a storey that has no business with them."""
    found = []
    for module in modules.values():
        if not any(is_within(module.name, storey) for storey in WITHOUT_QUERIES):
            continue
        found += [str(one) for one in imports_of(module, modules) if one.target.split(".")[0] == "sqlalchemy"]
        found += [f"{module.name}:{line} {what}" for line, what in session_words(module.tree)]
    return found


def session_words(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, what) of each word that belongs to a session."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "grants_app.extensions":
            names = {alias.name for alias in node.names} & {"db"}
            yield from ((node.lineno, f"imports {name}") for name in names)
        elif isinstance(node, ast.Name) and node.id in NAMES:
            yield node.lineno, f"uses {node.id}"
        elif isinstance(node, ast.Attribute) and (
            node.attr in SESSION_WORDS or is_session(node) or is_query(node)
        ):
            yield node.lineno, f"uses .{node.attr}"


def is_session(node: ast.Attribute) -> bool:
    """Whether an attribute is a session of the database; Flask's own is `flask.session`."""
    return node.attr == "session" and not (isinstance(node.value, ast.Name) and node.value.id == "flask")


def is_query(node: ast.Attribute) -> bool:
    """Whether an attribute is a model's query: `Grant.query`; an address has a `query` too."""
    return node.attr == "query" and isinstance(node.value, ast.Name) and node.value.id[:1].isupper()


def stray_commits(modules: dict[str, Module], allowed: Mapping[str, str]) -> list[str]:
    """Commits outside the list, and lines of the list where nothing commits."""
    found, used = [], set()
    for module in modules.values():
        for name, line in commits(module.tree.body, module.name):
            listed = [entry for entry in allowed if is_within(name, entry)]
            used.update(listed)
            if not listed:
                found.append(f"{name} (line {line}) commits")
    return found + [f"{name} is on the list but does not commit" for name in sorted(set(allowed) - used)]


def commits(nodes: list[ast.stmt], name: str) -> Iterator[tuple[str, int]]:
    """(dotted name of the function, line) of every `.commit()` and every `begin()` block of an engine."""
    for node in nodes:
        inner = list(bodies(node))
        inside = (
            f"{name}.{node.name}"
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            else name
        )
        heads: list[ast.AST] = [node]
        if inner:
            heads = [part for part in ast.iter_child_nodes(node) if isinstance(part, ast.expr | ast.withitem)]
        yield from ((inside, line) for head in heads for line in commit_lines(head))
        for block in inner:
            yield from commits(block, inside)


def commit_lines(node: ast.AST) -> Iterator[int]:
    """The lines on which something below a node is committed."""
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute):
            owner = ast.unparse(part.func.value)
            if part.func.attr == "commit" or (part.func.attr == "begin" and owner.endswith("engine")):
                yield part.lineno
