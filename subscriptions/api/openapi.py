"""The OpenAPI document, made of the declarations that answer and validate."""

from __future__ import annotations

import json
from functools import cache
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from subscriptions.api.endpoint import unstored
from subscriptions.api.operations import OPERATIONS, Operation
from subscriptions.api.problems import MEDIA_TYPE, PROBLEMS, ProblemDetails

VERSION: Final = "1.0.0"
REFERENCE: Final = "#/components/schemas/{model}"
BASE: Final = "/api/v1"
ABOUT: Final = (
    "Subscribers in and out, for forms elsewhere and membership systems. Tokens are made in the "
    "admin, at “API tokens”; docs/api.md has examples."
)
_KEY: Final = {
    "name": "id",
    "in": "path",
    "required": True,
    "schema": {"type": "integer", "minimum": 1, "maximum": 10**18 - 1},
}


@require_safe
def document(request: HttpRequest) -> HttpResponse:
    """Answer with the document; it says nothing that is not in this repository."""
    return unstored(HttpResponse(_written(settings.SITE_URL), content_type="application/json"))


@cache
def _written(site: str) -> str:
    return json.dumps(described() | {"servers": [{"url": f"{site}{BASE}"}]}, ensure_ascii=False)


def described() -> dict[str, Any]:
    """Return the document."""
    modes: dict[type[BaseModel], JsonSchemaMode] = {ProblemDetails: "serialization"}
    modes |= {each.body: "validation" for each in OPERATIONS if each.body}
    modes |= {each.result: "serialization" for each in OPERATIONS if each.result}
    _names, schemas = models_json_schema(list(modes.items()), ref_template=REFERENCE)
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Newsroom", "version": VERSION, "description": ABOUT},
        "paths": paths,
        "security": [{"token": []}],
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    right = operation.right.replace("_", " ")
    told: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": f"Needs the right “may {right}”.",
        "responses": _responses(operation),
    }
    parameters = [_KEY] if operation.has_key else []
    if operation.query:
        parameters += _parameters(operation.query)
    if parameters:
        told["parameters"] = parameters
    if operation.body:
        told["requestBody"] = {"required": True, "content": _content(operation.body)}
    return told


def _parameters(query: type[BaseModel]) -> list[dict[str, Any]]:
    schema = query.model_json_schema()
    found = []
    for name, given in schema["properties"].items():
        options = [each for each in given.get("anyOf", [given]) if each.get("type") != "null"]
        shape = {
            key: value
            for key, value in _resolved(options[0], schema).items()
            if key not in {"title", "description"} and value is not None
        }
        about = given.get("description", "")
        found.append({"name": name, "in": "query", "description": about, "schema": shape})
    return found


def _resolved(shape: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    reference = shape.get("$ref", "")
    found: dict[str, Any] = schema["$defs"][reference.rpartition("/")[2]] if reference else shape
    return found


def _responses(operation: Operation) -> dict[str, Any]:
    answers: dict[str, Any] = {str(operation.status): {"description": operation.summary}}
    if operation.result:
        answers[str(operation.status)]["content"] = _content(operation.result)
    codes: dict[HTTPStatus, list[str]] = {}
    for code in operation.codes:
        codes.setdefault(PROBLEMS[code][0], []).append(code)
    for status, named in sorted(codes.items()):
        answers[str(status.value)] = {
            "description": f"{status.phrase}: {', '.join(named)}",
            "content": {MEDIA_TYPE: {"schema": {"$ref": REFERENCE.format(model="ProblemDetails")}}},
        }
    return answers


def _content(model: type[BaseModel]) -> dict[str, Any]:
    reference = REFERENCE.format(model=model.__name__)
    return {"application/json": {"schema": {"$ref": reference}}}
