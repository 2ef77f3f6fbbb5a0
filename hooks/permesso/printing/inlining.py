"""Templates that another one includes become a part of it when it is compiled.

An `include` costs a template of its own, with a copy of every variable, each time that a page is
printed: for the two dozen of an article as much as all that they print. Within a scope, its text
means the same. What is raised there is said to come from the template around it, so whoever has to
tell of a mistake compiles without this (`CodeGenerator`).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import TemplateNotFound
from jinja2.visitor import NodeTransformer

WITH_TEMPLATE = (nodes.Block, nodes.Extends, nodes.FromImport, nodes.Import)
"""What a template has that cannot be a part of another one."""


def generator(names: Collection[str]) -> type[CodeGenerator]:
    """Return what compiles templates for an environment (`code_generator_class`); those with
    these names, which have to be escaped alike, become parts of each other."""

    class Inlining(CodeGenerator):
        """Writes the code of a template and of what it includes."""

        def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
            """Write the code of a whole template."""
            if self.name in names:
                node = _Includes(self.environment, names, (self.name,)).visit(node)
            super().visit_Template(node, frame)

    return Inlining


class _Includes(NodeTransformer):
    """Puts templates in the place of what includes them."""

    def __init__(
        self, env: Environment, names: Collection[str], around: tuple[str | None, ...]
    ) -> None:
        """Take those that may be put in, and those inside of which all this stands."""
        self._env, self._names, self._around = env, names, around

    def visit_Include(self, node: nodes.Include, *_arguments: Any) -> nodes.Node:
        """Return what stands in the place of an `include`: itself, where it has to stay."""
        name = node.template.value if isinstance(node.template, nodes.Const) else None
        # A template may include itself, for answers to answers.
        fits = node.with_context and name in self._names and name not in self._around
        if not isinstance(name, str) or not fits:
            return node
        assert self._env.loader is not None
        try:
            source, file, _ = self._env.loader.get_source(self._env, name)
        except TemplateNotFound:
            return node
        tree = self._env.parse(source, name, file)
        if any(tree.find_all(WITH_TEMPLATE)):
            return node
        inner = _Includes(self._env, self._names, (*self._around, name))
        scope = nodes.Scope(inner.visit(tree).body, lineno=node.lineno)
        scope.set_environment(self._env)
        return scope
