"""The shape of SP2020's population: ages and sexes (facts 4.2), card sizes, and who lives with whom."""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from random import Random

# Persons by five-year age, 5-9 to 55-59 from the long form; 0-4 and 60 and over were not seen there: plausible fill.
AGES = (
    22_000_000, 22_013_768, 22_088_673, 22_163_528, 22_490_428, 22_463_700, 22_066_835, 21_247_974, 20_295_191,
    18_727_242, 16_500_280, 13_961_215, 10_000_000, 6_900_000, 3_900_000, 2_100_000, 1_300_000,
)  # fmt: skip
# Share of men: as published for 10-59, about the ratio at birth below, falling above.
MEN = (0.512, 0.512, 0.514, 0.516, 0.514, 0.511, 0.508, 0.506, 0.503, 0.501, 0.499, 0.497, 0.49, 0.47, 0.45, 0.43, 0.4)
SIZES = (1, 2, 3, 4, 5, 6, 7)
SIZE_WEIGHTS = (0.128, 0.187, 0.272, 0.255, 0.113, 0.036, 0.009)
"""Persons per card: with births since and deaths, 3.14 in the register, as 271.3 m persons on 86.4 m cards."""

_STEPS = list(accumulate(AGES))
ADULT = 19
"""Age from which somebody may head a card."""

HEAD, SPOUSE, CHILD, GRANDCHILD, PARENT, PARENT_IN_LAW, RELATIVE = (
    "head", "spouse", "child", "grandchild", "parent", "parent_in_law", "relative",
)  # fmt: skip


@dataclass(slots=True)
class Draft:
    """Someone with an age in years on census day and a sex; the rest is drawn later."""

    age: int
    woman: bool
    relationship: str = ""


def drafts(rng: Random, count: int) -> list[Draft]:
    """`count` people whose ages follow the table closely (systematic sampling)."""
    start = rng.random()
    people = []
    for index in range(count):
        at = (index + start) / count * _STEPS[-1]
        group = min(bisect_right(_STEPS, at), len(AGES) - 1)
        low = _STEPS[group - 1] if group else 0
        years = int((at - low) / AGES[group] * 5)
        age = group * 5 + min(years, 4) + (int(rng.expovariate(0.4)) if group == len(AGES) - 1 else 0)
        people.append(Draft(min(age, 104), rng.random() >= MEN[group]))
    return people


def _head_weight(person: Draft) -> float:
    if person.age < ADULT:
        return 0
    by_age = 0.1 if person.age < 23 else 0.35 if person.age < 28 else 0.6
    return by_age * (0.3 if person.woman else 1.7)


def _grow_up(people: list[Draft], adults: int) -> None:
    """In a handful of families chance may leave fewer adults than heads: the first children are older then."""
    lacking = adults - sum(person.age >= ADULT for person in people)
    for person in people:
        if lacking > 0 and person.age < ADULT:
            person.age += ADULT
            lacking -= 1


def families(rng: Random, count: int) -> list[list[Draft]]:
    """`count` cards of people, the head first, the whole shaped like the country."""
    sizes = sorted(rng.choices(SIZES, SIZE_WEIGHTS, k=count))
    people = drafts(rng, sum(sizes))
    rng.shuffle(people)
    _grow_up(people, count)
    weight = {id(person): _head_weight(person) for person in people}
    able = [person for person in people if weight[id(person)]]
    able.sort(key=lambda person: -(rng.random() ** (1 / weight[id(person)])))
    heads = able[:count]
    taken = {id(person) for person in heads}
    rest = [person for person in people if id(person) not in taken]
    # Women head smaller cards: alone, or with children.
    heads.sort(key=lambda person: rng.random() - (0.6 if person.woman else 0))
    cards = [[head] for head in heads]
    _couples(rng, cards, sizes, rest)
    _others(rng, cards, sizes, rest)
    for card in cards:
        card[0].relationship = HEAD
    rng.shuffle(cards)
    return cards


def _couples(rng: Random, cards: list[list[Draft]], sizes: list[int], rest: list[Draft]) -> None:
    """Give most male heads of two or more a wife some years younger."""
    wives: dict[int, list[Draft]] = {}
    for person in rest:
        if person.woman and person.age >= 19:
            wives.setdefault(person.age, []).append(person)
    married = set()
    for card, size in zip(cards, sizes, strict=True):
        head = card[0]
        if size < 2 or head.woman or rng.random() > (0.6 if size == 2 else 0.94):
            continue
        wanted = head.age - rng.choice((0, 1, 2, 3, 3, 4, 5, 7))
        age = next(
            (wanted + step for step in (0, 1, -1, 2, -2, 3, -3, 4, -4, 6, -6, 8, -8) if wives.get(wanted + step)), None
        )
        if age is not None:
            wife = wives[age].pop()
            wife.relationship = SPOUSE
            married.add(id(wife))
            card.append(wife)
    rest[:] = [person for person in rest if id(person) not in married]


def _kinship(rng: Random, head: Draft, person: Draft) -> tuple[float, str]:
    """How badly a person fits under a head (0 is best), and as what."""
    gap = head.age - person.age
    if 18 <= gap <= 45:
        return abs(gap - 28) * 0.1, CHILD
    if gap > 45 and person.age < 25:
        return 2 + (gap - 45) * 0.05, GRANDCHILD
    if gap <= -18:
        return 2.5, PARENT if rng.random() < 0.65 else PARENT_IN_LAW
    return (9 if person.age < 15 else 5), RELATIVE


def _others(rng: Random, cards: list[list[Draft]], sizes: list[int], rest: list[Draft]) -> None:
    """Place everyone else, the youngest first, with the best fitting of a dozen heads who have room."""
    room = [card for card, size in zip(cards, sizes, strict=True) for _ in range(size - len(card))]
    rest.sort(key=lambda person: person.age + rng.random())
    for person in rest:
        best, kin, fit = 0, RELATIVE, 99.0
        for _ in range(12):
            index = int(rng.random() * len(room))
            score, relationship = _kinship(rng, room[index][0], person)
            if score < fit:
                best, kin, fit = index, relationship, score
        person.relationship = kin
        room[best].append(person)
        room[best] = room[-1]
        room.pop()
