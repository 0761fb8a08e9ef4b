"""JSON responses about the publication, with validators for clients and caches."""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Annotated, Any

import orjson
from fastapi import Depends, Request, Response
from schools_common.publication import Publication

from schools_api.dataset.schema import DatasetInfo
from schools_api.dependencies import IfNoneMatch, Services, ServicesDep
from schools_api.http.documentation import Responses, header, problems
from schools_api.http.preconditions import matches
from schools_api.http.response_cache import CachedResponse

VALIDATORS = {
    "ETag": header("Strong; changes with any byte of the answer, compressed or not."),
    "Vary": header("`Accept-Encoding`: with `gzip` in it, the answer is compressed."),
    "Cache-Control": header("`no-cache`: ask again, with `If-None-Match`."),
}
"""OpenAPI descriptions of the caching headers."""

NOT_MODIFIED: Responses = {304: {"description": "The client has this answer already."}}


def described(model: type, description: str, *statuses: int) -> Responses:
    """Build the OpenAPI responses of a route: its body, 304 and its errors."""
    body = {"model": model, "description": description, "headers": VALIDATORS}
    return {200: body, **NOT_MODIFIED, **problems(*statuses)}


@lru_cache(maxsize=1)
def dataset_of(publication: Publication) -> dict[str, Any]:
    """Return the publication's :class:`DatasetInfo` as a plain dictionary."""
    return DatasetInfo.model_validate(publication.dataset).model_dump()


def json_answer(
    publication: Publication, body: dict[str, Any], headers: dict[str, str] | None = None
) -> CachedResponse:
    """Build a response that is valid until other data are loaded."""
    content = orjson.dumps(body, option=orjson.OPT_UTC_Z)
    etag = f'"{blake2b(content, digest_size=16).hexdigest()}"'
    headers = {"Cache-Control": "no-cache"} | (headers or {})
    loaded_at = publication.dataset["loaded_at"]
    return CachedResponse(content, "application/json", etag, headers, loaded_at)


@dataclass(frozen=True)
class Exchange:
    """A request for data, and the services that handle it."""

    services: Services
    request: Request
    if_none_match: str | None

    def publication(self) -> Publication:
        """Return the loaded publication. Raises ``DataNotLoaded``."""
        return self.services.publication.loaded()

    def client_has(self, etag: str) -> bool:
        """Return whether the client already has the response with this ETag."""
        return self.if_none_match is not None and matches(self.if_none_match, etag)

    def send(self, publication: Publication, body: dict[str, Any]) -> Response:
        """Cache the response and return it, or 304 if the client already has it."""
        answer = json_answer(publication, body)
        return self.services.responses.respond(self.request.scope, answer, self.if_none_match)


async def _exchange(
    services: ServicesDep, request: Request, if_none_match: IfNoneMatch = None
) -> Exchange:
    return Exchange(services, request, if_none_match)


ExchangeDep = Annotated[Exchange, Depends(_exchange)]
