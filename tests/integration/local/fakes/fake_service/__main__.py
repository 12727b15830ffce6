"""`serve`: /readyz on THRIVE_HTTP_PORT; `migrate`: a table; `add-partner`: a key on stdout."""

import asyncio
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import asyncpg


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


async def migrate() -> None:
    connection = await asyncpg.connect(os.environ["DATABASE_URL"])
    await connection.execute("create table if not exists migrated (at timestamptz default now())")
    await connection.execute("insert into migrated default values")
    await connection.close()


def main(arguments: list[str]) -> int:
    match arguments:
        case ["migrate"]:
            asyncio.run(migrate())
        case ["add-partner", name, *_]:
            print(f"key-of-{name}")
        case ["broken"]:
            print("the fake service cannot start", file=sys.stderr)
            return 3
        case _:
            address = ("127.0.0.1", int(os.environ["THRIVE_HTTP_PORT"]))
            ThreadingHTTPServer(address, Handler).serve_forever()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
