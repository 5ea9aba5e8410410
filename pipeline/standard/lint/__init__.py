"""A linter for the Chinese of official documents: punctuation, numerals, dates, titles, names.

Pure functions on text and values. ``lint_text`` reads one paragraph, ``lint_notice`` a whole notice.
"""

from pipeline.standard.lint.check import lint_text
from pipeline.standard.lint.finding import Finding, Kind, Place, Rank, Rule, Severity
from pipeline.standard.lint.notice import NoticeWords, Passage, lint_notice

__all__ = [
    "Finding",
    "Kind",
    "NoticeWords",
    "Passage",
    "Place",
    "Rank",
    "Rule",
    "Severity",
    "lint_notice",
    "lint_text",
]
