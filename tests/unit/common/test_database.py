"""Statements are made once for the filters that are given, whatever their values."""

from typing import Any

from schools_common.database import MAX_FILTERS, kept
from sqlalchemy import Select, literal, select


def test_a_statement_is_made_once_for_the_same_names_unless_there_are_very_many() -> None:
    made = []

    @kept
    def statement(names: tuple[str, ...], sort: str) -> Select[Any]:
        made.append((names, sort))
        return select(literal(sort))

    few, many = ("borough", "district"), ("q",) * (MAX_FILTERS + 1)
    assert statement(few, "dbn") is statement(few, "dbn")
    statement(few, "name")
    statement(few[:1], "dbn")
    assert made == [(few, "dbn"), (few, "name"), (few[:1], "dbn")]
    assert statement(many, "dbn") is not statement(many, "dbn")
