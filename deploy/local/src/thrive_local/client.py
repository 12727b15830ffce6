"""Talking to a running system: submissions and frameworks in through ingest, reads from gateway."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

import httpx

from thrive_local.errors import RequestRefusedError

CONTENT_TYPES = {
    ".csv": "text/csv",
    ".ndjson": "application/x-ndjson",
    ".jsonl": "application/x-ndjson",
    ".json": "application/json",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
}
OUTCOMES = ("imported", "updated", "unchanged", "ignored", "rejected")
CHUNK = 1 << 16
RETRIES = 5
LONGEST_PAUSE = 10.0

Sent = Callable[[int], None]
"""Called with the number of bytes sent so far."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What ingest says of one submission."""

    body: dict[str, Any]

    @property
    def rows(self) -> int:
        """Rows read."""
        return int(self.body.get("rows", 0))

    @property
    def counts(self) -> dict[str, int]:
        """Rows by outcome."""
        return {outcome: int(self.body.get(outcome, 0)) for outcome in OUTCOMES}

    @property
    def rejections(self) -> list[dict[str, Any]]:
        """The refused cells that are listed."""
        return list(self.body.get("rejections", []))

    @property
    def truncated(self) -> bool:
        """Whether more cells were refused than are listed."""
        return bool(self.body.get("truncated", False))

    @property
    def scored_areas(self) -> list[str]:
        """Names of the areas whose figures get scores."""
        return [str(area["name"]) for area in self.body.get("scored_areas", [])]

    @property
    def reference_areas(self) -> int:
        """How many other areas the rows taken name."""
        return int(self.body.get("reference_areas", 0))

    @property
    def figures(self) -> list[dict[str, Any]]:
        """Of a dry run: the figures that would be new or revised, at most 500."""
        return list(self.body.get("figures", []))

    @property
    def clean(self) -> bool:
        """Whether no row was refused."""
        return self.body.get("status", "success") == "success" and not self.rejections


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A file to send, and how it is to be taken."""

    file: Path
    profile: str | None = None
    reference: str | None = None
    dry_run: bool = False
    atomic: bool = False

    @property
    def query(self) -> dict[str, str]:
        """The query parameters."""
        asked = {
            "profile": self.profile,
            "reference": self.reference,
            "file": self.file.name,
            "dry_run": "true" if self.dry_run else None,
            "atomic": "true" if self.atomic else None,
        }
        return {name: value for name, value in asked.items() if value is not None}


def content_type(file: Path) -> str:
    """Return the media type of a file by its suffix; raises RequestRefusedError."""
    try:
        return CONTENT_TYPES[file.suffix.lower()]
    except KeyError as error:
        raise RequestRefusedError(
            f"{file} has no suffix that tells its format",
            mend=f"Name it with one of {', '.join(CONTENT_TYPES)}.",
        ) from error


class Client:
    """A connection to one system with one key."""

    def __init__(
        self, *, ingest: str, gateway: str, key: str, transport: httpx.BaseTransport | None = None
    ) -> None:
        self.ingest = ingest.rstrip("/")
        self.gateway = gateway.rstrip("/")
        self._key = key
        # Checking a large file takes ingest a while; only connecting is expected to be quick.
        limits = httpx.Timeout(600.0, connect=10.0)
        self._http = httpx.Client(timeout=limits, transport=transport, trust_env=False)

    def submit(self, submission: Submission, *, sent: Sent = lambda _: None) -> Summary:
        """Send a file and return what became of its rows; raises RequestRefusedError.

        Sending the same file again is safe: its rows then count as unchanged.
        """
        answer = self._post(
            f"{self.ingest}/v1/submissions",
            file=submission.file,
            params=submission.query,
            sent=sent,
        )
        body = _summary(answer)
        if "rows" not in body:
            raise _refused(answer, body=body)
        return Summary(body)

    def publish_framework(self, file: Path) -> dict[str, Any]:
        """Publish a framework and return ingest's answer; raises RequestRefusedError."""
        answer = self._post(f"{self.ingest}/v1/frameworks", file=file, params={})
        body = _json(answer)
        if answer.is_error:
            raise _refused(answer, body=body)
        return body

    def erase_commentary(self, commentary_id: UUID) -> None:
        """Erase words for good; raises RequestRefusedError."""
        url = f"{self.ingest}/v1/commentary/{commentary_id}"
        try:
            answer = self._http.delete(url, headers=self._headers())
        except httpx.HTTPError as error:
            raise _unreachable(url, error=error) from error
        if answer.is_error:
            raise _refused(answer, body=_json(answer))

    def rebase_proposals(self) -> list[dict[str, Any]]:
        """Return the step changes that wait for a decision; raises RequestRefusedError."""
        return list(self._get("/v1/rebase-proposals")["proposals"])

    def rebases(self) -> list[dict[str, Any]]:
        """Return the decisions about step changes; raises RequestRefusedError."""
        return list(self._get("/v1/rebases")["rebases"])

    def decide_rebase(self, decision: dict[str, Any]) -> dict[str, Any]:
        """Decide about a step change and return ingest's answer; raises RequestRefusedError."""
        url = f"{self.ingest}/v1/rebases"
        try:
            answer = self._http.post(url, json=decision, headers=self._headers())
        except httpx.HTTPError as error:
            raise _unreachable(url, error=error) from error
        body = _json(answer)
        if answer.is_error:
            raise _refused(answer, body=body)
        return body

    def scorecards(self, area: str) -> list[dict[str, Any]]:
        """Return the current scorecards of an area; raises RequestRefusedError."""
        body = self._get(f"/v1/scorecards/{area}")
        return list(body["cards"])

    def framework(self, *, known_at: str | None = None) -> dict[str, Any]:
        """Return the framework in force; raises RequestRefusedError."""
        found = self._get("/v1/framework" + _query(as_known_at=known_at))
        return dict(found)

    def explanation(
        self, asked: str, *, area: str | None = None, known_at: str | None = None
    ) -> dict[str, Any]:
        """Return how a scorecard, score or alert was made; raises RequestRefusedError."""
        return dict(self._get(f"/v1/explain/{asked}{_query(area=area, as_known_at=known_at)}"))

    def what_if(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Return what would change, waiting where scoring is busy; raises RequestRefusedError."""
        path = f"{self.gateway}/v1/what-if"
        for attempt in range(RETRIES):
            try:
                answer = self._http.post(path, json=asked, headers=self._headers())
            except httpx.HTTPError as error:
                raise _unreachable(self.gateway, error=error) from error
            if answer.status_code not in (429, 503) or attempt == RETRIES - 1:
                break
            time.sleep(_pause(answer))
        if answer.is_error:
            raise _refused(answer, body=_json(answer))
        return _json(answer)

    def latest_figures(
        self, indicator: str, *, area: str, known_at: str | None = None
    ) -> list[dict[str, Any]]:
        """Return an indicator's latest figure of each group; raises RequestRefusedError."""
        query = _query(area=area, as_known_at=known_at)
        return list(self._get(f"/v1/indicators/{_part(indicator)}{query}")["figures"])

    def series(
        self, indicator: str, *, area: str, known_at: str | None = None
    ) -> list[dict[str, Any]]:
        """Return all figures of an indicator in an area; raises RequestRefusedError."""
        query = _query(limit="5000", as_known_at=known_at)
        path = f"/v1/series/{_part(indicator)}/{_part(area)}{query}"
        page = self._get(path)
        points = list(page["points"])
        while page["next"]:
            page = self._get(f"{path}&cursor={_part(page['next'])}")
            points += page["points"]
        return points

    def events(self, *, area: str | None = None) -> Iterator[str]:
        """Yield the name of each live event as it arrives; ends when the stream does."""
        params = {"area": area} if area else {}
        timeout = httpx.Timeout(None, connect=10.0)
        with self._http.stream(
            "GET", f"{self.gateway}/v1/events", params=params, timeout=timeout
        ) as answer:
            if answer.is_error:
                answer.read()
                raise _refused(answer, body=_json(answer))
            for line in answer.iter_lines():
                if line.startswith("event:"):
                    yield line.removeprefix("event:").strip()

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def _get(self, path: str) -> Any:
        try:
            answer = self._http.get(f"{self.gateway}{path}", headers=self._headers())
        except httpx.HTTPError as error:
            raise _unreachable(self.gateway, error=error) from error
        if answer.is_error:
            raise _refused(answer, body=_json(answer))
        return answer.json()

    def _post(
        self,
        url: str,
        *,
        file: Path,
        params: dict[str, str],
        sent: Sent = lambda _: None,
    ) -> httpx.Response:
        """Post a file; when the service is busy, wait as long as it says and try again."""
        headers = self._headers() | {
            "Content-Type": content_type(file),
            "Content-Length": str(_size(file)),
        }
        for attempt in range(RETRIES):
            try:
                answer = self._http.post(
                    url, params=params, headers=headers, content=_chunks(file, sent=sent)
                )
            except httpx.HTTPError as error:
                raise _unreachable(url, error=error) from error
            if answer.status_code not in (429, 503) or attempt == RETRIES - 1:
                break
            time.sleep(_pause(answer))
        return answer

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._key}"} if self._key else {}


def _part(text: str) -> str:
    """A text as part of an address."""
    return quote(text, safe="")


def _query(**named: str | None) -> str:
    """The query of an address, of those that are stated."""
    stated = {name: value for name, value in named.items() if value is not None}
    return f"?{urlencode(stated)}" if stated else ""


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError as error:
        raise RequestRefusedError(
            f"{file} cannot be read: {error.strerror}", mend="Check the name."
        ) from error


def _chunks(file: Path, *, sent: Sent) -> Iterator[bytes]:
    done = 0
    with file.open("rb") as source:
        while chunk := source.read(CHUNK):
            yield chunk
            done += len(chunk)
            sent(done)


def _pause(answer: httpx.Response) -> float:
    wanted = answer.headers.get("Retry-After", "1")
    return min(float(wanted), LONGEST_PAUSE) if wanted.isdigit() else 1.0


def _json(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = json.loads(answer.content)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {"items": body}


def _summary(answer: httpx.Response) -> dict[str, Any]:
    """Return the summary or problem of an answer: of NDJSON, answered line by line, its last."""
    if not answer.headers.get("Content-Type", "").startswith(CONTENT_TYPES[".ndjson"]):
        return _json(answer)
    try:
        last = json.loads(answer.content.splitlines()[-1])
    except (ValueError, IndexError):
        return {}
    found = last.get("summary") or last.get("problem") or {}
    return dict(found)


def _refused(answer: httpx.Response, *, body: dict[str, Any]) -> RequestRefusedError:
    title = body.get("title") or answer.reason_phrase or "No reason given"
    detail = body.get("detail", "")
    errors = [_problem(each) for each in body.get("errors", [])[:20]]
    return RequestRefusedError(
        "\n".join([f"{answer.status_code} {title}", *errors]), mend=str(detail)
    )


def _problem(error: Mapping[str, Any]) -> str:
    """One mistake on a line: where, what, and how to mend it."""
    where = error.get("where") or error.get("column")
    said = (error.get("what") or error.get("message"), error.get("fix"))
    told = " ".join(_sentence(str(text)) for text in said if text)
    return f"  {where} — {told}" if where else f"  {told}"


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _unreachable(url: str, *, error: httpx.HTTPError) -> RequestRefusedError:
    return RequestRefusedError(
        f"{url} does not answer ({type(error).__name__})",
        mend="See `thrive status`; start the system with `thrive up`.",
    )
