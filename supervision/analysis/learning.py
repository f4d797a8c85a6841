"""A linear model over character groups, learned from decided texts, and kept as plain arrays that hold no program.

scikit-learn is imported where something is learned, by the worker and by commands; a page reads the arrays with numpy.
"""

import hashlib
import io
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from supervision.analysis.texts import groups_of

MOST_GROUPS = 30_000
LEAST_CASES, LEAST_OF_LABEL = 40, 3
PARTS = 5
SHOWN = 3
SURE = 0.75  # so many of the cases tried at least had their label among the first three
TOLD = 5
SEED = 20260301


@dataclass(frozen=True)
class Tried:
    """Of how many cases the label was first, or among the first three, when the model had not learned from them.

    likeliest: always the commonest label, and the three commonest. keyword: the label whose own words the text names.
    """

    cases: int
    first: int
    three: int
    likeliest: int
    likeliest_three: int
    keyword: int
    keyword_three: int


@dataclass(frozen=True)
class Proposal:
    """A label, and the character groups of the text that spoke most for it."""

    label: int
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Learned:
    """The arrays of a model. sure_from: the score from which what it says is shown."""

    groups: Any
    idf: Any
    weights: Any
    intercepts: Any
    labels: Any
    sure_from: float

    @cached_property
    def places(self) -> dict[str, int]:
        return {group: place for place, group in enumerate(self.groups.tolist())}

    def propose(self, text: str) -> list[Proposal]:
        """The three likeliest labels with their reasons; nothing where the model is unsure."""
        places, values = self._vector(text)
        if not places:
            return []
        parts = self.weights[:, places].astype("float64") * values
        scores = parts.sum(axis=1) + self.intercepts
        order = (-scores).argsort(kind="stable")[:SHOWN]
        if scores[order[0]] < self.sure_from:
            return []
        named = [str(self.groups[place]) for place in places]
        return [Proposal(int(self.labels[row]), _told(named, parts[row])) for row in order.tolist()]

    def _vector(self, text: str) -> tuple[list[int], Any]:
        import numpy  # noqa: PLC0415

        found = Counter(group for group in groups_of(text) if group in self.places)
        places = [self.places[group] for group in found]
        values = numpy.array([(1 + math.log(times)) for times in found.values()]) * self.idf[places]
        length = math.sqrt(float((values**2).sum())) or 1.0
        return places, values / length


def _told(named: Sequence[str], parts: Any) -> tuple[str, ...]:
    """The groups of two signs that weighed most."""
    found = [named[place] for place in (-parts).argsort(kind="stable").tolist() if parts[place] > 0]
    return tuple([group for group in found if len(group) > 1][:TOLD])


def learn(texts: Sequence[str], labels: Sequence[int]) -> tuple[Learned, Tried] | None:
    """What these decided cases teach, and how it did on each fifth of them when it had learned from the others.

    None where there is too little to learn from. Labels of fewer than three cases are left out.
    """
    numbers = Counter(labels)
    kept = [place for place, label in enumerate(labels) if numbers[label] >= LEAST_OF_LABEL]
    texts, labels = [texts[place] for place in kept], [labels[place] for place in kept]
    if len(texts) < LEAST_CASES or len(set(labels)) < 2:
        return None
    tried, scores = _try(texts, labels)
    vectors, model = _fitted(texts, labels)
    import numpy  # noqa: PLC0415

    weights, intercepts = _of_two(model)
    learned = Learned(
        groups=numpy.array(vectors.get_feature_names_out().tolist()),
        idf=vectors.idf_.astype("float32"),
        weights=weights.astype("float16"),
        intercepts=intercepts.astype("float32"),
        labels=model.classes_.astype("int64"),
        sure_from=_sure_from(scores),
    )
    return learned, tried


def try_out(texts: Sequence[str], labels: Sequence[int], words: dict[int, str] | None = None) -> Tried:
    """How a model does on each fifth of the cases when it has learned from the rest. words: what a label is called."""
    return _try(texts, labels, words or {})[0]


def _fitted(texts: Sequence[str], labels: Sequence[int]) -> tuple[Any, Any]:
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415
    from sklearn.svm import LinearSVC  # noqa: PLC0415

    least = 2 if len(texts) > LEAST_CASES else 1
    vectors = TfidfVectorizer(analyzer=groups_of, sublinear_tf=True, min_df=least, max_features=MOST_GROUPS)
    made = vectors.fit_transform(texts)
    return vectors, LinearSVC(C=1, random_state=SEED).fit(made, list(labels))


def _of_two(model: Any) -> tuple[Any, Any]:
    """Of two labels the program keeps one row, for the second; here each has its own."""
    import numpy  # noqa: PLC0415

    if len(model.classes_) > 2:
        return model.coef_, model.intercept_
    return numpy.vstack([-model.coef_, model.coef_]), numpy.array([-model.intercept_[0], model.intercept_[0]])


def _try(
    texts: Sequence[str], labels: Sequence[int], words: dict[int, str] | None = None
) -> tuple[Tried, list[tuple[float, bool]]]:
    """The figures, and of each case the highest score with whether its label was among the first three."""
    import numpy  # noqa: PLC0415
    from sklearn.model_selection import StratifiedKFold  # noqa: PLC0415

    scores: list[tuple[float, bool]] = []
    hits: Counter[str] = Counter()
    found = numpy.array(labels)
    for rest, part in StratifiedKFold(min(PARTS, min(Counter(labels).values())), shuffle=True, random_state=SEED).split(
        texts, found
    ):
        vectors, model = _fitted([texts[place] for place in rest], found[rest].tolist())
        common = [label for label, _n in Counter(found[rest].tolist()).most_common(SHOWN)]
        weights, intercepts = _of_two(model)
        marks = vectors.transform([texts[place] for place in part]) @ weights.T + intercepts
        for place, row in zip(part.tolist(), marks, strict=True):
            order = [int(model.classes_[one]) for one in (-row).argsort(kind="stable")[:SHOWN]]
            named = [*_by_words(texts[place], words or {}), *common]
            label = labels[place]
            for key, offered in (("model", order), ("common", common), ("words", named)):
                hits[f"{key}_first"] += offered[0] == label
                hits[f"{key}_three"] += label in list(dict.fromkeys(offered))[:SHOWN]
            scores.append((float(row.max()), label in order))
    tried = Tried(
        len(labels),
        hits["model_first"],
        hits["model_three"],
        hits["common_first"],
        hits["common_three"],
        hits["words_first"],
        hits["words_three"],
    )
    return tried, scores


def _by_words(text: str, words: dict[int, str]) -> list[int]:
    """The labels whose own pairs of signs the text names, the most named first."""
    read = Counter(groups_of(text, (2,)))
    counted = {label: sum(read[pair] for pair in set(groups_of(word, (2,)))) for label, word in words.items()}
    return [label for label, times in sorted(counted.items(), key=lambda one: -one[1]) if times]


def _sure_from(scores: list[tuple[float, bool]]) -> float:
    """The lowest score above which three of four cases had their label among the first three; endless where none is.

    A score above 0 lies on the label's own side of the boundary: more is not asked.
    """
    ordered = sorted(scores, reverse=True)
    hits, least = 0, math.inf
    for place, (score, hit) in enumerate(ordered, start=1):
        hits += hit
        if hits >= SURE * place and place >= LEAST_OF_LABEL:
            least = score
    return math.inf if least == math.inf else min(least, 0.0)


# As it is kept

ARRAYS = ("groups", "idf", "weights", "intercepts", "labels")


def packed(learned: Learned) -> bytes:
    import numpy  # noqa: PLC0415

    out = io.BytesIO()
    numpy.savez_compressed(out, sure_from=learned.sure_from, **{name: getattr(learned, name) for name in ARRAYS})
    return out.getvalue()


def unpacked(content: bytes) -> Learned:
    """What `packed` made; arrays only, nothing in it is run."""
    import numpy  # noqa: PLC0415

    with numpy.load(io.BytesIO(content), allow_pickle=False) as kept:
        return Learned(**{name: kept[name] for name in ARRAYS}, sure_from=float(kept["sure_from"]))


def checksum_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
