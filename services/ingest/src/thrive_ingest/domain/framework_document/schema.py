"""The JSON Schema of a framework document, for editors and for finding unknown fields."""

from typing import Any

from thrive_shared.contracts.framework import Framework


def author_schema() -> dict[str, Any]:
    """The schema of the model, strict: what an author writes must be a field of it."""
    schema = Framework.model_json_schema()
    for part in (schema, *schema["$defs"].values()):
        if "properties" in part:
            part["additionalProperties"] = False
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
