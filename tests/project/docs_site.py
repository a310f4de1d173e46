"""The pages of the documentation's website, from those of the repository.

``python -m tests.project.docs_site FOLDER`` writes what MkDocs builds; ``make docs-site`` builds it. A code
has a page of its own there, at an address that does not change: ``latest/codes/OCT301/``.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import sys
from pathlib import Path
from posixpath import normpath, relpath
from typing import TYPE_CHECKING, Any, Final

from octo_spec.language.schema import FILES
from tests.project.addresses import ROOT, Addresses, addresses, pinned, released

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SETTINGS: Final = ROOT / ".ci" / "site" / "mkdocs.yml"
PLACES: Final = {
    "README.md": "index.md",
    "docs/README.md": "pages.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "security.md",
}
"""File of the repository -> page of the site, where that is not the same path below docs/."""
SCHEMAS: Final = {"spec": "spec/octospec.schema.json", "customers": "spec/customers.schema.json"}
CONTRACTS: Final = {
    "api/plugin.md": ("octo_spec.plugin", "The plugin contract"),
    "api/testing.md": ("octo_spec.testing", "The testing kit"),
}
LESS: Final = "---\nsearch:\n  boost: 0.5\n---\n\n"
"""Before a page, so that search shows the pages that people read first."""
LATER: Final = re.compile(
    r"(?:api|decisions)/|(?:architecture|benchmarks|changelog|diagnostics|pages|rules)\.md$"
)
"""Pages for contributors, and lists: search shows them after the pages about a task."""
CODE: Final = re.compile(r"^## (OCT\d{3}) (\S+)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
TO_CODE: Final = re.compile(r"\]\([^)\s]*#(oct\d{3})-[\w-]+\)")
LINK: Final = re.compile(r"(?P<head>\]\()(?P<path>[^)#\s]+?)(?P<anchor>#[^)\s]*)?\)")
TABLE: Final = re.compile(r"<table>\n<tr>(?P<names>.*?)</tr>\n(?P<cells>.*?)</table>", re.DOTALL)


def sources() -> dict[str, Path]:
    """Return the pages that people write: page of the site -> file."""
    found = {page: ROOT / name for name, page in PLACES.items()}
    for path in sorted((ROOT / "docs").rglob("*.md")):
        name = path.relative_to(ROOT).as_posix()
        if name not in PLACES and not name.startswith("docs/codes/"):
            found[name.removeprefix("docs/")] = path
    return found


def site_pages(ours: Addresses, tag: str) -> dict[str, str]:
    """Return every page of the site with its text."""
    pages: dict[str, str] = {}
    for page, path in sources().items():
        text = path.read_text("utf-8")
        if page == "rules.md":
            text = text[: text.index("\n## ")] + "\n"
        pages[page] = linked(with_tabs(text), path, page, ours, tag)
    pages |= {page: linked(text, path, page, ours, tag) for page, (path, text) in code_pages().items()}
    pages |= {page: contract(*what) for page, what in CONTRACTS.items()}
    return {page: f"{LESS}{text}" if LATER.match(page) else text for page, text in pages.items()}


# --- codes -------------------------------------------------------------------------------------


def code_pages() -> dict[str, tuple[Path, str]]:
    """Return a page for each code, with the file that it is in: rules, and all other diagnostics."""
    files = (ROOT / "docs" / "rules.md", *sorted((ROOT / "docs" / "codes").glob("*.md")))
    return {
        f"codes/{code}.md": (path, f"{LESS}# {code} {name}\n{text.replace('### ', '## ')}")
        for path in files
        for code, name, text in CODE.findall(path.read_text("utf-8"))
    }


# --- links -------------------------------------------------------------------------------------


def linked(text: str, path: Path, page: str, ours: Addresses, tag: str) -> str:
    """Let the links of a file lead to pages of the site, or into the repository at ``tag``."""
    here = Path(page).parent.as_posix()
    text = TO_CODE.sub(lambda found: f"]({relpath(f'codes/{found[1].upper()}.md', here)})", text)

    def resolved(link: re.Match[str]) -> str:
        target = link["path"]
        if "://" in target or target.startswith("mailto:") or (path_of_code(target, here)):
            return link[0]
        name = normpath((path.parent.relative_to(ROOT) / target).as_posix())
        return f"{link['head']}{_place(name, here, ours, tag)}{link['anchor'] or ''})"

    return LINK.sub(resolved, text)


def path_of_code(target: str, here: str) -> bool:
    """Whether a link leads to a page of a code already."""
    return normpath(f"{here}/{target}").startswith("codes/OCT")


def _place(name: str, here: str, ours: Addresses, tag: str) -> str:
    if (page := PLACES.get(name)) is None and name.startswith("docs/"):
        page = name.removeprefix("docs/")
    if page is not None:
        return relpath(page, here)
    view = "tree" if (ROOT / name).is_dir() else "blob"
    return f"{ours.repository}/{view}/{tag}/{name}"


def with_tabs(text: str) -> str:
    """Show the columns of an HTML table of code as tabs: MkDocs reads no Markdown within HTML."""

    def tabs(table: re.Match[str]) -> str:
        names = re.findall(r"<th>(.*?)</th>", table["names"])
        blocks = re.findall(r"```.*?```", table["cells"], re.DOTALL)
        written = (
            f'=== "{name}"\n\n' + "".join(f"    {line}\n" for line in block.splitlines())
            for name, block in zip(names, blocks, strict=True)
        )
        return "\n".join(written)

    return TABLE.sub(tabs, text)


# --- the contract of plugins -------------------------------------------------------------------


def contract(package: str, title: str) -> str:
    """Write the page of a package: each public name, from its docstring."""
    source = (ROOT / package.replace(".", "/") / "__init__.py").read_text("utf-8")
    tree = ast.parse(source)
    names = sorted(
        f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("octo_spec.")
        for alias in node.names
        if alias.name != "imported_on_demand"
    )
    names.sort(key=lambda name: name.rpartition(".")[2].lower())
    summary = (ast.get_docstring(tree) or "").partition("\n\n")[0]
    entries = "".join(f"\n::: {name}\n" for name in names)
    return f"# {title}\n\n`{package}`: {summary}\n{entries}"


# --- the navigation ----------------------------------------------------------------------------


def navigation(pages: Mapping[str, str]) -> list[Any]:
    """Return the sections by kind, as docs/README.md has them; each page is in one of them."""
    sections = [{"Home": "index.md"}, *_kinds(pages)]
    codes = [page for page in sorted(pages) if page.startswith("codes/")]
    reference = next(section["Reference"] for section in sections if "Reference" in section)
    listed = set(_listed(sections)) | set(codes)
    others = [page for page in sorted(pages) if page not in listed]
    reference.append({"Plugins": [page for page in others if page.startswith("api/")]})
    reference.append({"Codes": codes})
    more = [page for page in others if not page.startswith("api/")]
    return [*sections, {"More": more}]


def _kinds(pages: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    seen = {"index.md"}
    for section in re.split(r"^## ", pages["pages.md"], flags=re.MULTILINE)[1:]:
        title = section.partition("\n")[0].partition(":")[0]
        found = [page for page in re.findall(r"\]\(([^):#]+\.md)(?:#[^)]*)?\)", section) if page in pages]
        yield {title: [page for page in dict.fromkeys(found) if page not in seen]}
        seen |= set(found)


def _listed(sections: list[dict[str, Any]]) -> Iterator[str]:
    for section in sections:
        for value in section.values():
            yield from (
                [value] if isinstance(value, str) else (page for page in value if isinstance(page, str))
            )


# --- all of it ---------------------------------------------------------------------------------


def write_site(folder: Path, version: str = "", commit: str = "") -> None:
    """Write the pages and the settings; of a release, with the commit that its pages pin."""
    ours = addresses()
    shutil.rmtree(folder, ignore_errors=True)
    pages = site_pages(ours, f"v{version}" if version else "main")
    for page, text in pages.items():
        final = released(pinned(text, ours.name, version, commit)) if version else text
        path = folder / "docs" / page
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(final, "utf-8")
    _copy_files(folder / "docs")
    settings = {"site_url": ours.documentation, "nav": navigation(pages)}
    lines = "".join(f"{key}: {json.dumps(value)}\n" for key, value in settings.items())
    (folder / "mkdocs.yml").write_text(SETTINGS.read_text("utf-8") + lines, "utf-8")


def _copy_files(docs: Path) -> None:
    """Copy pictures, and the schemas to the addresses that are their ids."""
    for path in (ROOT / "docs").rglob("*"):
        if path.is_file() and path.suffix in {".svg", ".webp", ".json"}:
            target = docs / path.relative_to(ROOT / "docs")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    (docs / "schemas").mkdir()
    for kind, name in FILES.items():
        shutil.copy(ROOT / SCHEMAS[kind], docs / "schemas" / name)


if __name__ == "__main__":
    write_site(Path(sys.argv[1]), os.environ.get("VERSION", ""), os.environ.get("REVISION", ""))
