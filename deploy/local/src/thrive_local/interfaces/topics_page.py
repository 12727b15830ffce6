"""The page of topics."""

from thrive_shared.contracts.bodies import BODIES
from thrive_shared.contracts.topics import Topic

from .groups import Group, readers
from .words import keeping, sender, summary

_PAGE = """<!-- Made by `make api` from the code; change the contracts, not this page. -->
# Topics

Everything the services say to each other goes through these topics. Names are
`<producer>.<past-tense-fact>.v<major>`; additive change stays within a version. Every system may
put a prefix of its own before them (`THRIVE_TOPIC_PREFIX`). Bodies are JSON, the envelope lies in
CloudEvents headers beside them, timestamps are the broker's (`LogAppendTime`). A header
`traceparent` (W3C Trace Context) names the request that caused an event. Every service compares
the broker's topics with these declarations when it starts, and refuses on a difference. Each
partner that the framework names has a door of its own, whose name is its identity. A door may carry
free text, so it forgets within days; one that differs from its declaration is told in ingest's log
as `doors_differ` and stays open. What scoring and narrative compute, and the questions about it,
has topics of its own for each [generation](replay.md#generations): those of `g2` with `.g2` behind
the name.

| topic | from | to (consumer group) | route: picks the partition | key | kept |
|---|---|---|---|---|---|
{table}

The route is hashed by our own function (`partition_of`), so that no client library decides. Fields
of every record, with examples: [api/asyncapi.yaml](api/asyncapi.yaml). Declared in
`thrive_shared.contracts.topics`.

## What one record is

{records}
"""


def topics_page() -> str:
    """The page in Markdown."""
    return _PAGE.format(
        table="\n".join(_row(topic) for topic in BODIES),
        records="\n".join(_records(topic) for topic in BODIES),
    )


def _row(topic: Topic) -> str:
    to = "<br>".join(map(_reader, readers(topic)))
    cells = (f"`{topic.name}`", sender(topic), to, topic.route, topic.key, keeping(topic))
    return "| " + " | ".join(cell if cell == to else _escaped(cell) for cell in cells) + " |"


def _reader(group: Group) -> str:
    return (
        f"{group.service} (`{group.name}`)" if group.shared else f"{group.service} (every process)"
    )


def _records(topic: Topic) -> str:
    kinds = "\n".join(f"- **{body.__name__}**: {summary(body)}" for body in BODIES[topic])
    return f"### `{topic.name}`\n\n{kinds}\n"


def _escaped(cell: str) -> str:
    return cell.replace("|", "\\|")
