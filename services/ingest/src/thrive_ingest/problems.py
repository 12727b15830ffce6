"""Everything that can go wrong with a request, by name."""

from thrive_shared.http.problem import Problem


class NoKey(Problem):
    """Send your key in the header `Authorization: Bearer thr_…`."""

    status = 401
    title = "No key"


class KeyNotKnown(Problem):
    """This key is not known, or was revoked."""

    status = 401
    title = "Key not known"


class OperatorOnly(Problem):
    """This needs an operator's key."""

    status = 403
    title = "Operators only"


class NotItsPartner(Problem):
    """Words are erased by the partner whose they are, or by an operator."""

    status = 403
    title = "Another partner's words"


class CommentaryNotKnown(Problem):
    """No commentary has this id."""

    status = 404
    title = "Commentary not known"


class BodyTooLarge(Problem):
    """The body is larger than this service accepts; split it."""

    status = 413
    title = "Body too large"


class BodyNotReadable(Problem):
    """The body can't be read."""

    status = 400
    title = "Body not readable"


class MediaTypeNotSupported(Problem):
    """Send application/json, application/x-ndjson or text/csv, without content encoding."""

    status = 415
    title = "Media type not supported"


class ProfileNotKnown(Problem):
    """The framework has no such mapping profile."""

    status = 422
    title = "Profile not known"


class WishNotValid(Problem):
    """A query parameter or header is unknown or not valid."""

    status = 422
    title = "Parameter not valid"


class ReferenceReused(Problem):
    """This reference already stands for another body; use a new reference for a new body."""

    status = 409
    title = "Reference already used"


class FrameworkNotValid(Problem):
    """The framework document is not valid."""

    status = 422
    title = "Framework not valid"


class VersionNotNext(Problem):
    """A framework is published under the version after the one in force."""

    status = 409
    title = "Not the next version"


class RebaseNotValid(Problem):
    """The decision about a step change has mistakes."""

    status = 422
    title = "Decision not valid"


class RebaseNotPossible(Problem):
    """This series can't have new limits from that period on."""

    status = 422
    title = "New limits not possible"


class AlreadyDecided(Problem):
    """The same is decided already about this series and period; revoke that to take it back."""

    status = 409
    title = "Already decided"


class NothingToRevoke(Problem):
    """Nothing is decided about this series and period."""

    status = 409
    title = "Nothing to revoke"


class NotNow(Problem):
    """The service can't store anything at the moment; nothing was stored. Try again shortly."""

    status = 503
    title = "Try again shortly"

    def __init__(self, detail: str | None = None) -> None:
        super().__init__(detail, headers={"Retry-After": "2"})


class NoFrameworkYet(NotNow):
    """No framework is published yet, so nothing can be checked: publish one first."""


class StoreUnavailable(NotNow):
    """The database does not answer, so nothing can be promised."""


class TooMuchUnpublished(NotNow):
    """Too many records wait for Kafka; submissions are taken again once they are published."""


class TooManyWaiting(NotNow):
    """Too many requests wait already."""
