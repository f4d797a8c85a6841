"""Texts on one matter, and answers that say the same or share nothing with what was asked, by their character groups.

Texts are gathered by the mean likeness of all pairs (average linkage): no chain of neighbours makes one group of many
matters. scikit-learn and scipy are imported where they are used, by the worker and by commands.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from supervision.analysis.texts import wide_groups_of

LIKE = 0.18  # mean likeness of the pairs of a group, at least
LEAST_MEMBERS, MOST_MEMBERS = 3, 100
MOST_TEXTS = 4000
COMMON = 0.2  # a group of signs that stands in more of the texts tells nothing
AT_ONCE = 500
SAME_ANSWER, OTHER_DEMAND = 0.9, 0.1
BOILERPLATE = 0.3  # what stands in more of an office's answers is its wording
LOW_PERCENTILE = 5
LEAST_ANSWERS = 20  # of an office, to know what is low there
NOTHING = 0.03


def matters_in(texts: Sequence[str]) -> list[list[int]]:
    """The places of texts on one matter, the largest group first, in each the most like the others first."""
    if len(texts) < LEAST_MEMBERS:
        return []
    import numpy  # noqa: PLC0415
    from scipy.cluster.hierarchy import fcluster, linkage  # noqa: PLC0415
    from scipy.spatial.distance import squareform  # noqa: PLC0415

    rows = vectors_of(texts[:MOST_TEXTS], common=COMMON, least=2).astype("float32")
    likeness = (rows @ rows.T).toarray()
    apart = numpy.clip(1 - likeness, 0, None)
    numpy.fill_diagonal(apart, 0)
    gathered = fcluster(linkage(squareform(apart, checks=False), "average"), 1 - LIKE, "distance")
    groups: dict[int, list[int]] = {}
    for place, label in enumerate(gathered.tolist()):
        groups.setdefault(label, []).append(place)
    found = [_by_likeness(group, likeness) for group in groups.values() if len(group) >= LEAST_MEMBERS]
    return sorted(found, key=lambda group: (-len(group), group))


def _by_likeness(group: list[int], likeness: Any) -> list[int]:
    means = {place: float(likeness[place, group].mean()) for place in group}
    return sorted(group, key=lambda place: (-means[place], place))[:MOST_MEMBERS]


def vectors_of(texts: Sequence[str], *, common: float = 1.0, least: int = 1) -> Any:
    """One row a text, of length 1; of many texts without the groups of signs that are common or stand in few."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

    many = len(texts) > 2 * LEAST_ANSWERS
    vectors = TfidfVectorizer(
        analyzer=wide_groups_of, sublinear_tf=True, max_df=common if many else 1.0, min_df=least if many else 1
    )
    return vectors.fit_transform(texts)


# Answers


def off_the_point(demands: Sequence[str], answers: Sequence[str]) -> list[int]:
    """The places of answers that share nothing with their demand but the office's own wording.

    What is low is the lowest twentieth of the same office's answers; of few answers nothing is said.
    """
    if len(answers) < LEAST_ANSWERS:
        return []
    said = [set(wide_groups_of(answer)) for answer in answers]
    times = Counter(group for groups in said for group in groups)
    wording = {group for group, number in times.items() if number > BOILERPLATE * len(answers)}
    shares = [
        _share(set(wide_groups_of(demand)) - wording, groups) for demand, groups in zip(demands, said, strict=True)
    ]
    low = sorted(shares)[len(shares) * LOW_PERCENTILE // 100]
    return [place for place, share in enumerate(shares) if share <= min(low, NOTHING)]


def _share(wanted: set[str], said: set[str]) -> float:
    """Of an answer to a demand of a few signs nothing can be said."""
    return len(wanted & said) / len(wanted) if len(wanted) > LEAST_MEMBERS else 1.0


def same_to_others(demands: Sequence[str], answers: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Pairs of places of which the answers say nearly the same and the demands have nearly nothing in common."""
    if len(answers) < 2:
        return
    said, asked = vectors_of(answers), vectors_of(demands)
    for first in range(0, len(answers), AT_ONCE):
        block = (said[first : first + AT_ONCE] @ said.T).tocoo()
        for row, other, like in zip(block.row.tolist(), block.col.tolist(), block.data.tolist(), strict=True):
            one = first + row
            if other > one and like >= SAME_ANSWER and (asked[one] @ asked[other].T).sum() < OTHER_DEMAND:
                yield one, other
