"""The topics as an AsyncAPI 3.0 document."""

from collections.abc import Sequence
from typing import Any

from pydantic.json_schema import models_json_schema
from thrive_shared.contracts.base import Contract
from thrive_shared.contracts.bodies import BODIES, DOOR
from thrive_shared.contracts.topics import Topic
from thrive_shared.contracts.trace import TRACEPARENT
from thrive_shared.kafka.admin import topic_configs

from .examples import Examples
from .groups import Group, readers
from .words import keeping, sender, summary

Object = dict[str, Any]

_DESCRIPTION = (
    "The services talk to each other over these topics and nowhere else. Every system may put a "
    "prefix of its own before each name. The partition is picked by our own function of the route "
    "(x-route), not by the client; the key is what compaction keeps. Commentary is erased "
    "by a record without a body."
)

_HEADERS = {
    "ce_specversion": {"const": "1.0"},
    "ce_id": {"description": "Identity of the event, the same however often it is delivered."},
    "ce_type": {"description": "The topic's name, without any prefix."},
    "ce_source": {"description": "/thrive/ and the service that sent it."},
    "ce_time": {"description": "When it was recorded.", "format": "date-time"},
    "content-type": {"const": "application/json"},
}
_TRACEPARENT = {
    "description": "W3C Trace Context of the request that caused the event, as it was sent or as "
    "ingest made it; no part of what the event says.",
    "pattern": "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$",
}


def asyncapi(examples: Examples) -> Object:
    """The whole document."""
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Thrive", "version": "1.0.0", "description": _DESCRIPTION},
        "defaultContentType": "application/json",
        "channels": {_name(topic): _channel(topic) for topic in BODIES},
        "operations": {
            name: operation for topic in BODIES for name, operation in _operations(topic)
        },
        "components": {
            "messages": {
                body.__name__: _message(topic, body, examples)
                for topic, bodies in BODIES.items()
                for body in bodies
            },
            "schemas": schemas(),
            "messageTraits": {"cloudEvent": {"headers": _headers()}},
        },
    }


def schemas() -> Object:
    """The JSON Schema of every contract and of every part they are made of, by name."""
    bodies = [body for of_topic in BODIES.values() for body in of_topic]
    _, found = models_json_schema(
        [(body, "validation") for body in bodies], ref_template="#/components/schemas/{model}"
    )
    definitions: Object = found["$defs"]
    return {name: _plain(definitions[name]) for name in sorted(definitions)}


def _plain(schema: Any) -> Any:
    """Without `discriminator`, whose form in OpenAPI is not that of AsyncAPI."""
    if isinstance(schema, dict):
        return {key: _plain(value) for key, value in schema.items() if key != "discriminator"}
    return [_plain(value) for value in schema] if isinstance(schema, list) else schema


def _name(topic: Topic) -> str:
    return topic.name.replace("{partner}.", "")


def _channel(topic: Topic) -> Object:
    bodies = BODIES[topic]
    channel: Object = {
        "address": topic.name,
        "description": " ".join(summary(body) for body in bodies),
        "messages": {
            body.__name__: {"$ref": f"#/components/messages/{body.__name__}"} for body in bodies
        },
        "bindings": {"kafka": {"topicConfiguration": _configuration(topic)}},
        "x-route": topic.route,
        "x-policy": topic.policy.value,
        "x-kept": keeping(topic),
    }
    if topic is DOOR:
        channel["parameters"] = {
            "partner": {"description": "The partner's code: the topic's name is the identity."}
        }
    return channel


def _configuration(topic: Topic) -> Object:
    configs: Object = dict(topic_configs(topic))
    configs["cleanup.policy"] = [configs["cleanup.policy"]]
    for name in ("retention.ms", "retention.bytes", "segment.ms"):
        if name in configs:
            configs[name] = int(configs[name])
    return configs


def _operations(topic: Topic) -> Sequence[tuple[str, Object]]:
    channel, source = _name(topic), sender(topic)
    sending = {"action": "send", **_about(channel, service=source)}
    return [
        (f"{source}-sends-{channel}", sending),
        *(
            (f"{group.name}-receives-{channel}", _receiving(channel, group))
            for group in readers(topic)
        ),
    ]


def _receiving(channel: str, group: Group) -> Object:
    receiving = {"action": "receive", **_about(channel, service=group.service)}
    if not group.shared:
        return receiving
    group_id = {"type": "string", "const": group.name}
    return {**receiving, "bindings": {"kafka": {"groupId": group_id}}}


def _about(channel: str, *, service: str) -> Object:
    return {"channel": {"$ref": f"#/channels/{channel}"}, "tags": [{"name": service}]}


def _message(topic: Topic, body: type[Contract], examples: Examples) -> Object:
    message: Object = {
        "name": body.__name__,
        "summary": summary(body),
        "contentType": "application/json",
        "payload": {"$ref": f"#/components/schemas/{body.__name__}"},
        "bindings": {"kafka": {"key": {"type": "string", "description": topic.key}}},
        "examples": [
            {"name": name, "payload": payload}
            for name, payload in examples.of(topic, contract=body).items()
        ],
    }
    if topic is not DOOR:
        message["traits"] = [{"$ref": "#/components/messageTraits/cloudEvent"}]
    return message


def _headers() -> Object:
    described = {**_HEADERS, TRACEPARENT: _TRACEPARENT}
    return {
        "type": "object",
        "required": list(_HEADERS),
        "properties": {name: {"type": "string", **says} for name, says in described.items()},
    }
