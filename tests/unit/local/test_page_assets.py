"""npm comes from the machine, else from a wheel."""

from pathlib import Path

from thrive_local.page_assets import npm


def test_the_machines_npm_is_used_when_node_is_there_too(tmp_path: Path) -> None:
    for name in ("npm", "node"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)

    program, environment = npm(environment={"PATH": str(tmp_path)})

    assert program == str(tmp_path / "npm")
    assert environment == {"PATH": str(tmp_path)}


def test_without_one_the_wheels_npm_finds_its_own_node(tmp_path: Path) -> None:
    program, environment = npm(environment={"PATH": str(tmp_path)})

    assert Path(program).exists()
    assert environment["PATH"].split(":")[0] == str(Path(program).parent)
