"""Named errors of the reads."""

from thrive_shared.http.problem import Problem


class NoFramework(Problem):
    """No framework has been published yet, so there is nothing to read."""

    status = 503
    title = "No framework yet"


class UnknownArea(Problem):
    """No area of that code is in the framework, and no figure of it was received."""

    status = 404
    title = "Unknown area"


class UnknownIndicator(Problem):
    """No indicator of that code is in the current framework."""

    status = 404
    title = "Unknown indicator"


class UnknownAlert(Problem):
    """No alert has that id."""

    status = 404
    title = "Unknown alert"


class UnknownSubmission(Problem):
    """The gateway has not heard of this submission: it is still under way, or every row of it
    was unchanged. Ingest, which received it, knows its outcome."""

    status = 404
    title = "Unknown submission"


class NothingToExplain(Problem):
    """No score, alert, transition or scorecard has that id; or, as known at an instant, none had
    it by then. Name the `area` of a scorecard that was made for an instant."""

    status = 404
    title = "Nothing to explain"


class NotYetExplained(Problem):
    """A figure or framework that this number stands on is still on its way to the gateway."""

    status = 503
    title = "Not explained yet"


class InvalidCursor(Problem):
    """The cursor is not one that this list gave out; start again without it."""

    status = 400
    title = "Invalid cursor"
