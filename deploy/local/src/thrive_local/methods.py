"""`thrive methods`: check the statistics."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from thrive_local import display
from thrive_local.errors import LocalError

app = typer.Typer(help="Check the statistical methods.", no_args_is_help=True)


@app.command(
    name="verify",
    help="""Run the worked cases of a folder through the functions that score.

Files are recognised by what they hold, not by their names; README files are left out. Exit code:
0 when every case agrees, 1 when one does not or a file could not be read, 2 without a folder.

\b
Example:
  thrive methods verify tests/unit/scoring/verification/cases
""",
)
def verify_cases(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of cases (CSV, JSON).")],
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """See the help text above."""
    from thrive_local import verification  # noqa: PLC0415 - numpy would slow every other command

    try:
        found = verification.verify_folder(folder)
    except LocalError as error:
        display.show_error(error)
        raise typer.Exit(2) from error
    if as_json:
        print(json.dumps(verification.as_document(found), indent=1))
    else:
        verification.show(found, console=display.console)
    raise typer.Exit(0 if found.clean else 1)
