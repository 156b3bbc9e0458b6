"""People as small numbers, and days of them put together: distinct people of any days, in milliseconds for millions.

No names are kept: everybody is told apart by two hashes, 128 bits. Two people who share the first one are noticed.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np

GROUP_SHIFT, PERSON_SHIFT = 40, 8
BITS, WITHIN = (np.uint64((1 << shift) - 1) for shift in (PERSON_SHIFT, GROUP_SHIFT))


class Indistinct(Exception):
    """Two people have the same first hash, so they cannot be told apart by it."""


class People:
    """Gives everybody a number, in the order of their coming; safe for threads."""

    def __init__(self) -> None:
        self._hashes = np.zeros(0, np.uint64)  # in order, and beside each the other hash and the number
        self._others = np.zeros(0, np.uint64)
        self._numbers = np.zeros(0, np.uint32)
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """How many are known."""
        return len(self._hashes)

    def numbers(self, hashes: np.ndarray, others: np.ndarray) -> np.ndarray:
        """The number of each; new ones are taken up. Indistinct when it cannot be said."""
        order = np.argsort(hashes)
        in_order = hashes[order]
        begins = np.append(True, in_order[1:] != in_order[:-1])[: len(order)]
        asked, other, place = in_order[begins], others[order][begins], np.cumsum(begins) - 1
        if np.any(other[place] != others[order]):
            raise Indistinct
        with self._lock:
            at = np.searchsorted(self._hashes, asked)
            known = np.zeros(len(asked), bool)
            inside = at < len(self._hashes)
            known[inside] = self._hashes[at[inside]] == asked[inside]
            if np.any(self._others[at[known]] != other[known]):
                raise Indistinct
            numbers = np.empty(len(asked), np.uint32)
            numbers[known] = self._numbers[at[known]]
            if not known.all():
                numbers[~known] = np.arange(len(self), len(self) + np.count_nonzero(~known), dtype=np.uint32)
                self._numbers = np.insert(self._numbers, at[~known], numbers[~known])
                self._others = np.insert(self._others, at[~known], other[~known])
                self._hashes = np.insert(self._hashes, at[~known], asked[~known])
        found = np.empty(len(order), np.uint32)
        found[order] = numbers[place]
        return found


def packed(groups: np.ndarray, people: np.ndarray, bits: np.ndarray) -> np.ndarray:
    """One number for each person of a group: group (24 bits), person (32) and their bits (8), from the left."""
    group = groups.astype(np.uint64) << np.uint64(GROUP_SHIFT)
    return group | people.astype(np.uint64) << np.uint64(PERSON_SHIFT) | bits.astype(np.uint64)


def moved(rows: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Packed rows whose groups are called otherwise: the first one as `groups` begins, and so on."""
    names = groups.astype(np.uint64) << np.uint64(GROUP_SHIFT)
    return names[rows >> np.uint64(GROUP_SHIFT)] | rows & WITHIN


def counts(rows: Sequence[np.ndarray], *, groups: int, people: int, bits: int) -> list[list[int]]:
    """For each bit how many distinct people of each group have it in any of the packed rows; `people` are known in all.

    In one set of rows nobody may be twice in a group.
    """
    if groups == 1:
        whole = [(some >> np.uint64(PERSON_SHIFT), (some & BITS).astype(np.uint8)) for some in rows]
        return [[count] for count in bit_counts(united(whole, people=people))[:bits]]
    every = np.concatenate([np.zeros(0, np.uint64), *rows])
    every.sort()  # by group, then by person
    who = every >> np.uint64(PERSON_SHIFT)
    first = np.flatnonzero(np.append(True, who[1:] != who[:-1])) if len(who) else who
    once = np.bitwise_or.reduceat(every, first) if len(first) else every
    group = (once >> np.uint64(GROUP_SHIFT)).astype(np.int64)
    return [
        np.bincount(group[(once >> np.uint64(bit)) & np.uint64(1) == 1], minlength=groups).tolist()
        for bit in range(bits)
    ]


def united(rows: Sequence[tuple[np.ndarray, np.ndarray]], *, people: int) -> np.ndarray:
    """The bits of everybody who has any, put together from pairs of people, nobody twice in a pair, and their bits."""
    if len(rows) == 1:
        return rows[0][1]
    found = np.zeros(people, rows[0][1].dtype if rows else np.uint8)
    for numbers, bits in rows:
        found[numbers] |= bits
    return found[found != 0]


def bit_counts(words: np.ndarray) -> list[int]:
    """How many of the unsigned numbers have each bit, from the lowest on."""
    size = words.dtype.itemsize
    parts = words.astype(f"<u{size}").view(np.uint8).reshape(-1, size)
    values = np.arange(256)
    return [
        int(times[values >> bit & 1 == 1].sum())
        for times in (np.bincount(parts[:, part], minlength=256) for part in range(size))
        for bit in range(8)
    ]
