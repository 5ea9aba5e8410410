"""Unit names in a text against the roster: another name for the one on the roster, or one letter off."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.model.unit import Roster
from pipeline.standard.lint import rules
from pipeline.standard.lint.finding import Finding, Text

_SHORTEST_ALIAS = 3
_SHORTEST_NAME = 6
"""Shorter names differ from ordinary words by one character too easily."""
_MOST_SPOTS = 50  # places looked at for one name
_ADDRESSED = re.compile("[^、，；。：,;:\\s]+")


@dataclass(frozen=True)
class Names:
    """Every name that units go by."""

    full: tuple[str, ...]
    short: tuple[str, ...]
    """The roster's short forms (规范化简称), which may be used."""
    aliases: dict[str, str]
    """Other names to the full one."""
    groups: tuple[str, ...] = ()

    @classmethod
    def of(cls, roster: Roster, others: Iterable[str] = ()) -> "Names":
        """The roster's names; ``others`` are names beside it that are right, such as the office's own."""
        full = (*(unit.name for unit in roster.units), *others)
        short = tuple(unit.short_name for unit in roster.units if unit.short_name)
        aliases = {
            alias: unit.name
            for unit in roster.units
            for written in unit.aliases
            for alias in re.split("[；;]", written)
            if alias.strip()
        }
        known = {*full, *short}
        return cls(full, short, {alias: name for alias, name in aliases.items() if alias not in known}, roster.groups)


def check(text: Text, names: Names) -> Iterator[Finding]:
    """Names in running text."""
    taken = _right_names(text.masked, names)
    for alias in sorted(names.aliases, key=len, reverse=True):
        if len(alias) < _SHORTEST_ALIAS:
            continue
        for match in re.finditer(re.escape(alias), text.masked):
            if not _overlaps(match.span(), taken):
                taken.append(match.span())
                name = names.aliases[alias]
                yield text.find(rules.UNIT_ALIAS, match.span(), f"名录中的全称是“{name}”", name)
    yield from _near_misses(text, names, taken)


def check_addressees(text: Text, names: Names) -> Iterator[Finding]:
    """Each addressee is a group or a unit of the roster."""
    known = {*names.full, *names.short, *names.aliases, *names.groups}
    for match in _ADDRESSED.finditer(text.raw):
        written = re.sub("^(?:各有关|各|有关|全体)", "", match[0])
        if not written or written in known or "单位" in written or "会员" in written:
            continue
        near = [name for name in dict.fromkeys((*names.groups, *names.full)) if _is_near(written, name, 1)]
        what = f"名录中没有“{written}”"
        if near:
            what += f"，最接近的是“{'”“'.join(near[:3])}”"
        start = match.end() - len(written)
        yield text.find(rules.ADDRESSEE_UNKNOWN, (start, match.end()), what, near[0] if len(near) == 1 else "")


def _right_names(text: str, names: Names) -> list[tuple[int, int]]:
    return [
        match.span()
        for name in (*names.full, *names.short)
        if name in text
        for match in re.finditer(re.escape(name), text)
    ]


def _near_misses(text: Text, names: Names, taken: list[tuple[int, int]]) -> Iterator[Finding]:
    found: dict[tuple[int, int], list[tuple[int, str]]] = {}
    for name in dict.fromkeys(names.full):
        if len(name) >= _SHORTEST_NAME:
            most = 1 if len(name) < 10 else 2
            for span, distance in _approximate(text.masked, name, most):
                if not _overlaps(span, taken):
                    found.setdefault(span, []).append((distance, name))
    best = sorted(found.items(), key=lambda item: (min(item[1])[0], item[0][0] - item[0][1], item[0]))
    for span, candidates in best:
        if _overlaps(span, taken):
            continue
        taken.append(span)
        least = min(candidates)[0]
        nearest = list(dict.fromkeys(name for distance, name in candidates if distance == least))
        what = f"名录中没有这个名称，最接近的是“{'”“'.join(nearest[:3])}”，请核对"
        yield text.find(rules.UNIT_NEAR_MISS, span, what, nearest[0] if len(nearest) == 1 else "")


def _approximate(text: str, name: str, most: int) -> Iterator[tuple[tuple[int, int], int]]:
    """Spans of ``text`` that differ from ``name`` by 1 to ``most`` insertions, deletions or replacements.

    With at most ``most`` differences one of ``most + 1`` pieces of the name stands in the text unchanged.
    """
    size = len(name) // (most + 1)
    starts: set[int] = set()
    for number in range(most + 1):
        piece_start = number * size
        piece = name[piece_start : len(name) if number == most else piece_start + size]
        spot = text.find(piece)
        while spot >= 0 and len(starts) < _MOST_SPOTS:
            starts.add(spot - piece_start)
            spot = text.find(piece, spot + 1)
    for start in sorted(starts):
        around = text[max(0, start - most) : start + len(name) + 2 * most]
        if sum(character not in around for character in name) > most:
            continue  # saves the costly comparison where names are alike but for a few characters
        window = [
            (distance, abs(end - begin - len(name)), begin, end)
            for begin in range(max(0, start - most), max(0, start + most) + 1)
            for end in range(begin + len(name) - most, min(len(text), begin + len(name) + most) + 1)
            if (distance := _distance(text[begin:end], name, most)) <= most
        ]
        if window:
            distance, _, begin, end = min(window)
            if distance:
                yield (begin, end), distance


def _is_near(written: str, name: str, most: int) -> bool:
    return abs(len(written) - len(name)) <= most and len(name) > 3 and _distance(written, name, most) <= most


def _distance(left: str, right: str, most: int) -> int:
    """Levenshtein distance, or ``most + 1`` where it is more."""
    if abs(len(left) - len(right)) > most:
        return most + 1
    row = list(range(len(right) + 1))
    for index, character in enumerate(left, 1):
        previous, row[0] = row[0], index
        for spot, other in enumerate(right, 1):
            previous, row[spot] = row[spot], min(row[spot] + 1, row[spot - 1] + 1, previous + (character != other))
        if min(row) > most:
            return most + 1
    return row[-1]


def _overlaps(span: tuple[int, int], taken: list[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in taken)
