"""Schools are suggested by DBN, by words, and by words with typing mistakes."""

import pytest
from schools_api.schools.suggest import suggest
from schools_common.publication import Publication
from schools_common.vocabulary import Category

from tests.rows import group, publication

NAMES = {
    "01M015": "P.S. 015 Roberto Clemente",
    "01M019": "P.S. 019 Asher Levy",
    "02M151": "P.S. 151 Yorkville",
    "07X005": "P.S. 5 Port Morris",
    "07X151": "I.S. 151 Clementine Avenue",
    "31R015": "\u00c9cole P.S. 15 Jos\u00e9 Mart\u00ed",
}


@pytest.fixture(scope="module")
def rows() -> Publication:
    categories = (Category.ALL, Category.POVERTY)
    return publication(
        *(group(dbn, each, school_name=name) for dbn, name in NAMES.items() for each in categories)
    )


@pytest.mark.parametrize(
    ("text", "dbns"),
    [
        ("07X", ["07X005", "07X151"]),
        (" 07x151 ", ["07X151"]),
        ("01m0", ["01M015", "01M019"]),
        ("ps 15", ["01M015", "31R015", "02M151"]),
        ("P.S.015", ["01M015", "31R015", "02M151"]),
        ("levy asher", ["01M019"]),
        ("clem", ["01M015", "07X151"]),
        ("clemente", ["01M015", "07X151"]),
        ("cleminte", ["01M015", "07X151"]),
        ("cleminte 15", ["01M015", "07X151"]),
        ("Jose", ["31R015"]),
        ("jsoe marti", ["31R015"]),
        ("yorkvile", ["02M151"]),
        ("yorkvile 15", ["02M151"]),
        ("yorkvile 16", []),
        ("lavy", ["01M019"]),
        ("zzzzz", []),
        ("99X", []),
    ],
)
def test_schools_are_found_the_likeliest_first(
    rows: Publication, text: str, dbns: list[str]
) -> None:
    assert [each["dbn"] for each in suggest(rows, text)] == dbns


def test_at_most_ten_schools_each_once() -> None:
    rows = publication(*(group(f"01M{n:03}", category) for n in range(30) for category in Category))
    assert [each["dbn"] for each in suggest(rows, "school")] == [f"01M{n:03}" for n in range(10)]
    assert suggest(publication(), "school") == []


def test_a_school_is_described(rows: Publication) -> None:
    assert suggest(rows, "01M019") == [
        {
            "dbn": "01M019",
            "school_name": "P.S. 019 Asher Levy",
            "borough": "Manhattan",
            "district": 1,
        }
    ]
