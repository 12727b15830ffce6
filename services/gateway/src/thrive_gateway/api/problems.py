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


class InvalidCursor(Problem):
    """The cursor is not one that this list gave out; start again without it."""

    status = 400
    title = "Invalid cursor"
