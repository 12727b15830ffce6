"""`thrive commentary`: what can be done with owners' words from here."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import typer

from thrive_local import display
from thrive_local.connecting import DEFAULT_DATA, DataDir, connected, reported
from thrive_local.data_directory import OPERATOR

app = typer.Typer(help="Erase owners' words.", no_args_is_help=True)


@app.callback()
def commentary() -> None:
    """Erase owners' words."""


@app.command(
    short_help="Erase an explanation or action for good, everywhere.",
    help="""Erase an explanation or action for good: in every database, and in its topic.

The id is the one that was answered when the words came; every story that quotes them names it too
(quotes, commentary_id). What quoted them says that they were withdrawn. The same words sent again
are refused. Erasing twice makes no difference.

\b
Example:
  thrive commentary erase 6ce225d7-f7e6-58b2-b4e0-3a8888b8bbf9
""",
)
def erase(
    commentary_id: Annotated[
        UUID, typer.Argument(metavar="ID", help="The commentary's id.", show_default=False)
    ],
    partner: Annotated[str, typer.Option(help="Erase with this partner's key.")] = OPERATOR,
    data_dir: DataDir = DEFAULT_DATA,
) -> None:
    """See the help text above."""
    with reported(), connected(data_dir, partner=partner) as client:
        client.erase_commentary(commentary_id)
    display.console.print(f"Erased {commentary_id}. Its topic forgets the words within two days.")
