"""POST /v1/submissions: figures as JSON, NDJSON or CSV."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter, ValidationError
from thrive_shared.contracts.framework import MappingProfile
from thrive_shared.contracts.partners import Reference

from ..delivery import Delivery, Wishes, lines, parts
from ..domain.json_rows import ObjectReader, parse_json
from ..domain.offered import NotAnOffer, read_offered
from ..domain.parts import CsvReader, JsonLineReader, PartCutter, part_of_objects
from ..domain.profile import TIDY
from ..domain.rows import Sender
from ..intake import Intake
from ..problems import (
    BodyNotReadable,
    BodyTooLarge,
    MediaTypeNotSupported,
    ProfileNotKnown,
    ReferenceNotValid,
)
from ..settings import Settings
from . import bodies, openapi
from .line_response import LineResponse, outcome_lines
from .sessions import Sessions

CSV, NDJSON, JSON = "text/csv", "application/x-ndjson", "application/json"
_reference: TypeAdapter[str] = TypeAdapter(Reference)


def submissions_router(*, intake: Intake, sessions: Sessions, settings: Settings) -> APIRouter:
    """The door for figures."""
    router = APIRouter(tags=["submissions"])
    door = _Door(intake, settings)

    @router.post(
        "/v1/submissions",
        status_code=202,
        summary="Send figures",
        responses=openapi.SUBMISSION_RESPONSES,
        openapi_extra=openapi.SUBMISSION_BODY,
    )
    async def submit(
        request: Request,
        profile: Annotated[str | None, Query(description="Mapping profile of the file")] = None,
        dry_run: Annotated[bool, Query(description="Answer as if, store nothing")] = False,
        atomic: Annotated[bool, Query(description="All rows or none")] = False,
        reference: Annotated[str | None, Query(description="Your name for this")] = None,
        file: Annotated[str | None, Query(max_length=200, description="File name")] = None,
        idempotency_key: Annotated[str | None, Header(description="As reference")] = None,
    ) -> Response:
        """Take figures in; answer what became of every row, and all that is wrong at once."""
        sender = await sessions.sender(request)
        wishes = Wishes(
            reference=_checked(reference or idempotency_key),
            profile=profile or TIDY.code,
            atomic=atomic,
            dry_run=dry_run,
            file=file,
        )
        return await door.receive(request, sender=sender, wishes=wishes)

    return router


@dataclass(frozen=True, slots=True)
class _Door:
    intake: Intake
    settings: Settings

    async def receive(self, request: Request, *, sender: Sender, wishes: Wishes) -> Response:
        media = bodies.media_type(request)
        if media == JSON:
            return await self._json(request, sender=sender, wishes=wishes)
        if media not in (CSV, NDJSON):
            raise MediaTypeNotSupported
        profile = await self._profile(wishes.profile)
        delivery = Delivery(self.intake, sender=sender, wishes=wishes)
        text = bodies.text(request, limit=self.settings.max_body_bytes)
        if media == CSV:
            return await self._csv(text, profile=profile, delivery=delivery, wishes=wishes)
        return await self._ndjson(text, profile=profile, delivery=delivery, wishes=wishes)

    async def _json(self, request: Request, *, sender: Sender, wishes: Wishes) -> Response:
        body = await bodies.whole(request, limit=self.settings.max_json_bytes)
        offered = _offered(body)
        wishes = replace(
            wishes,
            reference=wishes.reference or _checked(offered.reference),
            profile=offered.profile or wishes.profile,
            atomic=wishes.atomic or offered.atomic,
        )
        if len(offered.rows) > self.settings.whole_rows:
            raise BodyTooLarge(f"A JSON body has at most {self.settings.whole_rows} rows.")
        part = part_of_objects(
            offered.rows,
            profile=await self._profile(wishes.profile),
            digest=blake2b(wishes.salt + body, digest_size=32).digest(),
        )
        delivery = Delivery(self.intake, sender=sender, wishes=wishes)
        await delivery.deliver(part)
        return _answer(delivery, wishes)

    async def _csv(
        self,
        text: AsyncIterator[str],
        *,
        profile: MappingProfile,
        delivery: Delivery,
        wishes: Wishes,
    ) -> Response:
        source = lines(text, quoted=True)
        header = await anext(source, None)
        if header is None:
            raise BodyNotReadable("The file is empty: its first line names the columns.")
        reader = CsvReader.of(header, profile=profile)
        delivery.summary.ignored_columns = reader.header.ignored
        salt = wishes.salt + header.encode()
        cutter = PartCutter(reader, rows=self._rows(wishes), salt=salt)
        cutter.refuse(reader.header.mistakes)
        async for part in parts(source, cutter, as_a_whole=wishes.as_a_whole):
            await delivery.deliver(part)
        return _answer(delivery, wishes)

    async def _ndjson(
        self,
        text: AsyncIterator[str],
        *,
        profile: MappingProfile,
        delivery: Delivery,
        wishes: Wishes,
    ) -> Response:
        reader = JsonLineReader(ObjectReader(profile))
        cutter = PartCutter(reader, rows=self._rows(wishes), salt=wishes.salt)
        source = parts(lines(text, quoted=False), cutter, as_a_whole=wishes.as_a_whole)
        first = await anext(source)
        outcomes = outcome_lines(first, source, delivery=delivery)
        return await LineResponse.started(outcomes, status=200 if wishes.dry_run else 202)

    def _rows(self, wishes: Wishes) -> int:
        return self.settings.whole_rows if wishes.as_a_whole else self.settings.part_rows

    async def _profile(self, code: str) -> MappingProfile:
        catalogue = await self.intake.catalogue()
        found = catalogue.profile(code) or (TIDY if code == TIDY.code else None)
        if found is None:
            known = ", ".join(p.code for p in catalogue.framework.profiles)
            raise ProfileNotKnown(f"There is no profile {code}; there are: {known}.")
        return found


def _checked(reference: Any) -> str | None:
    if reference is None:
        return None
    try:
        return _reference.validate_python(reference)
    except ValidationError as error:
        raise ReferenceNotValid from error


def _offered(body: bytes) -> Any:
    try:
        return read_offered(parse_json(body))
    except NotAnOffer as error:
        raise BodyNotReadable(str(error)) from error
    except ValueError as error:
        raise BodyNotReadable("The body is not JSON.") from error


def _answer(delivery: Delivery, wishes: Wishes) -> JSONResponse:
    return JSONResponse(delivery.summary.as_json(), status_code=200 if wishes.dry_run else 202)
