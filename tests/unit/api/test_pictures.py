"""File names derived from titles."""

import pytest
from schools_api.charts.pictures import MAX_NAME, slug


@pytest.mark.parametrize(
    ("title", "name"),
    [
        (
            "Average ELA and Math level of students in poverty, by district",
            "average-ela-and-math-level-of-students-in-poverty-by-district",
        ),
        ('a"; filename=evil.exe\r\nSet-Cookie: x', "a-filename-evil-exe-set-cookie-x"),
        ("../../etc/passwd", "etc-passwd"),
        ("Écoles du Bronx №5", "ecoles-du-bronx-no5"),
        ("مدارس", "chart"),
        ("", "chart"),
    ],
)
def test_a_name_is_small_ascii(title: str, name: str) -> None:
    assert slug(title) == name


def test_a_long_title_is_cut_between_words() -> None:
    assert slug("borough " * 20) == "-".join(["borough"] * 10)
    assert slug("a" * 200) == "a" * MAX_NAME
