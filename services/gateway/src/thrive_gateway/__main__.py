"""Run the gateway: `python -m thrive_gateway serve | migrate | add-key NAME`.

Generations: `generation list`, and `generation build | follow | switch | stop | drop NAME`.
"""

import asyncio
import sys

from thrive_shared.service import start

from .keys import KeyNameTaken, SecretTooShort
from .main import add_key, generation, migrate, serve
from .settings import Settings


def main(arguments: list[str]) -> int:
    """Run one mode; 2 for an unknown one, 1 when it was refused."""
    try:
        match arguments:
            case ["serve"]:
                start(serve(Settings()))
            case ["migrate"]:
                asyncio.run(migrate(Settings()))
            case ["add-key", name]:
                asyncio.run(add_key(Settings(), name=name))
            case ["generation", *asked]:
                return asyncio.run(generation(Settings(), asked=asked))
            case _:
                sys.stderr.write(f"{__doc__}\n")
                return 2
    except (KeyNameTaken, SecretTooShort) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
