"""Reading request bodies within bounds."""

import codecs
from collections.abc import AsyncIterator

from fastapi import Request

from ..problems import BodyNotReadable, BodyTooLarge, MediaTypeNotSupported


def media_type(request: Request) -> str:
    """The media type without parameters. Raises MediaTypeNotSupported for an encoded body."""
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise MediaTypeNotSupported
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def chunks(request: Request, *, limit: int) -> AsyncIterator[bytes]:
    """The body as it arrives. Raises BodyTooLarge as soon as the limit is passed."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise _too_large(limit)
    received = 0
    async for chunk in request.stream():
        received += len(chunk)
        if received > limit:
            raise _too_large(limit)
        yield chunk


async def whole(request: Request, *, limit: int) -> bytes:
    """The body at once."""
    return b"".join([chunk async for chunk in chunks(request, limit=limit)])


async def text(request: Request, *, limit: int) -> AsyncIterator[str]:
    """The body as text, decoded as it arrives. Raises BodyNotReadable unless it is UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        async for chunk in chunks(request, limit=limit):
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise BodyNotReadable("The body is not UTF-8: save the file as CSV UTF-8.") from error


def _too_large(limit: int) -> BodyTooLarge:
    return BodyTooLarge(f"The body is larger than {limit} bytes; split it.")
