"""The conformance report as a value, and as JSON, terminal lines and HTML."""

import base64
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.check.clauses import CATALOGUE, Clause, Method
from pipeline.check.finding import Finding, Verdict
from pipeline.render.html import render_html

_WORST_FIRST = (Verdict.FAILED, Verdict.NOT_VERIFIED, Verdict.ADVICE, Verdict.PASSED, Verdict.NOT_APPLICABLE)
_MOST_LINES = 12


@dataclass(frozen=True)
class Picture:
    """A page as a small PNG, for what a person must look at."""

    page: int
    wide: bool
    """Whether the page lies sideways."""
    png: bytes

    @property
    def data_address(self) -> str:
        """As an HTML image takes it."""
        return "data:image/png;base64," + base64.b64encode(self.png).decode()


@dataclass(frozen=True)
class ClauseResult:
    """One clause with everything found about it."""

    clause: Clause
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        """The worst of its findings."""
        if not self.findings:
            return Verdict.NOT_VERIFIED if self.clause.method is Method.ON_PAPER else Verdict.NOT_APPLICABLE
        return min((finding.verdict for finding in self.findings), key=_WORST_FIRST.index)

    @property
    def shown(self) -> tuple[Finding, ...]:
        """Those that a reader must see: all that fail, else the first."""
        wrong = tuple(finding for finding in self.findings if finding.verdict is not Verdict.PASSED)
        return wrong or self.findings[:1]

    @property
    def brief(self) -> str:
        """All findings in a few words, where every one of them passes."""
        amounts = [finding.amount for finding in self.findings if finding.amount is not None]
        values = list(dict.fromkeys(finding.value for finding in self.findings))
        if len(self.findings) < 2 or self.verdict is not Verdict.PASSED or len(values) == 1:
            return ""
        if len(amounts) == len(self.findings):
            return f"{min(amounts):g}–{max(amounts):g} {self.clause.unit}".rstrip()
        return ""


@dataclass(frozen=True)
class Report:
    """What was measured on one document."""

    name: str
    """File name, as given."""
    kind: str
    """``PDF`` or ``Word``."""
    pages: int
    results: tuple[ClauseResult, ...]
    substituted: tuple[str, ...]
    """Fonts that stand in for the official ones."""
    pictures: tuple[Picture, ...] = ()
    remarks: tuple[str, ...] = ()
    """What could not be looked at, in Chinese."""

    @property
    def counts(self) -> Counter[Verdict]:
        """Measured clauses by verdict."""
        return Counter(result.verdict for result in self.results if result.clause.method is Method.MEASURED)

    @property
    def verdict_counts(self) -> tuple[tuple[str, int], ...]:
        """The same, worst first, without those that did not occur."""
        counts = self.counts
        return tuple((verdict.value, counts[verdict]) for verdict in _WORST_FIRST if counts[verdict])

    @property
    def measured(self) -> tuple[ClauseResult, ...]:
        """Clauses that something was found about."""
        return tuple(result for result in self._of(Method.MEASURED) if result.findings)

    @property
    def not_applicable(self) -> tuple[ClauseResult, ...]:
        """Clauses on what the document hasn't got."""
        return tuple(result for result in self._of(Method.MEASURED) if not result.findings)

    @property
    def looked_at(self) -> tuple[ClauseResult, ...]:
        """Clauses that a person must look at."""
        return tuple(result for result in self._of(Method.LOOKED_AT) if result.findings)

    @property
    def on_paper(self) -> tuple[ClauseResult, ...]:
        """Clauses that only paper can show."""
        return self._of(Method.ON_PAPER)

    @property
    def failed(self) -> tuple[ClauseResult, ...]:
        """Clauses that are not kept."""
        return tuple(result for result in self.results if result.verdict is Verdict.FAILED)

    @property
    def verdict(self) -> str:
        """One line for the whole. Only a document in official fonts, all of it measured, is called conforming."""
        if self.failed:
            return f"有 {len(self.failed)} 条不符合"
        if self.counts[Verdict.NOT_VERIFIED]:
            return f"未验证：有 {self.counts[Verdict.NOT_VERIFIED]} 条无法测量"
        if self.substituted:
            return "所测各条未见不符，但字体有替代，不作结论"
        return "所测各条符合标准"

    @property
    def tone(self) -> str:
        """Good, bad, or neither: how a page colours the verdict."""
        if self.failed:
            return "bad"
        return "warn" if self.counts[Verdict.NOT_VERIFIED] or self.substituted else "good"

    def as_data(self) -> dict[str, Any]:
        """For JSON: plain values only, in the order of the catalogue."""
        return {
            "name": self.name,
            "kind": self.kind,
            "pages": self.pages,
            "verdict": self.verdict,
            "counts": {verdict.value: self.counts[verdict] for verdict in _WORST_FIRST},
            "substituted_fonts": list(self.substituted),
            "remarks": list(self.remarks),
            "clauses": [_clause_data(result) for result in self.results],
        }

    def summary(self) -> tuple[str, ...]:
        """A few lines for the terminal."""
        numbers = "，".join(
            f"{verdict.value} {self.counts[verdict]}" for verdict in _WORST_FIRST if self.counts[verdict]
        )
        lines = [f"{self.kind} {self.pages} 页：{self.verdict}（{numbers}）"]
        wrong = [result for result in self.results if result.verdict is Verdict.FAILED]
        lines.extend(f"  ✗ {_in_a_line(result)}" for result in wrong[:_MOST_LINES])
        if len(wrong) > _MOST_LINES:
            lines.append(f"  ……另有 {len(wrong) - _MOST_LINES} 条，见报告")
        advice = [result for result in self.results if result.verdict is Verdict.ADVICE]
        lines.extend(f"  · {_in_a_line(result)}" for result in advice[:_MOST_LINES])
        lines.extend(f"  {remark}" for remark in self.remarks)
        return tuple(lines)

    def _of(self, method: Method) -> tuple[ClauseResult, ...]:
        return tuple(result for result in self.results if result.clause.method is method)


def make_report(name: str, kind: str, pages: int, findings: list[Finding], substituted: tuple[str, ...]) -> Report:
    """Findings sorted under their clauses, in the order of the catalogue."""
    results = tuple(
        ClauseResult(clause, tuple(finding for finding in findings if finding.clause == clause.id))
        for clause in CATALOGUE
    )
    return Report(name, kind, pages, results, substituted)


def html_report(templates: Path, title: str, reports: tuple[Report, ...]) -> str:
    """One page on one or several products of the same document, complete in itself.

    Raises:
        TemplateError: the template is missing or wrong.
    """
    return render_html(templates, "conformance.html", {"title": title, "reports": reports})


def _clause_data(result: ClauseResult) -> dict[str, Any]:
    clause = result.clause
    return {
        "id": clause.id,
        "clause": clause.number,
        "title": clause.title,
        "rank": clause.rank.value,
        "method": clause.method.value,
        "wanted": clause.wanted,
        "verdict": result.verdict.value,
        "findings": [
            {"page": finding.page, "value": finding.value, "verdict": finding.verdict.value, "note": finding.note}
            for finding in result.findings
        ],
    }


def _in_a_line(result: ClauseResult) -> str:
    first, clause = result.shown[0], result.clause
    where = f"第 {first.page} 页" if first.page else ""
    more = f"，共 {len(result.shown)} 处" if len(result.shown) > 1 else ""
    note = f"（{first.note[:60]}）" if first.note else ""
    rule = f"{clause.title}（{clause.number}，{clause.rank}）"
    return f"{rule}：{where} {first.value[:60]}，应为 {clause.wanted}{more}{note}"
