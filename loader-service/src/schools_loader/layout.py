"""How the publication's file is laid out: which of its columns goes where."""

import re

from schools_common.vocabulary import ELL_LANGUAGES, GRADES, GROUPS, Subject


def normal(header: str) -> str:
    """A header without the publisher's changing case, spaces and punctuation.

    ``#`` (count) and ``%`` (share) are kept: they tell two columns apart.
    """
    return re.sub(r"[^a-z0-9#%]", "", header.lower())


def _subject(subject: Subject) -> dict[str, str]:
    columns = {f"{subject}#testtakers": f"{subject}_tested"}
    columns |= {f"{subject}#level{n}": f"{subject}_level_{n}" for n in range(1, 5)}
    return columns | {f"{subject}#l3l4": f"{subject}_proficient"}


# Normal form of a header: name of the column in what is made of it.
TEXTS = {"dbn": "dbn", "schoolname": "school_name", "category": "category", "year": "year"}
GRADE_COUNTS = {f"#grade{grade.lower()}": f"grade_{grade}" for grade in GRADES}
ELL_COUNTS = {f"#ell{normal(label)}": f"ell_{key}" for key, label in ELL_LANGUAGES.items()}
COUNTS = {
    "totalenrollment": "total_enrollment",
    **{f"#{group}": group for group in GROUPS},
    **ELL_COUNTS,
    **{header: name for subject in Subject for header, name in _subject(subject).items()},
}
REQUIRED = TEXTS | COUNTS
KNOWN = REQUIRED | GRADE_COUNTS
