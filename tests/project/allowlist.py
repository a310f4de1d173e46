"""A contract of import-linter: some packages may import nothing of another package but a list of modules.

import-linter has contracts that forbid; a list of what is allowed also forbids the room that is built
tomorrow. https://import-linter.readthedocs.io/en/stable/custom_contract_types/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from importlinter import Contract, ContractCheck, fields, output

if TYPE_CHECKING:
    from collections.abc import Iterator

    from grimp import ImportGraph


class AllowlistContract(Contract):
    """Of ``package``, the ``source_modules`` import the ``allowed_modules`` alone, and what is in them.

    Only what a module imports itself counts: what an allowed module imports is its own business.
    """

    source_modules = fields.ListField(subfield=fields.ModuleField())
    package = fields.ModuleField()
    allowed_modules = fields.ListField(subfield=fields.ModuleField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: ARG002, FBT001 - import-linter's signature
        """List each import of a module that is not allowed, as ``importer -> imported``."""
        offences = sorted(
            f"{importer} -> {imported}"
            for importer in self._importers(graph)
            for imported in graph.find_modules_directly_imported_by(importer)
            if self._is_forbidden(imported)
        )
        return ContractCheck(kept=not offences, metadata={"offences": offences})

    def _importers(self, graph: ImportGraph) -> Iterator[str]:
        for source in self.source_modules:  # type: ignore[attr-defined] # import-linter fills its fields in
            yield from (source.name, *graph.find_descendants(source.name))

    def _is_forbidden(self, module: str) -> bool:
        allowed = (package.name for package in self.allowed_modules)  # type: ignore[attr-defined] # as above
        return _is_in(module, self.package.name) and not any(_is_in(module, name) for name in allowed)  # type: ignore[attr-defined] # as above

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print the imports that are not allowed."""
        for offence in check.metadata["offences"]:
            output.print_error(offence)


def _is_in(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")
