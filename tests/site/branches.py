"""How many ways each function of a module can go: what the law of branches counts, and nothing else."""

from __future__ import annotations

import ast
from typing import NamedTuple

# One more way for each of these, wherever it stands in the function. An assertion is a claim, not a way to go.
FORKS = (ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.comprehension, ast.match_case)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Branched(NamedTuple):
    """One function: where it begins, its name, and how many ways it goes (1 = straight through)."""

    line: int
    name: str
    ways: int


class Branches(ast.NodeVisitor):
    """Count the ways of every function; one inside another counts for itself only, a lambda for the function around."""

    def __init__(self) -> None:
        self.found: list[Branched] = []
        self.ways = 1

    def generic_visit(self, node: ast.AST) -> None:
        """Count a node that is a fork, and look inside."""
        self.ways += isinstance(node, FORKS)
        super().generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        """Count `a and b and c` as two ways more: each operand beyond the first may not be reached."""
        self.ways += len(node.values) - 1
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        """Count the loop, and each condition on it."""
        self.ways += len(node.ifs)
        self.generic_visit(node)

    def visit_Assert(self, node: ast.Assert) -> None:
        """Count nothing."""

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """Count this function from one, then go on with the function around it where that was."""
        around, self.ways = self.ways, 1
        self.generic_visit(node)
        self.found.append(Branched(node.lineno, node.name, self.ways))
        self.ways = around

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 - named by ast


def branches(source: str) -> list[Branched]:
    """Return every function of a module's text with its count of ways; raises SyntaxError when it is not Python."""
    visitor = Branches()
    visitor.visit(ast.parse(source))
    return sorted(visitor.found)
