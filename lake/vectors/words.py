"""The lexical half of search: text to weighted terms (BM25), the same in every index. Knows no index.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009. Points carry the part of the
formula that depends on the text, queries the rarity of each term. Rarity is counted here and not in the index, because
the greatest possible score of a query, which tells strong evidence from weak, is the sum of it.
"""

from __future__ import annotations

import math
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

SATURATION, LENGTH_WEIGHT = 1.2, 0.75
USUAL_TERMS = 40  # a window of 20 to 40 s of speech without its stop words
WORD = re.compile(r"[^\W_]+")
COMMON = """
    a about all also am an and any are as at be been but by can could did do does for from had has have he her him his how
    i if in into is it its just let me my no not of on one or our out she should so some such than that the their them
    then there these they this those to up us was we were what when where which who why will with would you your
"""
STOP_WORDS = frozenset(COMMON.split())
ENDINGS = (("sses", "ss"), ("ies", "y"), ("ing", ""), ("ed", ""), ("s", ""))
KEPT_ENDINGS = ("ss", "us", "is", "eed", "thing")
SHORTEST_STEM = 3


def terms(text: str) -> list[str]:
    """The words that count, in order: small letters, no accents, no stop words, without the commonest endings."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("'s", ""))
    words = WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter)))
    return [stem(word) for word in words if word not in STOP_WORDS]


def stem(word: str) -> str:
    """A word without plural, -ing or -ed, so that *partitions*, *partitioned* and *partitioning* are one term."""
    if word.endswith(KEPT_ENDINGS):
        return word
    for ending, instead in ENDINGS:
        base = word.removesuffix(ending) + instead
        if word.endswith(ending) and len(base) >= SHORTEST_STEM and re.search("[aeiouy]", base):
            return _bare(base)
    return _bare(word)


def _bare(base: str) -> str:
    """One letter for a doubled one, and no silent e: what is left of *stopping* is *stop*, of *making* and *make* the same."""
    if len(base) > SHORTEST_STEM and base[-1] == base[-2] and base[-1] not in "aeiouls":
        return base[:-1]
    return base[:-1] if len(base) > SHORTEST_STEM and base.endswith("e") else base


def number(term: str) -> int:
    """The index of a term in sparse vectors: 32 bits of a hash; two of 20,000 terms share one with a chance of 5 %."""
    return zlib.crc32(term.encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighted:
    """A sparse vector; `mass` is the sum of its values."""

    indices: tuple[int, ...]
    values: tuple[float, ...]

    @property
    def mass(self) -> float:
        """The sum of the values."""
        return sum(self.values)


@dataclass(slots=True)
class Vocabulary:
    """How many points there are and in how many of them each term occurs; grows as points are added."""

    points: int = 0
    frequency: Counter[int] = field(default_factory=Counter)

    def add(self, text: str) -> Weighted:
        """Count a point's text and give its term weights: frequency, saturated, by length."""
        counts = Counter(map(number, terms(text)))
        self.points += 1
        self.frequency.update(counts.keys())
        length = 1 - LENGTH_WEIGHT + LENGTH_WEIGHT * sum(counts.values()) / USUAL_TERMS
        weights = {term: count * (SATURATION + 1) / (count + SATURATION * length) for term, count in counts.items()}
        return _weighted(weights)

    def query(self, text: str) -> Weighted:
        """The rarity of each term of a query; one that no point has weighs most, and cannot be matched."""
        return _weighted({term: self._rarity(term) for term in map(number, terms(text))})

    def _rarity(self, term: int) -> float:
        having = self.frequency.get(term, 0)
        return math.log(1 + (self.points - having + 0.5) / (having + 0.5))


def _weighted(weights: Mapping[int, float]) -> Weighted:
    indices = tuple(sorted(weights))
    return Weighted(indices=indices, values=tuple(weights[index] for index in indices))
