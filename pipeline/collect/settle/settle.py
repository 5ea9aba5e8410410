"""Which submission is the unit's plan, and the one class of every part."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from pipeline.collect.intake.part import Classed, PartClass, PartRecord
from pipeline.collect.reading.record import EMPTY_FORM, Reading
from pipeline.collect.rules.catalogue import as_declared
from pipeline.collect.settle.across import Counted, group_against_roster, shared_activities
from pipeline.collect.settle.assign import Names, assign_by_surroundings
from pipeline.collect.settle.candidate import Candidate, make_candidate
from pipeline.collect.settle.decisions import Decisions, Ruling, RulingClass
from pipeline.errors import PipelineError
from pipeline.model.form import Form
from pipeline.model.plan import Withheld
from pipeline.model.problem import Problem, Severity
from pipeline.model.unit import Roster


@dataclass(frozen=True)
class UnitProblem:
    """A problem and the unit it concerns."""

    unit: str
    """Unit code; empty where the unit is not known."""
    problem: Problem


@dataclass(frozen=True)
class Settlement:
    """What became of everything."""

    parts: tuple[Classed, ...]
    """In the order they came in."""
    accepted: tuple[Candidate, ...]
    """The submissions that are their units' plans, in the roster's order."""
    withheld: tuple[Withheld, ...]
    """In the roster's order."""
    problems: tuple[UnitProblem, ...]
    """In the roster's order, those of unknown units last."""
    candidates: tuple[Candidate, ...] = ()
    """Every submission that no ruling sets aside, in the order they came in; ``order`` is its place in ``parts``."""


@dataclass
class _Verdicts:
    """Classes by the part's position."""

    form: Form
    names: Names
    decisions: Decisions
    by_order: dict[int, Classed] = field(default_factory=dict)

    def put(self, candidate: Candidate, kind: PartClass, reason: str) -> None:
        count = candidate.submission.activities
        self.by_order[candidate.order] = Classed(candidate.part, kind, reason, candidate.unit, count)


def settle(readings: list[Reading], form: Form, roster: Roster, names: Names, decisions: Decisions) -> Settlement:
    """Class every part and choose the plans.

    Raises:
        PipelineError: a part has no class or two; the program is wrong then, and nothing is written.
    """
    readings = _files_before_text(readings)
    verdicts = _Verdicts(form, names, decisions)
    candidates = _candidates(readings, verdicts)
    plans: dict[str, Candidate] = {}
    by_unit: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        by_unit.setdefault(candidate.unit, []).append(candidate)
    for unit in roster.units:
        chosen = _settle_unit(by_unit.get(unit.code, []), verdicts)
        if chosen:
            plans[unit.code] = chosen
    candidates, plans = _with_hints(candidates, plans, form)
    for candidate in candidates:
        if candidate.assignment.unit is None:
            verdicts.put(candidate, PartClass.NEEDS_A_PERSON, candidate.assignment.how)
    _class_the_rest(readings, candidates, plans, verdicts)
    parts = _in_order(readings, verdicts)
    return Settlement(
        parts=parts,
        accepted=tuple(plans[unit.code] for unit in roster.units if unit.code in plans),
        withheld=_withheld(roster, plans, parts),
        problems=_listed(candidates, roster, parts),
        candidates=tuple(candidates),
    )


def _with_hints(
    candidates: list[Candidate], plans: dict[str, Candidate], form: Form
) -> tuple[list[Candidate], dict[str, Candidate]]:
    """The plans with what other plans and the roster say of them; a plan accepted by then stays accepted."""
    counted = [
        Counted(plan.assignment.unit, plan.part.place, plan.submission)
        for plan in plans.values()
        if plan.assignment.unit
    ]
    shared = shared_activities(counted)
    hints = {
        plan.unit.code: as_declared((*group_against_roster(plan, form), *shared.get(plan.unit.code, ())), form)
        for plan in counted
    }
    hinted = {
        plan.order: replace(plan, problems=(*plan.problems, *map(_no_error, hints[unit])))
        for unit, plan in plans.items()
        if hints.get(unit)
    }
    return (
        [hinted.get(candidate.order, candidate) for candidate in candidates],
        {unit: hinted.get(plan.order, plan) for unit, plan in plans.items()},
    )


def _no_error(found: Problem) -> Problem:
    """What another unit sends later can't undo that a plan was accepted."""
    return found.model_copy(update={"severity": Severity.WARNING}) if found.severity is Severity.ERROR else found


def _files_before_text(readings: list[Reading]) -> list[Reading]:
    """A table pasted into a mail's text does not compete with the table attached to it."""
    attached = {reading.part.place.file for reading in readings if reading.submission and not reading.part.body}
    return [
        Reading(part=reading.part, ignored="正文里的表格，以附件为准")
        if reading.part.body and reading.submission and reading.part.place.file in attached
        else reading
        for reading in readings
    ]


def _candidates(readings: list[Reading], verdicts: _Verdicts) -> list[Candidate]:
    """All submissions that no ruling sets aside."""
    candidates = []
    for order, reading in enumerate(readings):
        ruling = verdicts.decisions.on(reading.part)
        if ruling and ruling.class_ is RulingClass.IGNORE:
            continue
        candidate = make_candidate(reading, order, verdicts.form, verdicts.names, ruling)
        if candidate:
            candidates.append(candidate)
    return candidates


def _settle_unit(candidates: list[Candidate], verdicts: _Verdicts) -> Candidate | None:
    """Class all submissions of one unit; the one that is its plan."""
    ordered = sorted(candidates, key=lambda candidate: (candidate.dated, candidate.order))
    contested = _contested(ordered)
    valid = [candidate for candidate in ordered if candidate.valid and candidate not in contested]
    chosen = _chosen(valid)
    for index, candidate in enumerate(ordered):
        if candidate is chosen:
            verdicts.put(candidate, _accepted_class(candidate), _accepted_reason(candidate))
        elif twin := next((other for other in ordered[:index] if other.same_as(candidate)), None):
            verdicts.put(candidate, PartClass.DUPLICATE, f"与{twin.part.place}内容相同")
        elif chosen and candidate.same_as(chosen):
            verdicts.put(candidate, PartClass.DUPLICATE, f"与{chosen.part.place}内容相同")
        elif candidate in contested:
            verdicts.put(candidate, PartClass.NEEDS_A_PERSON, "同一来件里有几份不同的计划表，分不清以哪一份为准")
        elif chosen and ordered.index(chosen) > index:
            verdicts.put(candidate, PartClass.SUPERSEDED, f"已被{chosen.part.place}取代")
        else:
            kept = f"；暂用{chosen.part.place}" if chosen else ""
            verdicts.put(candidate, PartClass.NEEDS_A_PERSON, f"有{candidate.errors}处错误，待单位改正{kept}")
    return chosen


def _contested(ordered: list[Candidate]) -> list[Candidate]:
    """Different valid submissions that came in one file at one moment."""
    contested: list[Candidate] = []
    for _, together in itertools.groupby(ordered, key=lambda candidate: (candidate.dated, candidate.part.place.file)):
        valid = [candidate for candidate in together if candidate.valid]
        if any(not candidate.same_as(valid[0]) for candidate in valid):
            contested += valid
    return contested


def _chosen(valid: list[Candidate]) -> Candidate | None:
    """The newest; of several that say the same in a row, the one that came first."""
    chosen = valid[-1] if valid else None
    for earlier in reversed(valid[:-1]):
        if chosen is None or not earlier.same_as(chosen):
            break
        chosen = earlier
    return chosen


def _accepted_class(candidate: Candidate) -> PartClass:
    return PartClass.NIL_RETURN if candidate.submission.nil_return else PartClass.PLAN


def _accepted_reason(candidate: Candidate) -> str:
    how = f"按{candidate.assignment.how}认定单位"
    warnings = f"，有{candidate.warnings}处提醒" if candidate.warnings else ""
    return how + warnings + (f"；{candidate.how_accepted}：{candidate.accepted}" if candidate.accepted else "")


def _class_the_rest(
    readings: list[Reading], candidates: list[Candidate], plans: dict[str, Candidate], verdicts: _Verdicts
) -> None:
    """Everything that is no submission."""
    files_with_table = {candidate.part.place.file: candidate.unit for candidate in reversed(candidates)}
    tables_in_text = {_same_mail(candidate.part) for candidate in candidates if candidate.part.body}
    first_seen: dict[str, str] = {}
    for order, reading in enumerate(readings):
        if order in verdicts.by_order:
            continue
        part = reading.part
        ruling = verdicts.decisions.on(part)
        unit = (
            (ruling.unit if ruling else "") or files_with_table.get(part.place.file) or _unit_around(reading, verdicts)
        )
        kind, reason = _verdict(reading, ruling, unit in plans or part.place.file in files_with_table)
        if (
            kind is PartClass.NEEDS_A_PERSON
            and part.body
            and not reading.breakdown
            and _same_mail(part) in tables_in_text
        ):
            kind, reason = PartClass.IGNORED, "正文，同一封邮件的正文里已读到计划表"
        plan = plans.get(unit)
        if kind is PartClass.NEEDS_A_PERSON and plan and _made_good(reading, plan):
            kind, reason = PartClass.SUPERSEDED, f"后来报来了计划表{plan.part.place}"
        if kind is PartClass.NEEDS_A_PERSON and not part.body and part.size:
            twin = first_seen.setdefault(part.sha256, str(part.place))
            if twin != str(part.place):
                kind, reason = PartClass.DUPLICATE, f"与{twin}内容相同"
        verdicts.by_order[order] = Classed(part, kind, reason, unit)


def _made_good(reading: Reading, plan: Candidate) -> bool:
    """Whether what the unit was asked to send again has come: a plan, later, in another reply."""
    came, answered = reading.part.envelope.date, plan.part.envelope.date
    if came is None or answered is None or plan.part.place.file == reading.part.place.file:
        return False
    return came < answered and ("请单位" in reading.stuck or reading.stuck.startswith(EMPTY_FORM))


def _same_mail(part: PartRecord) -> tuple[str, str]:
    """The mail that a text is of: most mail programs send it twice, and often only the HTML twin holds the table."""
    return part.place.file, part.container.rpartition("/")[0]


def _unit_around(reading: Reading, verdicts: _Verdicts) -> str:
    unit = assign_by_surroundings(reading.part, verdicts.names).unit
    return unit.code if unit else ""


def _verdict(reading: Reading, ruling: Ruling | None, has_plan: bool) -> tuple[PartClass, str]:
    if ruling and ruling.class_ is RulingClass.IGNORE:
        return PartClass.IGNORED, f"按裁定不收：{ruling.reason}"
    if reading.ignored:
        return PartClass.IGNORED, reading.ignored
    if ruling and ruling.class_ is RulingClass.ACCEPT:
        return PartClass.SUPPORTING, f"按裁定收下：{ruling.reason}"
    if reading.beside and has_plan:
        return PartClass.SUPPORTING, reading.beside
    return PartClass.NEEDS_A_PERSON, reading.stuck or f"只有{reading.beside}，没有读到计划表，请人工处理"


def _in_order(readings: list[Reading], verdicts: _Verdicts) -> tuple[Classed, ...]:
    parts = tuple(verdicts.by_order[order] for order in sorted(verdicts.by_order))
    if [classed.part for classed in parts] != [reading.part for reading in readings]:
        msg = f"程序有误：来件共{len(readings)}个部分，归类的却有{len(parts)}个；没有写出任何结果，请报告这个问题"
        raise PipelineError(msg)
    return parts


def _withheld(roster: Roster, plans: dict[str, Candidate], parts: Iterable[Classed]) -> tuple[Withheld, ...]:
    """Units that sent a file and have no plan, with the last file that waits; a letter alone is no submission."""
    waiting = {
        classed.unit: classed for classed in parts if classed.kind is PartClass.NEEDS_A_PERSON and not classed.part.body
    }
    return tuple(
        Withheld(unit=unit.code, reason=waiting[unit.code].reason, place=waiting[unit.code].part.place)
        for unit in roster.units
        if unit.code in waiting and unit.code not in plans
    )


def _listed(candidates: list[Candidate], roster: Roster, parts: tuple[Classed, ...]) -> tuple[UnitProblem, ...]:
    """The problems of all tables that still count: not of those superseded or sent twice."""
    position = {unit.code: index for index, unit in enumerate(roster.units)}
    counted = {PartClass.PLAN, PartClass.NIL_RETURN, PartClass.NEEDS_A_PERSON}
    listed = [
        UnitProblem(candidate.unit, found)
        for candidate in candidates
        for found in candidate.problems
        if parts[candidate.order].kind in counted
    ]
    return tuple(sorted(listed, key=lambda item: position.get(item.unit, len(position))))
