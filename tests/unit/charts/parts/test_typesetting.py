"""Text is broken, shortened and taken literally."""

import pytest
from schools_charts.parts.typesetting import fit, literal, paragraph, width


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


def test_nothing_is_taken_as_markup_or_control() -> None:
    assert literal("<b>P.S. 1</b> & Co\u202e\x07") == "&lt;b&gt;P.S. 1&lt;/b&gt; &amp; Co"
    assert paragraph(["a<br>", "b"]) == "a&lt;br&gt;<br>b"
