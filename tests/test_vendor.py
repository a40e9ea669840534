"""The vendored fonts and icons are exactly what the manifest and the lock say they are."""

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FRONTEND = ROOT / "frontend"
VENDOR = ROOT / "static" / "vendor"
MANIFEST = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))

EXACT_VERSION = re.compile(r"\d+\.\d+\.\d+")
ICON_USED = re.compile(r"""icon\.html" with name="([a-z0-9-]+)"|(?<![-\w])icon="([a-z0-9-]+)\"""")


def _locked_packages() -> dict[str, dict]:
    lock = json.loads((FRONTEND / "package-lock.json").read_text(encoding="utf-8"))
    return {
        path.removeprefix("node_modules/"): package
        for path, package in lock["packages"].items()
        if path
    }


@pytest.mark.parametrize("entry", MANIFEST, ids=lambda entry: entry["file"])
def test_vendored_file_has_the_sum_of_the_manifest(entry):
    content = (VENDOR / entry["file"]).read_bytes()

    assert hashlib.sha256(content).hexdigest() == entry["sha256"]


def test_vendor_folder_holds_no_file_beside_the_manifest():
    present = {
        path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()
    } - {"manifest.json"}

    assert present == {entry["file"] for entry in MANIFEST}


def test_manifest_names_the_locked_version_and_licence_of_every_file():
    locked = {
        name: (package["version"], package["license"])
        for name, package in _locked_packages().items()
    }

    assert {entry["name"]: (entry["version"], entry["licence"]) for entry in MANIFEST} == locked


def test_every_package_brings_its_licence_text():
    with_licence = {entry["name"] for entry in MANIFEST if entry["file"].startswith("licences/")}

    assert with_licence == {entry["name"] for entry in MANIFEST}


def test_package_versions_are_exact_and_locked_with_a_sum():
    package = json.loads((FRONTEND / "package.json").read_text(encoding="utf-8"))
    locked = _locked_packages()

    for name, version in package["devDependencies"].items():
        assert EXACT_VERSION.fullmatch(version), name
        assert locked[name]["version"] == version
    assert all(entry["integrity"].startswith("sha512-") for entry in locked.values())


def test_lock_names_no_registry_host():
    resolved = [name for name, entry in _locked_packages().items() if "resolved" in entry]

    assert resolved == []


def test_font_styles_name_only_vendored_files():
    listed = {entry["file"] for entry in MANIFEST}
    named = {
        url
        for stylesheet in VENDOR.glob("*.css")
        for url in re.findall(r'url\("([^"]+)"\)', stylesheet.read_text(encoding="utf-8"))
    }

    assert named == {file for file in listed if file.startswith("fonts/")}


def test_templates_use_only_icons_of_the_sprite():
    sprite = (VENDOR / "icons.svg").read_text(encoding="utf-8")
    drawn = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    used = {
        first or second
        for template in (ROOT / "templates").rglob("*.html")
        for first, second in ICON_USED.findall(template.read_text(encoding="utf-8"))
    }

    assert used <= drawn
