"""Fetching the pages' files."""

from pathlib import Path

import pytest
from thrive_gateway import assets

SHEET = (
    "@font-face{font-family:GDS Transport;src:url(/assets/fonts/light.woff2)}"
    ".a{font-family:GDS Transport,arial,sans-serif}\n/*# sourceMappingURL=a.css.map */"
)


def test_the_typeface_of_gov_uk_is_taken_out() -> None:
    assert assets.cleaned(SHEET) == ".a{font-family:var(--font,system-ui,sans-serif)}\n"


def test_files_are_copied_under_their_names(tmp_path: Path) -> None:
    for source in assets.FILES:
        path = tmp_path / "node_modules" / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SHEET)

    assets.copy(tmp_path / "node_modules", tmp_path / "vendor")

    assert {each.name for each in (tmp_path / "vendor").iterdir()} == set(assets.FILES.values())


def test_a_package_without_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(assets.FileNotInPackage, match=r"govuk-frontend\.min\.css"):
        assets.copy(tmp_path, tmp_path / "vendor")


def test_the_lock_holds_no_address() -> None:
    lock = (assets.PROJECT / "package-lock.json").read_text()

    assert "resolved" not in lock
    assert "http" not in lock
