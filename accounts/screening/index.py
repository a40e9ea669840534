"""Finding the names of a list that are like some names: complete over the list, in blocks.

Three ways lead to a candidate, and one function says how alike it is:

1. the whole names are alike, whatever the order of their words (all pairs, by rapidfuzz's `cdist`);
2. the words of the shorter name are found in the longer one, each as it is or nearly so (an index
   of words): a patronymic or "Group" more does not hide anybody;
3. the letters are the same without the spaces, in either script.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from accounts.screening.names import Key

HIT_FROM = 85
ALIKE_WORD = 75  # how alike two words must be to count as the same one, mistyped
LETTERS_OF_INITIAL = 1
FEWEST_WORDS = 2  # of a shorter name: a single word is part of too many longer ones
BLOCK = 64  # names compared with the whole list at once


@dataclass(frozen=True, slots=True)
class Entry:
    """A name of the list: whose it is, and one of its keys."""

    party: int
    name: str
    key: Key


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike a name is to the best name of one party of the list, 85 to 100."""

    party: int
    name: str
    score: int


def likeness(one: Key, other: Key) -> float:
    """0 to 100: the best of both scripts."""
    return max(_alike(one.latin, other.latin), _alike(one.cyrillic, other.cyrillic))


def _alike(one: Sequence[str], other: Sequence[str]) -> float:
    if not one or not other:
        return 0.0
    if "".join(one) == "".join(other):
        return 100.0
    whole = fuzz.ratio(" ".join(sorted(one)), " ".join(sorted(other)))
    return max(whole, _contained(one, other))


def _contained(one: Sequence[str], other: Sequence[str]) -> float:
    """How well the shorter name's words are found in the longer one; 0 when one is missing.

    The mean over the shorter name's words, weighted by their letters; each word counts once.
    """
    shorter, longer = sorted((one, other), key=len)
    full = [word for word in shorter if len(word) > LETTERS_OF_INITIAL]
    if len(full) < FEWEST_WORDS:
        return 0.0
    left, points, letters = list(longer), 0.0, 0
    for word in sorted(full, key=len, reverse=True):
        best, found = max(((fuzz.ratio(word, each), each) for each in left), default=(0.0, ""))
        if best < ALIKE_WORD:
            return 0.0
        left.remove(found)
        points += best * len(word)
        letters += len(word)
    return points / letters


class _Texts:
    """Texts in the order of their length, so that only those of a fitting length are compared."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.order = np.array(sorted(range(len(texts)), key=lambda n: len(texts[n])), dtype=int)
        self.sorted = [texts[number] for number in self.order]
        self.lengths = np.array([len(text) for text in self.sorted], dtype=int)

    def alike(self, wanted: Sequence[str], cutoff: int) -> Iterator[tuple[int, int]]:
        """(number in `wanted`, number in the texts) of every pair that is alike from `cutoff` on.

        Of two texts the ratio is at most twice the shorter length over the sum of both.
        """
        reach = (200 - cutoff) / cutoff
        by_length = sorted(range(len(wanted)), key=lambda number: len(wanted[number]))
        for start in range(0, len(by_length), BLOCK):
            block = by_length[start : start + BLOCK]
            texts = [wanted[number] for number in block]
            first = np.searchsorted(self.lengths, len(texts[0]) / reach - 1, "left")
            last = np.searchsorted(self.lengths, len(texts[-1]) * reach + 1, "right")
            scores = process.cdist(
                texts,
                self.sorted[first:last],
                scorer=fuzz.ratio,
                score_cutoff=cutoff,
                dtype=np.uint8,
            )
            for row, column in zip(*np.nonzero(scores), strict=True):
                yield block[row], int(self.order[first + column])


class NameIndex:
    """The names of one list, ready to be searched; holds them in memory."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = list(entries)
        self._whole = _Texts([" ".join(sorted(entry.key.latin)) for entry in self.entries])
        self._joined: dict[str, list[int]] = defaultdict(list)
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, entry in enumerate(self.entries):
            self._joined["".join(entry.key.latin)].append(place)
            self._joined["".join(entry.key.cyrillic)].append(place)
            for word in set(entry.key.latin):
                if len(word) > LETTERS_OF_INITIAL:
                    self._places[word].append(place)
        self._words = list(self._places)
        self._words_by_length = _Texts(self._words)

    def search(self, names: Sequence[Sequence[Key]]) -> list[list[Likeness]]:
        """For each name (its keys): the parties from HIT_FROM on, the most alike first."""
        flat = [(number, key) for number, keys in enumerate(names) for key in keys]
        keys = [key for _number, key in flat]
        best: list[dict[int, Likeness]] = [{} for _name in names]
        for (number, key), found in zip(flat, self._candidates(keys), strict=True):
            for place in found:
                entry = self.entries[place]
                score = int(likeness(key, entry.key))
                known = best[number].get(entry.party)
                if score >= HIT_FROM and (known is None or score > known.score):
                    best[number][entry.party] = Likeness(entry.party, entry.name, score)
        return [
            sorted(of_name.values(), key=lambda hit: (-hit.score, hit.party)) for of_name in best
        ]

    def _candidates(self, keys: Sequence[Key]) -> list[set[int]]:
        """For each key the places of entries that one of the three ways leads to."""
        found = [
            {
                place
                for words in (key.latin, key.cyrillic)
                for place in self._joined.get("".join(words), ())
            }
            for key in keys
        ]
        wanted = [" ".join(sorted(key.latin)) for key in keys]
        for number, place in self._whole.alike(wanted, HIT_FROM):
            found[number].add(place)
        known = list({word for key in keys for word in key.latin if len(word) > LETTERS_OF_INITIAL})
        alike: dict[str, set[int]] = defaultdict(set)
        for number, listed_word in self._words_by_length.alike(known, ALIKE_WORD):
            alike[known[number]].update(self._places[self._words[listed_word]])
        for key, places in zip(keys, found, strict=True):
            seen = Counter(place for word in set(key.latin) for place in alike.get(word, ()))
            places.update(place for place, count in seen.items() if count >= FEWEST_WORDS)
        return found
