"""Texts of /docs and /openapi.json that do not belong to a single route."""

from typing import Any

from fastapi import FastAPI

from schools_api.http.connection_limits import MAX_BODY, MAX_HEAD, MAX_TARGET
from schools_api.http.problem import ProblemDetails

SUMMARY = "New York City's schools, the average test levels of their students, and charts of them"

DESCRIPTION = """
The data are a publication of the New York City Department of Education, such as *2015-2016
Demographic Data - Grades K-8 School*; `GET /dataset` says which one is loaded. Each row is a
school (its **DBN**) seen through one **student category**, with the students' results in the
State tests of English Language Arts (`ela`) and Math (`math`) as **performance levels**: 1 well
below proficient, 2 partially proficient, 3 proficient, 4 excels.

**Try it** (`127.0.0.1:8000` stands for where this page is). The schools of the Bronx, for students
in poverty, and the averages over all of them:

    curl 'http://127.0.0.1:8000/schools?category=poverty&borough=bronx&limit=2'

The answer names a chart of these averages, which is drawn in the background. If you want
only the chart, one address returns it, also for an `<img>`:

    curl -f -o chart.png 'http://127.0.0.1:8000/chart.png?category=poverty&borough=bronx'

**Filters** are combined with AND. A filter given several times (`district=7&district=8`) takes
any of its values.

Each new combination of filters requests a chart. Too many within a minute give 429 with
`Retry-After`; to read a lot, page through one query.

**More than pages.** `GET /averages` groups the averages, `GET /facets` counts what each value of a
filter would leave, `GET /suggest` finds schools by what is typed so far, `GET /schools/{dbn}` sets
one beside its district, borough and the city. To read everything, download it:

    curl --compressed -OJ 'http://127.0.0.1:8000/schools.csv?category=poverty'

**Paging.** `next`, and the header `Link`, hold the address of the next page, until `next` is
null.

**Suppression.** To protect privacy, small counts are hidden. They are `null` here, and every
average is an interval: `low` and `high` are exact bounds, and `mean` is the best estimate between
them, `null` where nothing is known but the number of test takers.

**Ranking.** `mean` is an estimate. Where the intervals of two groups overlap, it is not known
which one is ahead.

**Categories overlap**: all the others are part of *All Students*, so their averages
stand side by side and are never added up.

**Errors** are `application/problem+json` (RFC 9457). `HEAD` works wherever `GET` does. Every answer
has an `X-Request-ID`, which is the client's own if it sent one; quote it when you report an error.
"""

TAGS = [
    {"name": "Schools", "description": "Rows, averages and downloads."},
    {"name": "Charts", "description": "Charts by what they show, one or many; and by their id."},
    {"name": "Data", "description": "The loaded data, and how they were cleaned."},
    {"name": "Operations", "description": "For load balancers and operators."},
]


Responses = dict[int | str, dict[str, Any]]

_MEANINGS = {
    404: "No chart has this id, no school this DBN, or no script this SHA-256.",
    410: "The data of this chart were replaced, and nobody asked for it in 30 days.",
    411: "A body came in pieces (chunked), without its length.",
    413: f"A body is longer than {MAX_BODY:,} bytes; none is read.",
    414: f"The address is longer than {MAX_TARGET:,} bytes.",
    422: "A parameter is unknown, impossible, or given twice; `errors` says what each may be.",
    431: f"Address and headers together are longer than {MAX_HEAD:,} bytes.",
    429: "You requested too many new charts within a minute. Charts already drawn do not count.",
    500: "Drawing failed. Ask again in a minute, and it is drawn again.",
    503: "The database does not answer, no data are loaded yet, so many charts wait that "
    "this one cannot queue, or too many clients are connected.",
}


def header(description: str) -> dict[str, Any]:
    """Build the OpenAPI description of a response header."""
    return {"description": description, "schema": {"type": "string"}}


def problems(*statuses: int) -> Responses:
    """Build the OpenAPI descriptions of a route's errors."""
    found: Responses = {
        status: {"model": ProblemDetails, "description": _MEANINGS[status]} for status in statuses
    }
    for status in {429, 503} & set(found):
        found[status]["headers"] = {"Retry-After": header("Seconds after which to try again.")}
    return found


LIMITS = problems(411, 413, 414, 431, 503)
"""OpenAPI descriptions of the errors of :mod:`connection_limits`."""


class DocumentedApi(FastAPI):
    """FastAPI with a description that matches its actual error responses."""

    def openapi(self) -> dict[str, Any]:
        """Build the description: correct the problems' media type, drop FastAPI's default 422."""
        if self.openapi_schema:
            return self.openapi_schema
        schema = super().openapi()
        for operation in (each for path in schema["paths"].values() for each in path.values()):
            for status, response in list(operation["responses"].items()):
                body = response.get("content", {}).get("application/json", {}).get("schema", {})
                if body.get("$ref", "").endswith("/ProblemDetails"):
                    del response["content"]["application/json"]
                    response["content"]["application/problem+json"] = {"schema": body}
                elif body.get("$ref", "").endswith("/HTTPValidationError"):
                    del operation["responses"][status]
        for unused in ("HTTPValidationError", "ValidationError"):
            schema["components"]["schemas"].pop(unused, None)
        return schema
