"""The catalogue: every clause that is held against a document, and what it wants.

The numbers come from ``pipeline.standard.layout``; what stands here besides is how exactly each must be met.
"""

from dataclasses import dataclass
from enum import StrEnum

from pipeline.standard import layout


class Rank(StrEnum):
    """What kind of rule it is."""

    REGULATION = "法规"
    STANDARD = "国家标准"
    CUSTOM = "惯例"
    HOUSE = "本单位规定"


class Method(StrEnum):
    """How one knows."""

    MEASURED = "测量"
    LOOKED_AT = "需人看"
    ON_PAPER = "纸上才能看"


@dataclass(frozen=True)
class Clause:
    """One rule."""

    id: str
    number: str
    """Where it stands in GB/T 9704-2012, or in the standard named."""
    title: str
    target: float | str
    """What it wants: a number in ``unit``, or words."""
    tolerance: float = 0.0
    unit: str = ""
    rank: Rank = Rank.STANDARD
    method: Method = Method.MEASURED

    @property
    def wanted(self) -> str:
        """Target and tolerance as printed."""
        if isinstance(self.target, str):
            return self.target
        number = f"{self.target:.2f}".rstrip("0").rstrip(".")
        within = f" ± {self.tolerance:g}" if self.tolerance else ""
        return f"{number}{within} {self.unit}".rstrip()


def _looked_at(name: str, number: str, title: str, target: str) -> Clause:
    return Clause(name, number, title, target, method=Method.LOOKED_AT)


def _on_paper(name: str, number: str, title: str, target: str) -> Clause:
    return Clause(name, number, title, target, method=Method.ON_PAPER)


_MM, _LINES, _CHARACTERS, _POINTS = "mm", "行", "字", "磅"

_PAPER = (
    Clause("paper-size", "5.2.1", "幅面为 A4", f"{layout.PAGE_WIDTH.mm:g} × {layout.PAGE_HEIGHT.mm:g} mm（± 0.5）"),
    Clause("margin-top", "5.2.1", "天头（纸边到首行的行框）", layout.PORTRAIT.top.mm, 1.5, _MM),
    Clause("margin-left", "5.2.1", "订口（左白边）", layout.PORTRAIT.left.mm, 1, _MM),
    Clause("margin-right", "5.2.1", "版心右边到切口", layout.PORTRAIT.right.mm, 1, _MM),
    Clause("margin-bottom", "5.2.1", "地脚（满页末行的行框到纸边）", layout.PORTRAIT.bottom.mm, 1.5, _MM),
    Clause("inside-type-area", "5.2.1", "文字不出版心", "左右都在版心以内（± 1 mm）"),
    Clause("lines", "5.2.3", "满页行数", layout.LINES, 0, _LINES),
    Clause("characters", "5.2.3", "满行字数", layout.CHARACTERS, 0, _CHARACTERS),
    Clause("body-size", "5.2.2", "正文 3 号字", layout.SIZE_3.pt, 0.5, _POINTS),
    Clause("body-font", "5.2.2", "正文仿宋体", "仿宋"),
    Clause("no-blank-page", "5.2", "没有空白页", "首尾没有空白页", rank=Rank.CUSTOM),
    Clause("ragged-edge", "CLREQ", "版心右边排齐", "续行行尾离版心右边不超过 0.5 mm", rank=Rank.CUSTOM),
)

_HEAD = (
    Clause("mark-present", "7.2.4", "有发文机关标志", "首页上部有发文机关标志", rank=Rank.CUSTOM),
    Clause("mark-top", "7.2.4", "发文机关标志上边缘到纸边", layout.MARK_TOP.mm, 1, _MM),
    Clause("mark-centred", "7.2.4", "发文机关标志居中：偏离版心中线", 0, 1, _MM),
    Clause("mark-red", "7.2.4", "发文机关标志用红色", "红色"),
    Clause(
        "mark-size", "7.2.4", "发文机关标志字的大小（1999 年版的上限）",
        f"高不超过 {layout.MARK_MAX_HEIGHT.mm:g} mm，宽不超过 {layout.MARK_MAX_WIDTH.mm:g} mm", rank=Rank.CUSTOM,
    ),
    Clause("number-position", "7.2.5", "发文字号在标志下空行数", layout.NUMBER_LINES_BELOW_MARK, 0.3, _LINES),
    Clause("number-centred", "7.2.5", "发文字号居中：偏离版心中线", 0, 1, _MM),
    Clause("number-form", "7.2.5", "发文字号写法", "机关代字〔四位年份〕顺序号，不编虚位，不加“第”", rank=Rank.HOUSE),
    Clause("red-line-gap", "7.2.7", "红色分隔线在发文字号之下", layout.RED_LINE_BELOW_NUMBER.mm, 0.5, _MM),
    Clause("red-line-length", "7.2.7", "红色分隔线与版心等宽", layout.TYPE_WIDTH.mm, 1, _MM),
    Clause("red-line-left", "7.2.7", "红色分隔线左端到纸边", layout.PORTRAIT.left.mm, 1, _MM),
    Clause("red-line-red", "7.2.7", "分隔线用红色", "红色"),
    Clause("red-line-thickness", "7.2.7", "红色分隔线粗细", "0.35–0.8 mm（标准未规定）", rank=Rank.CUSTOM),
    Clause("first-page-text", "7.3.3", "首页显示正文", "首页有正文"),
)  # fmt: skip

_BODY = (
    Clause("title-position", "7.3.1", "标题在红线下空行数", layout.TITLE_LINES_BELOW_RED_LINE, 0.3, _LINES),
    Clause("title-centred", "7.3.1", "标题各行居中：偏离版心中线", 0, 1, _MM),
    Clause("title-size", "7.3.1", "标题 2 号字", layout.SIZE_2.pt, 0.5, _POINTS),
    Clause("title-font", "7.3.1", "标题小标宋体", "小标宋"),
    Clause("title-lines", "7.3.1", "标题没有只有一两个字的行", "每行三字以上"),
    Clause("title-shape", "7.3.1", "标题呈梯形或菱形", "中间的行不比上下都短", rank=Rank.CUSTOM),
    Clause("addressees-position", "7.3.2", "主送机关在标题下空行数", layout.ADDRESSEES_LINES_BELOW_TITLE, 0.25, _LINES),
    Clause("addressees-left", "7.3.2", "主送机关顶格：离版心左边", 0, 0.7, _MM),
    Clause("addressees-colon", "7.3.2", "主送机关末尾用全角冒号", "以“：”结尾"),
    Clause("body-position", "7.3.3", "正文在主送机关下一行：空行数", 0, 0.25, _LINES),
    Clause("body-indent", "7.3.3", "每段首行缩进", layout.INDENT_CHARACTERS, 0.2, _CHARACTERS),
    Clause("list-position", "7.3.4", "附件说明在正文下空行数", layout.ATTACHMENT_LIST_LINES_BELOW_BODY, 0.25, _LINES),
    Clause("list-indent", "7.3.4", "附件说明左空", layout.INDENT_CHARACTERS, 0.2, _CHARACTERS),
    Clause("list-label", "7.3.4", "附件说明用“附件：”，多个附件用阿拉伯数字编号", "附件：1. ……"),
    Clause("list-aligned", "7.3.4", "附件说明各项、回行对齐：相差", 0, 0.7, _MM),
    Clause("list-ending", "7.3.4", "附件名称后不加标点", "没有标点"),
    Clause("date-present", "7.3.5", "有成文日期", "有署名和成文日期"),
    Clause("date-form", "7.3.5.5", "成文日期写法", "阿拉伯数字，年份写全，月、日不编虚位"),
    Clause("date-place", "7.3.5", "成文日期右空", layout.SEALED_DATE_RIGHT_INDENT, 0.3, _CHARACTERS),
    Clause("name-place", "7.3.5", "发文机关署名的位置：偏离", 0, 1.5, _MM),
    Clause("name-gap", "7.3.5", "署名与正文（附件说明）之间空行数", layout.SEALED_LINES_BELOW_TEXT, 0.4, _LINES,
           rank=Rank.CUSTOM),
    Clause("date-gap", "7.3.5", "成文日期在署名下一行：空行数", 0, 0.25, _LINES),
    Clause("signature-not-alone", "7.3.5", "印章、日期与正文同处一面", "署名所在页有正文或附件说明"),
    Clause("no-empty-page-note", "7.3.5", "不写“此页无正文”", "没有这句话"),
)  # fmt: skip

_ATTACHMENTS = (
    Clause("attachment-new-page", "7.3.7", "附件另面编排", "附件从新的一页开始"),
    Clause("attachment-label", "7.3.7", "“附件”及顺序号写法", "附件、附件1……，后面不加冒号，依次编号"),
    Clause("attachment-label-font", "7.3.7", "“附件”及顺序号用黑体", "黑体"),
    Clause("attachment-label-left", "7.3.7", "“附件”顶格：离版心左边", 0, 0.7, _MM),
    Clause("attachment-label-line", "7.3.7", "“附件”所在行", 1, 0.2, _LINES),
    Clause("attachment-title-line", "7.3.7", "附件标题所在行", 3, 0.25, _LINES),
    Clause("attachment-title-centred", "7.3.7", "附件标题居中：偏离版心中线", 0, 1, _MM),
    Clause("attachment-title-wording", "7.3.7", "附件标题与附件说明一致", "一字不差"),
    Clause("attachment-alone", "7.3.7", "附件不随文装订时，首行顶格写发文字号和附件序号", "发文字号　附件1"),
    Clause("attachments-all", "7.3.7", "附件说明所列附件齐全", "一一对应"),
    Clause("landscape-left", "8.2", "横排页左白边", layout.LANDSCAPE_ODD.left.mm, 1, _MM),
    Clause("landscape-right", "8.2", "横排页右白边", layout.LANDSCAPE_ODD.right.mm, 1, _MM),
    Clause("landscape-top", "8.2", "横排页上白边（表头一侧）到首行字",
           f"单页 {layout.LANDSCAPE_ODD.top.mm:g}、双页 {layout.LANDSCAPE_EVEN.top.mm:g} mm（− 1，+ 3）"),
    Clause("landscape-bottom", "8.2", "横排页下白边",
           f"单页不小于 {layout.LANDSCAPE_ODD.bottom.mm:g}、双页不小于 {layout.LANDSCAPE_EVEN.bottom.mm:g} mm（− 1）"),
)  # fmt: skip

_LETTER = (
    Clause("letter-mark-top", "10.1", "信函格式：发文机关标志上边缘到纸边", layout.LETTER_MARK_TOP.mm, 1, _MM),
    Clause("letter-rule-gap", "10.1", "信函格式：红色双线在标志下", layout.LETTER_RULE_BELOW_MARK.mm, 0.7, _MM),
    Clause("letter-rule-length", "10.1", "信函格式：红色双线长度", layout.LETTER_RULE_WIDTH.mm, 1, _MM),
    Clause("letter-foot-rule", "10.1", "信函格式：下边红色双线到纸边",
           layout.LETTER_RULE_ABOVE_SHEET_BOTTOM.mm, 1, _MM),
    Clause("letter-number-right", "10.1", "信函格式：发文字号顶格居右：离版心右边", 0, 0.7, _MM),
    Clause("letter-number-gap", "10.1", "信函格式：发文字号在双线下", layout.LETTER_NUMBER_BELOW_RULE.mm, 1, _MM),
    Clause("letter-first-page", "10.1", "信函格式：首页不显示页码", "首页没有页码"),
)  # fmt: skip

_PAGE_NUMBERS = (
    Clause("page-number-present", "7.5", "每页有页码", "有页码"),
    Clause("page-number-order", "7.5", "页码连续", "逐页加一"),
    Clause("page-number-dashes", "7.5", "页码左右各一条一字线", "— 1 —"),
    Clause("page-number-size", "7.5", "页码 4 号字", layout.SIZE_4.pt, 0.5, _POINTS),
    Clause("page-number-height", "7.5", "页码一字线在版心下", layout.PAGE_NUMBER_BELOW_TYPE_AREA.mm, 0.5, _MM),
    Clause("page-number-side", "7.5", "单页码居右、双页码居左", "单右双左"),
    Clause("page-number-indent", "7.5", "页码离版心侧边", layout.PAGE_NUMBER_SIDE_INDENT.mm, 1, _MM),
)

_IMPRINT = (
    Clause("imprint-foot", "7.4.1", "版记末条分隔线与版心下边重合：相差", 0, 0.5, _MM),
    Clause("imprint-lines", "7.4.1", "版记分隔线与版心等宽", layout.TYPE_WIDTH.mm, 1, _MM),
    Clause("imprint-size", "7.4.2", "版记 4 号字", layout.SIZE_4.pt, 0.5, _POINTS),
    Clause("imprint-copies", "7.4.2", "抄送机关末尾用句号", "以“。”结尾"),
    Clause("imprint-issuer", "7.4.3", "印发机关和印发日期", "印发机关在左、“印发”日期在右，各空一字"),
    Clause("imprint-even", "7.4.1", "版记在双页（末面）", "最后一页为双页", rank=Rank.CUSTOM),
)

_TEXT = (
    Clause("line-start", "GB/T 15834 5.1", "行首没有不该在行首的标点", "没有"),
    Clause("line-end", "GB/T 15834 5.1", "行末没有不该在行末的标点", "没有"),
    Clause("number-split", "GB/T 15835 5.1.7", "数字不拆成两行", "没有"),
    Clause("date-split", "GB/T 15835 5.1.7", "数字不与年、月、日、号分在两行", "没有", rank=Rank.CUSTOM),
    Clause("lone-character", "CLREQ", "段末一行不只剩一个字", "没有", rank=Rank.CUSTOM),
    Clause("known-facts", "本单位", "读到的文号、标题、主送、附件、署名、日期与输入一致", "一致", rank=Rank.HOUSE),
    Clause("fonts-embedded", "GB/T 33476", "字体已嵌入", "全部嵌入"),
    Clause("fonts-official", "5.2.2", "字体没有替代", "仿宋、楷体、黑体、宋体、小标宋的正式字体", rank=Rank.CUSTOM),
)

_WORD = (
    Clause("word-paper", "5.2.1", "Word 页面设置：纸张", "A4"),
    Clause("word-margins", "5.2.1", "Word 页面设置：页边距", "上 37 下 35 左 28 右 26 mm（± 1）"),
    Clause("word-line-pitch", "5.2.3", "Word 固定行距能排 22 行", layout.WORD_LINE_TWIP / 20, 0.35, _POINTS),
    Clause("word-fonts", "5.2.2", "Word 样式写明公文字体", "仿宋、楷体、黑体、宋体、小标宋"),
    Clause("word-theme-fonts", "5.2.2", "Word 主题字体不盖过公文字体", "没有主题字体"),
    Clause("word-layout", "5.2.3", "Word 文件的版面", "由 LibreOffice 排版后逐页测量"),
)

_BY_PEOPLE = (
    _looked_at("look-mark", "7.2.4", "发文机关标志醒目、美观、庄重", "看首页"),
    _looked_at("look-title", "7.3.1", "标题回行词意完整、排列对称", "看首页"),
    _looked_at("look-seal", "7.3.5", "印章端正、居中，压在署名和日期上，上边距正文一行以内", "看落款页"),
    _looked_at("look-table", "8.2", "横排表格的表头方向", "看横排页"),
    _on_paper("paper-quality", "5.1", "用纸克重、白度、耐折度、酸碱度", "60–80 g/m²，白度 80%–90%，pH 7.5–9.5"),
    _on_paper("print-quality", "6.1", "双面印刷，正反面对齐，版面不歪斜", "误差不超过 2 mm，歪斜不超过 1 mm"),
    _on_paper("binding", "6.3", "左侧装订，骑马订或平订，订位", "两钉，距上下各 70 mm ± 4"),
    _on_paper("paper-seal", "7.3.5.1", "用印清晰，不是空白印章", "看纸质件"),
)

CATALOGUE: tuple[Clause, ...] = (
    *_PAPER, *_HEAD, *_BODY, *_ATTACHMENTS, *_PAGE_NUMBERS, *_LETTER, *_IMPRINT, *_TEXT, *_WORD, *_BY_PEOPLE,
)  # fmt: skip
"""In the order of a report."""

CLAUSES: dict[str, Clause] = {clause.id: clause for clause in CATALOGUE}
"""By id."""
