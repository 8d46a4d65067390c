"""Where things are, for the house rules: areas, apps, Python files, templates, and the order of the layers."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "hoatoc"
AREAS = ("foundation", "records", "exchange", "office", "netops")


@dataclass(frozen=True)
class App:
    area: str
    name: str
    folder: Path

    @property
    def module(self) -> str:
        return f"hoatoc.{self.area}.{self.name}"


def apps() -> list[App]:
    return [
        App(area, folder.name, folder)
        for area in AREAS
        if (PACKAGE / area).is_dir()
        for folder in sorted((PACKAGE / area).iterdir())
        if folder.is_dir() and any(folder.glob("*.py"))
    ]


def python_files(*, migrations: bool = False) -> list[Path]:
    return [
        file
        for file in sorted(PACKAGE.rglob("*.py"))
        if "__pycache__" not in file.parts and (migrations or "migrations" not in file.parts)
    ]


def rooms(*names: str) -> list[Path]:
    """Files of these rooms in every app, whether the room is a file or a package."""
    return [
        file
        for app in apps()
        for file in sorted(app.folder.rglob("*.py"))
        if file.relative_to(app.folder).parts[0] in {*names, *(f"{name}.py" for name in names)}
    ]


def templates() -> list[Path]:
    return sorted(file for file in PACKAGE.rglob("templates/**/*.html") if file.is_file())


def place(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def parse(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def docstrings(tree: ast.AST) -> set[int]:
    """ids of the string nodes that are docstrings."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                found.add(id(first.value))
    return found


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a name or attribute, the last part alone when it hangs on something else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else node.attr
    return ""


def layers() -> dict[str, int]:
    """'foundation.org' → how high it stands, read from the import contracts, so that there is one truth."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    by_container = {
        contract["containers"][0]: [re.findall(r"\w+", layer) for layer in contract["layers"]]
        for contract in contracts
        if contract["type"] == "layers" and len(contract["containers"]) == 1
    }
    areas = {area: height for height, names in enumerate(reversed(by_container["hoatoc"])) for area in names}
    return {
        f"{area}.{app}": areas[area] * 100 + height
        for area in AREAS
        for height, names in enumerate(reversed(by_container.get(f"hoatoc.{area}", [])))
        for app in names
    }


def walked() -> list[Path]:
    """All files but those that tools make."""
    made = {".git", ".venv", "node_modules", "build", "var", "dist", "__pycache__"}
    return [
        file
        for file in sorted(ROOT.rglob("*"))
        if not any(
            part in made or part.endswith(("_cache", ".egg-info")) for part in file.relative_to(ROOT).parts
        )
    ]


def project_texts() -> Iterator[tuple[Path, str]]:
    """Every text file that belongs to the project (what git keeps or would keep)."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    files = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    for file in files or walked():  # no git, or a checkout that git does not trust
        if not file.is_file() or file.stat().st_size > 2_000_000:
            continue
        data = file.read_bytes()
        if b"\0" in data[:4096]:
            continue
        yield file, data.decode("utf-8", errors="replace")
