"""Code of others in the explorer is what its packages have, with its licence; all of it is small; no module is lost."""

from __future__ import annotations

import re
import tomllib
from hashlib import sha256
from pathlib import Path

ASSETS = Path(__file__).parents[1] / "explore/assets"
VENDOR = ASSETS / "vendor"
#: bytes of code that a visitor of every page would load
LIMIT = 1_600_000


def vendored() -> dict[str, dict[str, object]]:
    return tomllib.loads((VENDOR / "VENDOR.toml").read_text(encoding="utf-8"))


def test_vendored_files_are_unchanged_and_complete() -> None:
    for name, about in vendored().items():
        here = {path.name: sha256(path.read_bytes()).hexdigest() for path in (VENDOR / name).iterdir()}
        assert here == about["sha256"], name
    assert {path.name for path in VENDOR.iterdir() if path.is_dir()} == set(vendored())


def test_vendored_code_stands_with_its_licence() -> None:
    for name, about in vendored().items():
        assert about["license"] in ("MIT", "Apache-2.0")
        texts = [(VENDOR / name / file).read_text(encoding="utf-8") for file in about["license_files"]]  # type: ignore[attr-defined]
        assert any("Permission is hereby granted" in text or "Apache License" in text for text in texts), name


def test_the_code_of_the_explorer_is_small() -> None:
    assert sum(path.stat().st_size for path in ASSETS.rglob("*") if path.is_file()) <= LIMIT


def test_every_module_is_imported_from_a_file_that_is_there() -> None:
    for module in ASSETS.rglob("*.*js"):
        text = re.sub(r"/\*.*?\*/", "", module.read_text(encoding="utf-8"), flags=re.S)  # types in comments
        for name in re.findall(
            r"""^(?:import|export)\b.*?["'](\.[^"']+)["']|\bawait import\(["'](\.[^"']+)["']\)""", text, re.M
        ):
            path = module.parent / "".join(name)
            assert path.exists(), f"{module.name}: {path}"


def test_no_module_makes_markup_of_text() -> None:
    for module in ASSETS.glob("*.*js"):
        text = module.read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text), (
            module
        )


def test_every_imported_name_is_exported_and_used() -> None:
    for module in ASSETS.glob("*.mjs"):
        text = module.read_text(encoding="utf-8")
        for names, source in re.findall(r'import \{([^}]*)\} from "\./([\w.]+)"', text):
            offered = (ASSETS / source).read_text(encoding="utf-8")
            for name in filter(None, (one.strip() for one in names.split(","))):
                assert re.search(rf"export (?:async )?(?:function|const|class) {name}\b", offered), (
                    f"{module.name}: {name}"
                )
                assert len(re.findall(rf"\b{name}\b", text)) > 1, f"{module.name}: {name} is not used"


def test_every_export_is_imported_somewhere() -> None:
    every = {module.name: module.read_text(encoding="utf-8") for module in ASSETS.glob("*.mjs")}
    for name, text in every.items():
        for export in re.findall(r"^export (?:async )?(?:function|const|class) (\w+)", text, re.M):
            assert any(re.search(rf"\b{export}\b", other) for where, other in every.items() if where != name), (
                f"{name}: {export}"
            )
