"""Books for property tests: any plans, in the shipped form."""

from datetime import date, timedelta
from random import Random

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from pipeline import inputs
from pipeline.compendium.assemble import Book, Sources, assemble
from pipeline.model.form import Form
from pipeline.model.plan import Activity, CellValue, Collection, Period, Precision, Withheld
from pipeline.model.unit import Roster
from pipeline.workspace import Workspace
from tests.compendium.books import PLACE, activity, plan, unit
from tests.conftest import PROJECT

UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A book takes its time on a busy machine; that says nothing about it."""

SHIPPED = Workspace.open(PROJECT, "2020")
FORM = inputs.load_form(SHIPPED)
OUTLINE = inputs.load_outline(SHIPPED)
NOTICE = inputs.load_notice(SHIPPED)
OFFICE = inputs.load_office(SHIPPED)
ROSTER = Roster(units=tuple(unit(f"{group}{order}", f"{group}组", order) for group in "甲乙" for order in range(1, 4)))


def made_book(collection: Collection, roster: Roster = ROSTER, form: Form = FORM) -> Book:
    return assemble(Sources(collection, roster, form, OUTLINE, NOTICE, OFFICE))


def collection_of(*plans: tuple[str, list[Activity]], withheld: tuple[str, ...] = ()) -> Collection:
    """Unit codes with their activities; those of whom something came that is withheld."""
    return Collection(
        round="2020",
        form_version=FORM.version,
        plans=tuple(plan(code, activities) for code, activities in plans),
        withheld=tuple(Withheld(unit=code, reason="计划表有2处错误，待改正", place=PLACE) for code in withheld),
    )


NAMES = ("岩石标本展", "岩石标本展览", "重庆开放日", "2020科普日", "地质公园研学", "“绿色”讲座", "")


def _row(random: Random) -> Activity:
    """A row of which every answer may be missing, unreadable or odd."""
    start = date(2019, 11, 1) + timedelta(days=random.randrange(480))
    end = start + timedelta(days=random.choice((0, 2, 40, 200)))
    possible: dict[str, CellValue] = {
        "name": random.choice(NAMES),
        **{key: random.choice((*FORM.column(key).choices, "别的")) for key in ("category", "campaign", "mode")},
        "audience": tuple(random.choices(FORM.column("audience").choices, k=random.randrange(4))),
        "items": tuple(random.randrange(1, 31) for _ in range(random.randrange(4))),
        "period": Period(start=start, end=end, precision=random.choice(list(Precision))),
        "headcount": random.randrange(10**6),
        "budget": random.randrange(10**6) / 100,
    }
    answers: dict[str, tuple[str, CellValue]] = {}
    for key, value in possible.items():
        state = random.choice(("given", "given", "given", "given", "empty", "unreadable"))
        answers[key] = {"given": (str(value), value), "empty": ("", None), "unreadable": ("看不懂", None)}[state]
    return activity(FORM, 1, **answers)


POOL = tuple(_row(Random(seed)) for seed in range(120))
"""Drawing a row cell by cell is too slow for property tests."""


@st.composite
def activities(draw: st.DrawFn) -> list[Activity]:
    """The rows of one plan."""
    rows = draw(st.lists(st.sampled_from(POOL), max_size=5))
    return [row.model_copy(update={"number": number}) for number, row in enumerate(rows, 1)]


@st.composite
def collections(draw: st.DrawFn) -> Collection:
    """Some units plan, some report nothing, some are withheld or silent."""
    plans: list[tuple[str, list[Activity]]] = []
    withheld: list[str] = []
    for one in ROSTER.units:
        state = draw(st.sampled_from(["plan", "plan", "withheld", "missing"]))
        if state == "plan":
            plans.append((one.code, draw(activities())))
        elif state == "withheld":
            withheld.append(one.code)
    return collection_of(*plans, withheld=tuple(withheld))


BOOKS = collections().map(made_book)
