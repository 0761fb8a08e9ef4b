"""GET /suggest: schools that match the text typed so far."""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

import numpy as np
from fastapi import APIRouter, Response
from pydantic import BaseModel, Field
from schools_common.names import contains, words_of
from schools_common.publication import Publication
from schools_common.vocabulary import Borough

from schools_api.schools.answers import ExchangeDep, described
from schools_api.schools.query import SuggestQueryDep

router = APIRouter(tags=["Schools"])

MAX_SUGGESTIONS = 10
"""Maximum number of schools returned."""

_DBN_BEGINS = re.compile(r"[0-9]{2}[MXKQR][0-9]{0,3}", re.IGNORECASE)

# Minimum ratio of difflib: "cleminte" and "clemente" have 0.88.
_CLOSE = 0.7


class Suggestion(BaseModel):
    """A school."""

    dbn: str
    school_name: str
    borough: Borough
    district: int


class Suggestions(BaseModel):
    """Schools that may be meant, the likeliest first."""

    items: list[Suggestion] = Field(max_length=MAX_SUGGESTIONS)


@dataclass(frozen=True)
class _School:
    """A school, with its name and the name's words in normalized spelling."""

    suggestion: dict[str, str | int]
    name: str
    words: frozenset[str]

    def distance(self, word: str, close: list[str]) -> int | None:
        """Rank how well the name matches a word; None if it does not match.

        0 is the whole word, 1 a part of a word, and 1000 or more one of the words ``close`` to it.
        """
        if contains(self.name, word):
            return 0 if word in self.words else 1
        # Larger than any sum of exact matches.
        places = [place for place, each in enumerate(close, start=1000) if each in self.words]
        return min(places, default=None)


@router.get(
    "/suggest",
    summary="Find schools by the beginning of a name or number",
    response_class=Response,
    responses=described(Suggestions, "At most 10 schools, the likeliest first.", 422, 503),
)
def get_suggestions(query: SuggestQueryDep, exchange: ExchangeDep) -> Response:
    """Find schools by the beginning of their DBN, or else by all words of `q` in their name.

    Whole words come before parts of words, and both before words with typing mistakes.
    """
    publication = exchange.publication()
    return exchange.send(publication, {"items": suggest(publication, query.q)})


def suggest(publication: Publication, text: str) -> list[dict[str, str | int]]:
    """Find up to ``MAX_SUGGESTIONS`` schools, as :class:`Suggestion` dictionaries, best first."""
    schools, vocabulary = _schools(publication)
    beginning = text.strip().upper()
    if _DBN_BEGINS.fullmatch(beginning):
        found = [each for dbn, each in schools.items() if dbn.startswith(beginning)]
        if found:
            return [each.suggestion for each in found[:MAX_SUGGESTIONS]]
    close = {
        # Short words are not corrected, as most are close to each other; nor are numbers.
        word: get_close_matches(word, vocabulary, MAX_SUGGESTIONS, _CLOSE) if len(word) > 2 else []
        for word in dict.fromkeys(words_of(text))
    }
    ranked: list[tuple[int, str]] = []
    for dbn, school in schools.items():
        total = 0
        for word, alternatives in close.items():
            distance = school.distance(word, alternatives)
            if distance is None:
                break
            total += distance
        else:
            ranked.append((total, dbn))
    return [schools[dbn].suggestion for _, dbn in sorted(ranked)[:MAX_SUGGESTIONS]]


@lru_cache(maxsize=1)
def _schools(publication: Publication) -> tuple[dict[str, _School], list[str]]:
    """Return the schools by DBN, and all words of their names except numbers."""
    _, rows = np.unique(publication.columns["dbn"].codes, return_index=True)
    columns = [publication.columns[name] for name in ("dbn", "school_name", "borough", "district")]
    schools = {}
    for dbn, name, borough, district in zip(*(column[rows] for column in columns), strict=True):
        suggestion = {"dbn": dbn, "school_name": name, "borough": borough}
        words = words_of(name)
        schools[dbn] = _School(
            suggestion | {"district": int(district)}, " ".join(words), frozenset(words)
        )
    every = {word for school in schools.values() for word in school.words}
    return schools, sorted(word for word in every if not word[0].isdecimal())
