"""GET /chart.png and the other formats: a chart in a single request."""

from asyncio import get_running_loop
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Annotated
from uuid import UUID

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response
from pydantic import Field
from schools_common.charts.choices import ChartFormat
from schools_common.charts.options import ChartOptions
from schools_common.contracts import ChartSpec
from schools_common.publication import Publication

from schools_api.charts.parameters import AddressQuery, ChartQuery, check_chart, with_other_side
from schools_api.charts.pictures import CONTENT, MEDIA_TYPES
from schools_api.charts.rate_limit import client_of
from schools_api.charts.state import Moved
from schools_api.dependencies import IfNoneMatch, Services, ServicesDep
from schools_api.errors import NotDrawnYet
from schools_api.http import pictures
from schools_api.http.documentation import Responses, header, problems
from schools_api.http.parameters import read_query
from schools_api.http.response_cache import CachedResponse

router = APIRouter(tags=["Charts"])

WAIT = 10
"""Seconds that a request waits for its chart."""

MAX_AGE = 300
"""Seconds for which caches may keep a chart: new data change the chart at its URL."""


class InteractiveQuery(AddressQuery):
    """The filters, and the options of the interactive chart."""

    inline: bool = Field(
        default=False,
        description="Puts plotly.js into the file, which then needs no server; 5 MB.",
    )

    def options_in(self, format_: ChartFormat) -> ChartOptions:
        """The options of the chart in a format."""
        return self.options.model_copy(update={"format": format_, "inline": self.inline})


_CHART = {
    ChartFormat.JSON: "The chart as the JSON of its Plotly figure",
    ChartFormat.CSV: "The numbers of the chart, as CSV",
    ChartFormat.HTML: "The interactive chart, as a page",
}


_TABLE = (
    "The numbers of the chart. Of groups, `group` is the label on the chart, `key` the group in "
    "`GET /averages`, and `role` is `reference` for rows that the others are compared with: all "
    "schools beside a group that is alone, which have no key, and All Students beside their parts."
)


def _endpoint(format_: ChartFormat) -> Callable[..., Awaitable[Response]]:
    model = InteractiveQuery if format_ is ChartFormat.HTML else AddressQuery
    parameters = read_query(with_other_side(model), check_chart)

    async def get(
        query: Annotated[ChartQuery, parameters],
        services: ServicesDep,
        request: Request,
        if_none_match: IfNoneMatch = None,
    ) -> Response:
        """Get the chart of these filters and options, in one request.

        Takes the filters and the chart's options of `GET /schools`. Waits up to 10 seconds for a
        chart that is not drawn yet. `Content-Location` is where this picture stays for ever.
        """
        options = query.options_in(format_)
        answer = await _chart(query, options, services, request)
        return services.responses.respond(request.scope, answer, if_none_match)

    return get


async def _chart(
    query: ChartQuery, options: ChartOptions, services: Services, request: Request
) -> CachedResponse:
    """Draw the chart; its response is valid until other data are loaded. Raises ``NotDrawnYet``."""
    clock = get_running_loop().time
    until, client = clock() + WAIT, client_of(request)

    def order(publication: Publication) -> tuple[UUID, datetime]:
        spec = ChartSpec.of(query.filters, publication.version, options)
        services.charts.request(spec, publication, client)
        return spec.id, publication.dataset["loaded_at"]

    while True:
        id_, loaded_at = await run_sync(services.publication.run_on_current, order)
        found = await services.waiting.picture(id_, request, until - clock())
        if isinstance(found, Moved):  # other data were loaded meanwhile
            continue
        if found is None:
            raise NotDrawnYet
        headers = {
            "Cache-Control": f"public, max-age={MAX_AGE}",
            "Content-Location": f"/charts/{id_}/image",
        }
        return replace(found, headers={**found.headers, **headers}, loaded_at=loaded_at)


def _responses(format_: ChartFormat) -> Responses:
    media_type = MEDIA_TYPES[format_]
    content = {media_type: CONTENT[media_type]}
    headers = {
        "ETag": header("Strong; the file's SHA-256, and its encoding."),
        "Cache-Control": header("For five minutes: other data give another chart."),
        "Content-Location": header("The image of this chart, which never changes."),
        "Content-Disposition": header("`inline`, and a name for the file, after what it shows."),
    }
    found = problems(422, 429, 500, 503)
    for status, answer in found.items() if format_ in pictures.MEDIA_TYPES else ():
        answer["description"] += " A picture that says so."
        answer["content"] = dict(content)
        if status != 503:  # JSON if too many clients are connected: no picture is drawn then
            del answer["model"]
    return {
        200: {
            "description": _TABLE if format_ is ChartFormat.CSV else "The chart.",
            "content": content,
            "headers": headers,
        },
        304: {"description": "The client has the chart already.", "headers": headers},
        **found,
    }


for each in ChartFormat:
    router.add_api_route(
        f"/chart.{each}",
        _endpoint(each),
        name=f"get_chart_{each}",
        summary=_CHART.get(each, f"The chart as {each.upper()}"),
        response_class=Response,
        responses=_responses(each),
    )
