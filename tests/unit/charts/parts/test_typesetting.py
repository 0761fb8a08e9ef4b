"""Text is wrapped, shortened and escaped."""

import pytest
from schools_charts.parts.typesetting import BOLD, fit, literal, paragraph, width


def test_a_short_text_is_one_line() -> None:
    assert fit("Students in poverty", 13, 900, lines=2) == ["Students in poverty"]


def test_a_long_text_is_broken_at_spaces() -> None:
    lines = fit("Attend school outside district of residence", 13, 115, lines=4)
    assert " ".join(lines) == "Attend school outside district of residence"
    assert len(lines) > 1


@pytest.mark.parametrize("text", ["many words " * 50, "W" * 500, "漢字" * 200, "🎓 " * 90, ""])
def test_no_text_is_wider_or_longer_than_its_place(text: str) -> None:
    lines = fit(text, 21, 912, lines=2)
    assert len(lines) <= 2
    assert max(width(line, 21) for line in lines) <= 912


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    assert fit("one two three", 10, 60, lines=1) == ["one two …"]
    assert fit("W" * 50, 10, 40, lines=1)[0].endswith("W…")


@pytest.mark.parametrize(
    ("text", "pixels", "bold"),
    [
        (
            "Source: 2015-2016 Demographic Data - Grades K-8 School, school year 2015-16. "
            "Levels: New York State.",
            645.3,
            665.2,
        ),
        ("École Élémentaire Ñandú", 153.3, 158.3),
        ("1,000,000 0000 8888", 132.4, 142.4),
        ("WWWWWWWWW", 111.0, 121.2),
        ("學校圖表。學校", 91.0, 91.0),
        ("学校のデータ", 78.9, 78.9),
        ("한국어 학교", 68.7, 68.0),
    ],
)
def test_widths_are_those_of_chrome_and_hardly_more(text: str, pixels: float, bold: float) -> None:
    assert pixels <= width(text, 13) < 1.06 * pixels
    assert bold <= width(text, 13 * BOLD) < 1.1 * bold


def test_nothing_is_taken_as_markup_or_control() -> None:
    assert literal("<b>P.S. 1</b> & Co\u202e\x07") == "&lt;b&gt;P.S. 1&lt;/b&gt; &amp; Co"
    assert paragraph(["a<br>", "b"]) == "a&lt;br&gt;<br>b"


def test_letters_of_other_scripts_take_about_as_much_room_as_ours() -> None:
    assert width("a" + "\u0301" * 100, 10) == width("a", 10)  # accents take none
    assert width("\u0416", 10) < width("\u5b66", 10)  # a Cyrillic letter, and a Chinese one


def test_only_overlong_words_are_broken() -> None:
    lines = fit("W" * 140, 10, 400, 4)
    assert "".join(lines) == "W" * 140
    assert all(width(line, 10) <= 400 for line in lines)
    assert "".join(fit("漢" * 45, 10, 210, 4)) == "漢" * 45
    assert fit("Engineering", 10, 30, 3) == ["Engi…"]


@pytest.mark.parametrize("name", ["漢" * 66, "W" * 90])
def test_an_overlong_word_begins_on_the_line_of_the_words_before_it(name: str) -> None:
    (line,) = fit(f"ELA: {name}", 13, 280, 1)
    assert line.startswith(f"ELA: {name[:10]}")
    assert line.endswith("…")
    assert width(line, 13) <= 280
