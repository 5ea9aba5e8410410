"""A collection as the public may see it: without withheld columns, contacts and evidence, its texts masked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.compendium.anchors import Anchor
from pipeline.compendium.assemble import IDENTITY_FIELDS
from pipeline.compendium.masking import Common, Masked, Secrets, addresses_in, long_names, mask, numbers_in, persons_in
from pipeline.compendium.privacy import Private, asks_for_persons
from pipeline.compendium.showing import printable
from pipeline.model.form import FieldType, Form, FormField
from pipeline.model.plan import Activity, Cell, Collection, Plan, Withheld
from pipeline.model.problem import Place
from pipeline.model.unit import Roster, Unit
from pipeline.standard.spelling import narrow

NEUTRAL_REASON = "报送材料有待改正"
_NOWHERE = Place(file="")
_LONG_TEXT = 8
"""Characters of a withheld text, a remark say, that can't stand elsewhere by chance."""


@dataclass(frozen=True)
class Finding:
    """Something masked in a text that is printed otherwise: a person should look whether that was right and enough."""

    anchor: Anchor
    unit: str
    """The unit's name."""
    label: str
    """Of the column or head field."""
    kinds: tuple[Masked, ...]
    text: str
    """As it is printed now, with the marks; what was masked is not in it."""

    def __str__(self) -> str:
        row = f"第{self.anchor.number}项活动的" if self.anchor.number else ""
        kinds = "、".join(dict.fromkeys(self.kinds))
        return f"{self.unit}{row}“{self.label}”里有{kinds}，公开版已隐去：{self.text}"


@dataclass(frozen=True)
class Redacted:
    """What remains, what was masked, and what no public file may hold."""

    collection: Collection
    findings: tuple[Finding, ...]
    secrets: frozenset[str]


def redact(
    collection: Collection, form: Form, roster: Roster, private: Private, beside: Collection | None = None
) -> Redacted:
    """Take out what is private.

    Numbers, and names of three or four characters, are masked in every unit's texts, a shorter name in those of its
    own unit: it may well be a word (高峰).

    Args:
        collection: the plans.
        form: this round's.
        roster: this round's.
        private: what is withheld.
        beside: plans of another year that stand in the same book: whom either year withholds is masked in both.
    """
    units = roster.by_code()
    public_words = "\n".join(name for unit in roster.units for name in (unit.name, unit.short_name, unit.group))
    everything = (*collection.plans, *(beside.plans if beside else ()))
    known: dict[str, Secrets] = {}
    for plan in everything:
        own = _secrets_of(plan, form, units.get(plan.unit), private, public_words)
        known[plan.unit] = own if plan.unit not in known else known[plan.unit].joined(own)
    # Units that sent nothing have contacts as well.
    contacts = (name for unit in roster.units for name in persons_in(unit.contact, public_words))
    shown = frozenset(
        name for plan in everything for name in _persons(plan, form, private, public_words, withheld=False)
    )
    names = long_names({*contacts, *(name for one in known.values() for name in one.persons)}) - shown
    numbers = frozenset(number for one in known.values() for number in one.numbers)
    common = Common(names, numbers)
    plans, findings = [], []
    addresses = {address for one in known.values() for address in one.addresses}
    secrets = {*names, *numbers, *addresses, *(address for unit in roster.units for address in unit.addresses)}
    for plan in collection.plans:
        redactor = _Redactor(plan, known[plan.unit], common, units.get(plan.unit))
        plans.append(redactor.plan(form, private))
        findings += redactor.findings
        secrets |= _long_texts(plan, plans[-1], form, private)
    withheld = tuple(Withheld(unit=one.unit, reason=NEUTRAL_REASON, place=_NOWHERE) for one in collection.withheld)
    public = collection.model_copy(update={"plans": tuple(plans), "withheld": withheld})
    return Redacted(public, tuple(findings), frozenset(secrets))


class _Redactor:
    """One plan."""

    def __init__(self, plan: Plan, secrets: Secrets, common: Common, unit: Unit | None) -> None:
        self._plan, self._secrets, self._common = plan, secrets, common
        self._name = unit.name if unit else plan.unit
        # Of a unit that has left the roster since last year nothing but its own word says its name.
        self._identity = IDENTITY_FIELDS if unit else IDENTITY_FIELDS - {"unit"}
        self.findings: list[Finding] = []

    def plan(self, form: Form, private: Private) -> Plan:
        hidden = private.head | self._identity
        head = {
            field.key: self._cell(self._plan.head[field.key], field, 0)
            for field in form.head
            if field.key in self._plan.head and field.key not in hidden
        }
        columns = [column for column in form.columns if column.key not in private.columns]
        activities = tuple(
            Activity(
                number=activity.number,
                # Last year's plan may lack a column of this year's form.
                cells={
                    column.key: self._cell(activity.cells[column.key], column, activity.number)
                    for column in columns
                    if column.key in activity.cells
                },
            )
            for activity in self._plan.activities
        )
        return Plan(
            unit=self._plan.unit,
            head=head,
            activities=activities,
            nil_return=self._plan.nil_return,
            received=self._plan.received,
            place=_NOWHERE,
            sha256="",
        )

    def _cell(self, cell: Cell, field: FormField, number: int) -> Cell:
        value = cell.value
        if value is None or isinstance(value, str):
            text = self._masked(cell.raw if value is None else value, field, number)
            return Cell(raw=text, value=None if value is None else text)
        if isinstance(value, tuple):
            words = (piece for piece in value if isinstance(piece, str))
            kept = tuple(word if word in field.choices else self._masked(word, field, number) for word in words)
            return Cell(raw="", value=kept or tuple(piece for piece in value if isinstance(piece, int)))
        # Of a number nothing but the number is printed; a period may keep the sender's words.
        raw = self._masked(cell.raw, field, number) if field.type in {FieldType.PERIOD, FieldType.DATE} else ""
        return Cell(raw=raw, value=value)

    def _masked(self, text: str, field: FormField, number: int) -> str:
        masked, kinds = mask(printable(text), self._secrets, self._common)
        if kinds:
            self.findings.append(Finding(Anchor(self._plan.unit, number), self._name, field.label, kinds, masked))
        return masked


def _secrets_of(plan: Plan, form: Form, unit: Unit | None, private: Private, public_words: str) -> Secrets:
    persons = set(_persons(plan, form, private, public_words, withheld=True))
    numbers: set[str] = set()
    addresses: set[str] = set()
    for field, cell in _cells(plan, form, private, withheld=True):
        if field.type is FieldType.PHONE:
            numbers |= numbers_in(cell.raw)
        elif field.type is FieldType.EMAIL:
            addresses |= addresses_in(cell.raw)
    if unit:
        persons |= persons_in(unit.contact, public_words)
        addresses.update(unit.addresses)
    persons -= _persons(plan, form, private, public_words, withheld=False)
    return Secrets(frozenset(persons), frozenset(numbers), frozenset(addresses))


def _persons(plan: Plan, form: Form, private: Private, public_words: str, *, withheld: bool) -> frozenset[str]:
    return frozenset(
        name
        for field, cell in _cells(plan, form, private, withheld=withheld)
        if asks_for_persons(field)
        for name in persons_in(printable(cell.raw), public_words)
    )


def _long_texts(plan: Plan, public: Plan, form: Form, private: Private) -> set[str]:
    """Withheld texts, as written, that the unit does not say in what is printed as well."""
    said = "\n".join(
        narrow(cell.raw)
        for cells in (public.head, *(one.cells for one in public.activities))
        for cell in cells.values()
    )
    written = (
        printable(cell.raw)
        for field, cell in _cells(plan, form, private, withheld=True)
        if field.type is FieldType.TEXT and not asks_for_persons(field)
    )
    return {text for text in written if len(narrow(text)) >= _LONG_TEXT and narrow(text) not in said}


def _cells(plan: Plan, form: Form, private: Private, *, withheld: bool) -> Iterable[tuple[FormField, Cell]]:
    """The cells of the fields that are withheld, or of those that are printed."""
    rows: list[tuple[tuple[FormField, ...], Mapping[str, Cell], frozenset[str]]] = [
        (form.head, plan.head, private.head)
    ]
    rows += [(form.columns, activity.cells, private.columns) for activity in plan.activities]
    for fields, cells, hidden in rows:
        for field in fields:
            if field.key in cells and field.key not in IDENTITY_FIELDS and (field.key in hidden) is withheld:
                yield field, cells[field.key]
