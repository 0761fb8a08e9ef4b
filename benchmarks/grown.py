"""A publication of many times the size: copies of the generated sample, as schools of their own."""

import csv
from collections.abc import Iterator
from io import StringIO
from itertools import groupby

from schools_common.vocabulary import BOROUGH_OF_LETTER
from schools_loader.sample.publication import generate

LETTER = 2
"""Where in a DBN its borough stands."""


def publication(copies: int) -> bytes:
    """The sample ``copies`` times as one file, by DBN like the publication.

    Copies stay in their borough. A district has only 1,000 numbers, so that they spread over
    all 99 districts; they have names of their own.
    """
    header, *rows = csv.reader(StringIO(generate().decode()))
    schools = [list(group) for _, group in groupby(rows, key=lambda row: row[0])]
    taken = {school[0][0] for school in schools}
    fresh = {letter: _unused(letter, taken) for letter in BOROUGH_OF_LETTER}
    grown = [(school[0][0], "", school) for school in schools]
    for copy in range(1, copies):
        grown += [(next(fresh[s[0][0][LETTER]]), f" No. {copy}", s) for s in schools]
    grown.sort(key=lambda copy: copy[0])
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(header)
    for dbn, suffix, school in grown:
        writer.writerows([dbn, name + suffix, *rest] for _, name, *rest in school)
    return file.getvalue().encode()


def _unused(letter: str, taken: set[str]) -> Iterator[str]:
    for district in range(1, 100):
        for number in range(1000):
            dbn = f"{district:02}{letter}{number:03}"
            if dbn not in taken:
                yield dbn
