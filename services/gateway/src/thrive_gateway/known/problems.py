"""Named errors of reads as known at an instant: what, where, how to mend."""

from typing import ClassVar

from thrive_shared.http.problem import Problem

RETRY_SECONDS = 5


class NotAnInstant(Problem):
    """`as_known_at` is not an instant. Write it as RFC 3339 does, with its offset from UTC, for
    example 2026-11-01T12:00:00Z; in an address a plus sign is written %2B."""

    status = 400
    title = "Not an instant"


class InTheFuture(Problem):
    """`as_known_at` lies in the future. Ask for an instant that has passed, or leave it out to
    read what is known now."""

    status = 400
    title = "Nothing is known of the future"


class BeforeTheFirstRecord(Problem):
    """`as_known_at` lies before the first framework was published, so nothing was known. Ask for
    `earliest` or later."""

    status = 404
    title = "Nothing was known yet"


class GenerationDropped(Problem):
    """What was shown at `as_known_at` was computed by an earlier generation, which has been dropped
    since. Ask for an instant from `earliest` on."""

    status = 410
    title = "No longer kept"


class NotSettledYet(Problem):
    """Records as old as `as_known_at` may still be on their way, so the answer could change. Ask
    again in a moment, or for an earlier instant."""

    status = 503
    title = "Not settled yet"


class NoAnswer(Problem):
    """Another service did not answer in time."""

    status = 503
    why: ClassVar[str]
    otherwise: ClassVar[str]

    def __init__(self) -> None:
        words = f"{self.why} Ask again in {RETRY_SECONDS} seconds{self.otherwise}."
        super().__init__(words, headers={"Retry-After": str(RETRY_SECONDS)})


class NoAnswerFromIngest(NoAnswer):
    """Ingest can't say for now whether the log of record is settled."""

    title = "Ingest is busy or restarting"
    why = (
        "Ingest, which knows whether records as old as `as_known_at` may still come, did not "
        "answer in time: it is busy or restarting."
    )
    otherwise = ", or for an earlier instant"


class NoAnswerFromScoring(NoAnswer):
    """Scoring can't answer for now."""

    title = "Scoring is busy or restarting"
    why = (
        "Scoring, which makes the scorecards of an earlier instant and works out what-ifs, did not "
        "answer in time: it is busy or restarting."
    )
    otherwise = "; everything else can be read meanwhile"


class CannotBeSupposed(Problem):
    """What you suppose does not fit the framework; `errors` names each mistake, where it is and how
    to mend it."""

    status = 422
    title = "This can't be supposed"


class TooMuchToAsk(Problem):
    """The framework and figures that the question must hold are more than one record of the broker
    takes (1 MB, packed). Read the series themselves, or raise the broker's `message.max.bytes`."""

    status = 501
    title = "Too much for one question"


class NotWorkedOut(Problem):
    """Scoring can't say what would change."""

    status = 422
    title = "What would change can't be worked out"


class TooManyAtOnce(Problem):
    """Several what-ifs are being worked out already. Ask again in a moment."""

    status = 503
    title = "Busy with other what-ifs"
