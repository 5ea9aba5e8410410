"""Every rule of the linter with its clause, its rank, and whether it stops an approved notice.

Errors are what is wrong whatever the house style; what a house may decide, what heuristics see, and what only custom
asks for is advice. Clauses are given as deep as they are known for certain.
"""

from pipeline.standard.lint.finding import Rank, Rule, Severity

_PUNCTUATION, _NUMERALS, _FORMAT = "GB/T 15834-2011", "GB/T 15835-2011", "GB/T 9704-2012"
_REGULATION = "党政机关公文处理工作条例（参照）"
ALL: list[Rule] = []


def _rule(name: str, clause: str, rank: Rank, severity: Severity) -> Rule:
    rule = Rule(name, clause, rank, severity)
    ALL.append(rule)
    return rule


def _must(name: str, clause: str, rank: Rank = Rank.STANDARD) -> Rule:
    return _rule(name, clause, rank, Severity.ERROR)


def _should(name: str, clause: str, rank: Rank = Rank.STANDARD) -> Rule:
    return _rule(name, clause, rank, Severity.ADVICE)


# Marks
HALF_WIDTH_MARK = _must("half-width-mark", f"{_PUNCTUATION} 5.1")
HALF_WIDTH_BRACKET = _should("half-width-bracket", f"{_PUNCTUATION} 5.1")
STRAIGHT_QUOTE = _should("straight-quote", f"{_PUNCTUATION} 4.8")
CORNER_QUOTE = _should("corner-quote", f"{_PUNCTUATION} 4.8")
ELLIPSIS = _should("ellipsis", f"{_PUNCTUATION} 4.11")
DASH = _should("dash", f"{_PUNCTUATION} 4.10")
CONNECTOR = _should("connector", f"{_PUNCTUATION} 4.13")
INTERPUNCT = _should("interpunct", f"{_PUNCTUATION} 4.14")
DOUBLED_MARK = _must("doubled-mark", f"{_PUNCTUATION} 4")
COMMA_BETWEEN_TITLES = _should("comma-between-titles", f"{_PUNCTUATION} 4.5.3.5")
MARK_BEFORE_ETC = _must("mark-before-etc", f"{_PUNCTUATION} B.1.2")
ELLIPSIS_WITH_ETC = _should("ellipsis-with-etc", "“……”与“等”不并用", Rank.CUSTOM)
ORDINAL_COMMA = _should("ordinal-comma", f"{_PUNCTUATION} B.3.1")
NO_END_MARK = _should("no-end-mark", f"{_PUNCTUATION} 4.1")
LIST_ENDS = _should("list-ends", f"{_PUNCTUATION} A.5")

# Brackets, quotes, title marks
UNPAIRED = _must("unpaired", f"{_PUNCTUATION} 4.8、4.9、4.15")
BRACKET_WIDTHS = _should("bracket-widths", f"{_PUNCTUATION} 5.1")
NESTED_TITLE_MARKS = _must("nested-title-marks", f"{_PUNCTUATION} 4.15.3")
NESTED_QUOTES = _must("nested-quotes", f"{_PUNCTUATION} 4.8")
NESTED_BRACKETS = _should("nested-brackets", f"{_PUNCTUATION} 4.9.3")
TITLE_MARKS_MISUSED = _should("title-marks-misused", f"{_PUNCTUATION} A.13.1")
EDITION_OUTSIDE = _should("edition-outside", f"{_PUNCTUATION} A.13.4")

# Characters
STRAY_SPACE = _should("stray-space", "中文字与字之间不空格", Rank.CUSTOM)
MIXED_SPACING = _should("mixed-spacing", "中文与数字、字母之间空与不空，全文一致", Rank.CUSTOM)
INVISIBLE = _must("invisible", "不可见的字符和乱码不入公文", Rank.CUSTOM)
COMPATIBILITY_FORM = _should("compatibility-form", "GB 18030-2022 基本汉字编码", Rank.STANDARD)
TRADITIONAL = _should("traditional", "国家通用语言文字法（规范汉字）", Rank.REGULATION)
FULL_WIDTH_LETTER = _should("full-width-letter", f"{_NUMERALS} 5.1", Rank.STANDARD)
REPEATED_WORD = _should("repeated-word", "重复的字词", Rank.CUSTOM)

# Numerals
ZERO_PADDED = _must("zero-padded", f"{_NUMERALS} 5.1.4；{_FORMAT} 7.3.5")
TWO_DIGIT_YEAR = _must("two-digit-year", f"{_NUMERALS} 5.1.4")
PARTIAL_DATE = _should("partial-date", f"{_NUMERALS} 5.1.4")
MIXED_NUMERALS = _should("mixed-numerals", f"{_NUMERALS} 4.3")
ZERO_IN_YEAR = _should("zero-in-year", f"{_NUMERALS} 5.2.5")
APPROXIMATE = _should("approximate", f"{_NUMERALS} 5.2.1")
RANGE_UNIT = _should("range-unit", f"{_NUMERALS} 5.1.3")
LEADING_ZERO = _must("leading-zero", f"{_NUMERALS} 5.1.2")
SPLIT_PERCENT = _should("split-percent", f"{_NUMERALS} 5.1")
MIXED_THOUSANDS = _should("mixed-thousands", f"{_NUMERALS} 5.3")
REDUNDANT_APPROXIMATION = _should("redundant-approximation", "约数只表示一次", Rank.CUSTOM)

# Days
IMPOSSIBLE_DATE = _must("impossible-date", "历法上没有的日期", Rank.CUSTOM)
WEEKDAY = _must("weekday", "星期与日期相符", Rank.CUSTOM)
DATE_ORDER = _must("date-order", "起止日期先后相符", Rank.CUSTOM)
YEAR_OF_RANGE = _should("year-of-range", "跨年的起止时间写明年份", Rank.CUSTOM)
DEADLINE_BEFORE_NOTICE = _must("deadline-before-notice", "期限不早于成文日期", Rank.CUSTOM)
DEADLINE_PAST = _should("deadline-past", "期限应在今天以后", Rank.CUSTOM)
DEADLINE_ON_WEEKEND = _should("deadline-on-weekend", "期限宜在工作日", Rank.CUSTOM)
RELATIVE_DAY = _should("relative-day", "公文写明具体的年、月、日", Rank.CUSTOM)
UNTIL = _should("until", "“截至”某日、到某日“截止”", Rank.CUSTOM)

# Document numbers
HOUSE_NUMBER = _should("house-number", f"{_FORMAT} 7.2.5", Rank.HOUSE)
QUOTED_NUMBER = _should("quoted-number", f"{_FORMAT} 7.2.5")
NUMBER_BEFORE_TITLE = _should("number-before-title", "引用公文先引标题、后引文号", Rank.CUSTOM)
NUMBER_YEAR = _should("number-year", f"{_FORMAT} 7.2.5")

# Title
TITLE_END = _must("title-end", f"{_PUNCTUATION} B.4")
TITLE_MARKS = _should("title-marks", "标题除书名号、引号等外一般不用标点", Rank.CUSTOM)
TITLE_REPEATS = _should("title-repeats", "标题中“关于”“的通知”不层层重复", Rank.CUSTOM)
TITLE_LENGTH = _should("title-length", f"{_FORMAT} 7.3.1（回行排成梯形或菱形）", Rank.CUSTOM)
TITLE_TYPE = _should("title-type", _REGULATION, Rank.REGULATION)
TITLE_MATTER = _should("title-matter", _REGULATION, Rank.REGULATION)
TITLE_ISSUER = _should("title-issuer", _REGULATION, Rank.REGULATION)

# Headings
HEADING_MARK = _should("heading-mark", f"{_PUNCTUATION} B.3；{_FORMAT} 7.3.3")
HEADING_ORDER = _should("heading-order", f"{_PUNCTUATION} B.3；{_FORMAT} 7.3.3")
HEADING_SEQUENCE = _should("heading-sequence", f"{_FORMAT} 7.3.3")
HEADING_END = _should("heading-end", f"{_PUNCTUATION} B.4")
LEAD_END = _should("lead-end", f"{_PUNCTUATION} 4.1")

# Addressees, attachments, the rest
ADDRESSEE_COLON = _must("addressee-colon", f"{_FORMAT} 7.3.2")
ADDRESSEE_COLON_ONCE = _should("addressee-colon-once", f"{_FORMAT} 7.3.2")
ADDRESSEE_SEPARATOR = _should("addressee-separator", "主送机关同类之间用顿号，不同类之间用逗号", Rank.CUSTOM)
ADDRESSEE_UNKNOWN = _should("addressee-unknown", "主送机关与单位名录一致", Rank.HOUSE)
ATTACHMENT_MARKS = _must("attachment-marks", f"{_FORMAT} 7.3.4")
ATTACHMENT_PREFIX = _should("attachment-prefix", f"{_FORMAT} 7.3.4")
ATTACHMENT_WORDING = _must("attachment-wording", f"{_FORMAT} 7.3.4")
ATTACHMENT_UNKNOWN = _must("attachment-unknown", "正文提到的附件都在附件说明里", Rank.CUSTOM)
ATTACHMENT_UNMENTIONED = _should("attachment-unmentioned", "附件都在正文里提到", Rank.CUSTOM)
UNIT_ALIAS = _should("unit-alias", "单位用全称或规范化简称（以名录为准）", Rank.HOUSE)
UNIT_NEAR_MISS = _should("unit-near-miss", "单位名称与名录一致", Rank.HOUSE)
OPEN_PLACEHOLDER = _must("open-placeholder", "印发的公文没有待填的空", Rank.CUSTOM)
NO_TEXT_PAGE = _must("no-text-page", f"{_FORMAT} 7.3.5（调整行距、字距）", Rank.CUSTOM)
