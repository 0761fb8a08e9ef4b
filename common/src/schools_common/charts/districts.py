"""The community school districts as tiles of a map: their boroughs and places."""

from schools_common.publication import Publication
from schools_common.vocabulary import Borough

TILES = {
    Borough.MANHATTAN: {1: (3, 3), 2: (2, 3), 3: (2, 2), 4: (3, 2), 5: (3, 1), 6: (3, 0)},
    Borough.BRONX: {7: (4, 2), 8: (5, 2), 9: (4, 1), 10: (4, 0), 11: (5, 0), 12: (5, 1)},
    Borough.BROOKLYN: {
        13: (3, 5),
        14: (4, 4),
        15: (2, 6),
        16: (4, 5),
        17: (3, 6),
        18: (4, 7),
        19: (5, 6),
        20: (2, 7),
        21: (2, 8),
        22: (3, 7),
        23: (4, 6),
        32: (5, 5),
    },
    Borough.QUEENS: {
        24: (5, 4),
        25: (6, 3),
        26: (7, 3),
        27: (6, 5),
        28: (6, 4),
        29: (7, 4),
        30: (5, 3),
    },
    Borough.STATEN_ISLAND: {31: (0, 8)},
}
"""The column and the row of each district's tile, from the top left, by borough."""

PLACES = {district: place for tiles in TILES.values() for district, place in sorted(tiles.items())}
"""The column and the row of each district's tile."""

CITYWIDE = (75, 79, 84)
"""Citywide districts, which have schools in all boroughs and are not on the map."""

CITY = "the whole city"


def everywhere(publication: Publication, city: str = CITY) -> str:
    """Name all schools of a publication: ``city``, unless it has only some of the districts."""
    found = map(int, publication.columns["district"].categories)
    return city if set(PLACES) <= {*found} else "all schools in the data"
