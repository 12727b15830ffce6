"""POST /v1/submissions: figures as JSON, NDJSON or CSV."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from thrive_shared.mistakes import in_words

from ..delivery import Delivery, Wishes, lines, parts
from ..domain.json_rows import ObjectReader, parse_json
from ..domain.offered import NotAnOffer, read_offered
from ..domain.parts import CsvReader, JsonLineReader, PartCutter, part_of_objects
from ..domain.rows import Sender
from ..intake import Intake
from ..problems import (
    BodyNotReadable,
    BodyTooLarge,
    MediaTypeNotSupported,
    ProfileNotKnown,
    WishNotValid,
)
from ..settings import Settings
from . import bodies, openapi
from .line_response import LineResponse, outcome_lines
from .sessions import Sessions

CSV, NDJSON, JSON = "text/csv", "application/x-ndjson", "application/json"


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
    async def submit(request: Request) -> Response:
        """Take figures in; answer what became of every row, and all that is wrong at once."""
        sender = await sessions.sender(request)
        return await door.receive(request, sender=sender, wishes=_wishes(request))

    return router


@dataclass(frozen=True, slots=True)
class _Door:
    intake: Intake
    settings: Settings

    async def receive(self, request: Request, *, sender: Sender, wishes: Wishes) -> Response:
        media = bodies.media_type(request)
        if media == JSON:
            return await self._json(request, sender=sender)
        if media not in (CSV, NDJSON):
            raise MediaTypeNotSupported
        reader = await self._reader(wishes.profile)
        delivery = Delivery(self.intake, sender=sender, wishes=wishes)
        text = bodies.text(request, limit=self.settings.max_body_bytes)
        receive = self._csv if media == CSV else self._ndjson
        return await receive(text, objects=reader, delivery=delivery, wishes=wishes)

    async def _json(self, request: Request, *, sender: Sender) -> Response:
        body = await bodies.whole(request, limit=self.settings.max_json_bytes)
        offered = _offered(body)
        wishes = _wishes(
            request,
            reference=offered.reference,
            profile=offered.profile,
            atomic=offered.atomic,
        )
        if len(offered.rows) > self.settings.whole_rows:
            raise BodyTooLarge(f"A JSON body has at most {self.settings.whole_rows} rows.")
        part = part_of_objects(
            offered.rows,
            reader=await self._reader(wishes.profile),
            digest=blake2b(wishes.salt + body, digest_size=32).digest(),
        )
        delivery = Delivery(self.intake, sender=sender, wishes=wishes)
        await delivery.deliver(part)
        return _answer(delivery, wishes)

    async def _csv(
        self,
        text: AsyncIterator[str],
        *,
        objects: ObjectReader,
        delivery: Delivery,
        wishes: Wishes,
    ) -> Response:
        source = lines(text, quoted=True)
        header = await anext(source, None)
        if header is None:
            raise BodyNotReadable("The file is empty: its first line names the columns.")
        reader = CsvReader.of(header, profile=objects.profile)
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
        objects: ObjectReader,
        delivery: Delivery,
        wishes: Wishes,
    ) -> Response:
        reader = JsonLineReader(objects)
        cutter = PartCutter(reader, rows=self._rows(wishes), salt=wishes.salt)
        source = parts(lines(text, quoted=False), cutter, as_a_whole=wishes.as_a_whole)
        first = await anext(source)
        outcomes = outcome_lines(first, source, delivery=delivery)
        return await LineResponse.started(outcomes, status=200 if wishes.dry_run else 202)

    def _rows(self, wishes: Wishes) -> int:
        return self.settings.whole_rows if wishes.as_a_whole else self.settings.part_rows

    async def _reader(self, profile: str) -> ObjectReader:
        catalogue = await self.intake.catalogue()
        found = catalogue.object_reader(profile)
        if found is None:
            known = ", ".join(catalogue.profiles)
            raise ProfileNotKnown(f"There is no profile {profile}; there are: {known}.")
        return found


def _wishes(request: Request, **stated: Any) -> Wishes:
    """What the query, the headers and the body itself wish, the first that speaks winning."""
    wished: dict[str, Any] = {name: value for name, value in stated.items() if value}
    if key := request.headers.get("idempotency-key"):
        wished["reference"] = key
    wished |= request.query_params
    try:
        return Wishes.model_validate(wished)
    except ValidationError as error:
        wrong = in_words([dict(e) for e in error.errors()])
        raise WishNotValid(" ".join(f"{w.what} {w.fix}" for w in wrong)) from error


def _offered(body: bytes) -> Any:
    try:
        return read_offered(parse_json(body))
    except NotAnOffer as error:
        raise BodyNotReadable(str(error)) from error
    except ValueError as error:
        raise BodyNotReadable("The body is not JSON.") from error


def _answer(delivery: Delivery, wishes: Wishes) -> JSONResponse:
    return JSONResponse(delivery.summary.as_json(), status_code=200 if wishes.dry_run else 202)
