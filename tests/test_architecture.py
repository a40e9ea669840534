"""Imports go one way: matching → partners, ventures → accounts; inside an app views → services →
models."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("accounts", "ventures", "partners", "matching")
FORBIDDEN = {
    "accounts": {"ventures", "partners", "matching"},
    "ventures": {"partners", "matching"},
    "partners": {"matching"},
    "matching": set(),
}
# What a layer of an app must not know. `models` stands for the file and the package.
LAYERS = {
    "vocabulary": {"models", "querysets", "services", "views", "forms", "api", "admin", "tasks"},
    "models": {"services", "views", "forms", "api", "admin", "tasks"},
    "querysets": {"services", "views", "forms", "api", "admin", "tasks"},
    "services": {"views", "forms", "api", "admin"},
}
ENGINE_MAY_IMPORT = {"numpy", "numba", "llvmlite", "matching"} | set(sys.stdlib_module_names)
SERVICES_MAY_NOT_IMPORT = {
    "django.http", "django.shortcuts", "django.forms", "django.views", "rest_framework",
}  # fmt: skip


def modules(folder: str) -> Iterator[Path]:
    """Every Python file of a folder but migrations."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        if "migrations" not in path.parts and "__pycache__" not in path.parts:
            yield path


def absolute_name(path: Path, node: ast.ImportFrom) -> str:
    """The module that a `from` names, a relative one resolved."""
    if node.level == 0:
        return node.module
    package = path.relative_to(ROOT).parts[: -node.level]
    return ".".join([*package, *([node.module] if node.module else [])])


def imports_of(path: Path) -> set[str]:
    """Dotted names that a file imports, function-level imports included."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            module = absolute_name(path, node)
            names.add(module)
            names |= {f"{module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("app", APPS)
def test_imports_go_one_way_between_apps(app):
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(app)
        for name in imports_of(path)
        if name.split(".")[0] in FORBIDDEN[app]
    ]
    assert wrong == []


@pytest.mark.parametrize("app", APPS)
def test_apps_do_not_import_the_project_above_them(app):
    """Only the API's shared parts may be used, by an app's `api` package."""
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(app)
        for name in imports_of(path)
        if name.split(".")[0] == "config"
        and not (name.startswith("config.api") and "api" in path.parts)
    ]
    assert wrong == []


@pytest.mark.parametrize("app", APPS)
def test_layers_inside_an_app_go_one_way(app):
    wrong = []
    for path in modules(app):
        layer = path.relative_to(ROOT / app).parts[0].removesuffix(".py")
        for name in imports_of(path):
            parts = name.split(".")
            if parts[0] == app and len(parts) > 1 and parts[1] in LAYERS.get(layer, ()):
                # A service rings the worker's bell: the task is named where it is rung.
                wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert wrong == []


def test_services_know_no_request_no_form_and_no_api():
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for app in APPS
        for path in modules(app)
        if "services" in path.parts
        for name in imports_of(path)
        if any(name == door or name.startswith(door + ".") for door in SERVICES_MAY_NOT_IMPORT)
    ]
    assert wrong == []


def test_the_engine_imports_numpy_numba_and_the_standard_library_only():
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules("matching/engine")
        for name in imports_of(path)
        if name.split(".")[0] not in ENGINE_MAY_IMPORT
        or (name.split(".")[0] == "matching" and not name.startswith("matching.engine"))
    ]
    assert wrong == []


def test_nothing_is_called_utils_helpers_or_common():
    homeless = {"utils", "helpers", "common", "misc"}
    wrong = [
        str(path.relative_to(ROOT))
        for folder in (*APPS, "config")
        for path in modules(folder)
        if homeless & {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}
    ]
    assert wrong == []


def test_no_model_overrides_save_or_orders_itself():
    wrong = []
    for app in APPS:
        for path in modules(app):
            if "models" not in path.relative_to(ROOT).as_posix():
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                saves = isinstance(node, ast.FunctionDef) and node.name == "save"
                orders = isinstance(node, ast.Assign) and any(
                    isinstance(target, ast.Name) and target.id == "ordering"
                    for target in node.targets
                )
                if saves or orders:
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert wrong == []
