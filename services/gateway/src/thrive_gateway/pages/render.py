"""Templates and the files beside them, with a fingerprint of both for caches."""

from hashlib import blake2b
from pathlib import Path
from typing import Any

from jinja2 import (
    ChainableUndefined,
    ChoiceLoader,
    Environment,
    PackageLoader,
    StrictUndefined,
    select_autoescape,
)
from markupsafe import Markup

from thrive_gateway.pages import format as shown

PACKAGE = Path(__file__).parent.parent
STATIC = PACKAGE / "static"
TEMPLATES = PACKAGE / "templates"


class Renderer:
    """Turns a template and a context into a page."""

    def __init__(self) -> None:
        self.fingerprint = _fingerprint()
        self._environment = Environment(
            loader=ChoiceLoader(
                [PackageLoader("thrive_gateway"), _GovukLoader("govuk_frontend_jinja")]
            ),
            autoescape=select_autoescape(default=True),
            undefined=_Strict,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["day"] = shown.day
        self._environment.globals["static"] = self._static

    def render(self, template: str, **context: Any) -> str:
        """The text of a page; a name that the context lacks is an error."""
        return self._environment.get_template(template).render(**context)

    def _static(self, path: str) -> Markup:
        return Markup("/static/{}?v={}").format(path, self.fingerprint)


class _Strict(StrictUndefined):
    """A missing name is an error, but for the components' optional parameters, which are keys."""

    def __new__(cls, hint: str | None = None, obj: Any = None, **named: Any) -> Any:
        if isinstance(obj, dict):
            return ChainableUndefined(hint, obj, **named)
        return super().__new__(cls)


class _GovukLoader(PackageLoader):
    """The components address each other by the name of their package."""

    def get_source(self, environment: Environment, template: str) -> Any:
        return super().get_source(environment, template.removeprefix("govuk_frontend_jinja/"))


def _fingerprint() -> str:
    """Changes whenever a template or a file beside it does, the same in every replica."""
    digest = blake2b(digest_size=6)
    for path in sorted([*TEMPLATES.rglob("*"), *STATIC.rglob("*")]):
        if path.is_file():
            digest.update(path.relative_to(PACKAGE).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()
