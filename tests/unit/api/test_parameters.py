"""Reading the query of GET /schools; tests/integration/api/test_schools.py has what is refused."""

from typing import Any

import pytest
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from schools_api.errors import InvalidParameters
from schools_api.parameters import SchoolsQuery, read_query


def asked(query: str) -> Request:
    return Request({"type": "http", "query_string": query.encode()})


def test_nothing_asked_for_is_the_first_page_of_everything() -> None:
    assert read_query(asked("")) == SchoolsQuery()


def test_a_repeated_filter_has_all_its_values_and_a_single_one_its_value() -> None:
    query = read_query(asked("district=9&district=7&asian_min=0.4&q=p.s.%201+clemente&limit=3"))
    given: dict[str, Any] = {"district": [7, 9], "asian_min": 0.4, "q": ["1 clemente p.s."]}
    assert query == SchoolsQuery.model_validate({**given, "limit": 3})


def test_each_parameter_that_is_wrong_is_named() -> None:
    with pytest.raises(RequestValidationError) as caught:
        read_query(asked("year=2016&borough=bronx&borough=boston&limit=0"))
    found = [each["loc"][:2] for each in caught.value.errors()]
    assert found == [("query", "borough"), ("query", "limit"), ("query", "year")]


def test_a_second_value_of_what_has_one_is_refused_whatever_else_is_wrong() -> None:
    with pytest.raises(InvalidParameters, match="sort"):
        read_query(asked("sort=ela&sort=ela&limit=0"))
