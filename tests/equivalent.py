"""Which broken copies of a function cannot be told from the function, by rule: for ``mutants``.

Nothing is left out by name. The rules:

- PostgreSQL's words and unquoted names mean the same in either case: a copy whose statements differ
  in nothing else is the same statement.
- The names of hash functions and of character sets mean the same in either case.
- ``strict`` of ``zip`` is a check of the program by itself: right code never meets it.
- There is one database: a row that names it and one that names none are used alike.
- A function that the module calls while it is imported has done so before the copy is switched on.
"""

from __future__ import annotations

import ast
import re

STATEMENT = re.compile(
    r"\s*(ALTER|ANALYZE|CREATE|DELETE|DROP|INSERT|LOCK|SELECT|SET|TRUNCATE|UPDATE|WITH)\b",
    re.IGNORECASE,
)
NAMES = {"ascii", "sha256", "utf-8"}
QUOTED = re.compile(r"('[^']*'|\"[^\"]*\")")


class _InOneForm(ast.NodeTransformer):
    """Writes what means the same in the same way.

    Statements are in small letters, but for what is quoted in them; so are well-known names.
    """

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        if isinstance(node.value, str) and STATEMENT.match(node.value):
            parts = QUOTED.split(node.value)
            parts[::2] = [part.lower() for part in parts[::2]]
            return ast.Constant("".join(parts))
        if isinstance(node.value, str) and node.value.lower() in NAMES:
            return ast.Constant(node.value.lower())
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Name) and node.func.id == "zip":
            node.keywords = []
        if isinstance(node.func, ast.Attribute) and node.func.attr == "from_db":
            database = node.args[0] if node.args else None
            if isinstance(database, ast.Constant) and database.value is None:
                node.args[0] = ast.Constant("default")
        return self.generic_visit(node)


def says_the_same(function: ast.FunctionDef, copy: ast.FunctionDef) -> bool:
    """Whether the two differ in nothing that the rules speak of."""
    bodies = [
        [ast.dump(_InOneForm().visit(statement)) for statement in one.body]
        for one in (function, copy)
    ]
    return bodies[0] == bodies[1]


def called_at_import(module: ast.Module) -> set[str]:
    """Return the module's own functions that its import calls."""
    own = {node.name for node in module.body if isinstance(node, ast.FunctionDef)}
    at_import = [node for node in module.body if not isinstance(node, ast.FunctionDef)]
    calls = (node for part in at_import for node in ast.walk(part) if isinstance(node, ast.Call))
    return own & {call.func.id for call in calls if isinstance(call.func, ast.Name)}
