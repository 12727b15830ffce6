"""Items with a mistake, as far as they can be read: so that one mistake hides no other."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Annotated, Any, TypeVar, cast, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from thrive_shared.contracts.base import Contract

from .problems import Problem

Part = TypeVar("Part", bound=Contract)


class FieldUnread(LookupError):
    """A rule asks for a field that is missing or has a mistake: that is told already."""


def read_part(model: type[Part], raw: Mapping[str, Any]) -> Part:
    """An item; of one with mistakes only what has none can be asked for, else FieldUnread."""
    try:
        return model.model_validate(raw)
    except ValidationError:
        return cast(Part, _Partial(model, raw))


def tolerant(problems: Iterator[Problem]) -> Iterator[Problem]:
    """What a rule tells, up to where it asks for something that can't be read."""
    try:
        yield from problems
    except FieldUnread:
        return


class _Partial:
    """Stands for a model whose fields are read one by one."""

    def __init__(self, model: type[Contract], raw: Mapping[str, Any]) -> None:
        self._model = model
        self._raw = raw

    def __getattr__(self, name: str) -> Any:
        field = self._model.model_fields.get(name)
        if field is None:
            return getattr(self._model, name).__get__(self)
        if name not in self._raw:
            if field.is_required():
                raise FieldUnread(name)
            return field.get_default(call_default_factory=True)
        try:
            return _adapter(self._model, name).validate_python(self._raw[name])
        except ValidationError as error:
            return _in_parts(field.annotation, self._raw[name], error=error)


def _in_parts(annotation: Any, raw: Any, *, error: ValidationError) -> Any:
    """A field that is an item itself, or a list of items, of which some can't be read."""
    if get_origin(annotation) is tuple and isinstance(raw, list):
        item = get_args(annotation)[0]
        if _is_contract(item):
            return tuple(read_part(item, each if isinstance(each, dict) else {}) for each in raw)
    items = [each for each in (annotation, *get_args(annotation)) if _is_contract(each)]
    if items and isinstance(raw, dict):
        return read_part(items[0], raw)
    raise FieldUnread(str(annotation)) from error


def _is_contract(found: Any) -> bool:
    return isinstance(found, type) and issubclass(found, Contract)


@lru_cache(maxsize=512)
def _adapter(model: type[Contract], name: str) -> TypeAdapter[Any]:
    field = model.model_fields[name]
    kind: Any = Annotated[field.annotation, field]
    return TypeAdapter(kind)
