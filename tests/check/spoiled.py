"""One deliberately wrong document for each clause: how the right one is spoiled."""

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.standard import layout
from tests.check.documents import restyled, reworded

Spoil = Callable[[str], str]


@dataclass(frozen=True)
class Case:
    """One way of being wrong."""

    clause: str
    """Its id: the clause that must catch it."""
    what: str
    """In Chinese, for the table that the test prints."""
    source: str
    """Which of the sources is spoiled."""
    spoil: Spoil


def style(css: str) -> Spoil:
    """More rules at the end of the style sheet."""
    return lambda html: restyled(html, css)


def words(old: str, new: str) -> Spoil:
    """Other words."""
    return lambda html: reworded(html, old, new)


def both(*ways: Spoil) -> Spoil:
    """Several things at once, where one alone is not possible."""

    def spoil(html: str) -> str:
        for way in ways:
            html = way(html)
        return html

    return spoil


def _page_number(css: str) -> Spoil:
    return style(f"@page :right {{ @bottom-right {{ {css} }} }} @page :left {{ @bottom-left {{ {css} }} }}")


def _first_lines(count: int, before: str, after: str) -> Spoil:
    """A paragraph whose first line is so many characters and ``before``, and whose second begins with ``after``."""
    return words(
        '<p class="text">2020', f'<p class="text">{"示例" * (count // 2)}{"示" * (count % 2)}{before}<br>{after}2020'
    )


_LINE = layout.LINE.mm
_OTHER_SIDE = style(
    "@page :right { @bottom-right { content: none } @bottom-left { content: '— ' counter(page) ' —';"
    "font: 14pt/14pt '宋体'; vertical-align: top; padding-top: 4.8mm } }"
)
_NAME = "中国岩石力学与工程学会"
_ITEM_1, _ITEM_2 = "1. 中国科协2020年科普工作要点", "2. 2020年科普工作计划表"

PAPER = (
    Case("paper-size", "纸张为 Letter", "notice", style("@page { size: 216mm 279mm }")),
    Case("margin-top", "天头多 3 mm", "outline", style("@page { margin-top: 40mm }")),
    Case("margin-top", "天头少 3 mm", "outline", style("@page { margin-top: 34mm }")),
    Case("margin-left", "订口少 3 mm", "outline", style("@page { margin-left: 25mm }")),
    Case("margin-left", "订口多 3 mm", "outline", style("@page { margin-left: 31mm }")),
    Case("margin-right", "右边多 3 mm", "outline", style("@page { margin-right: 29mm }")),
    Case("margin-right", "右边少 3 mm", "outline", style("@page { margin-right: 23mm }")),
    Case("margin-bottom", "地脚多 3 mm", "outline", style("@page { margin-bottom: 38mm }")),
    Case("inside-type-area", "一行伸出版心", "outline", style(".text { margin-right: -4mm }")),
    Case("lines", "一页 21 行", "outline", style("html { line-height: 10.7mm }")),
    Case("lines", "一页 23 行", "outline", style("html { line-height: 9.7mm }")),
    Case("characters", "一行 27 字", "outline", style(".text { letter-spacing: 0.2mm }")),
    Case("characters", "一行 29 字", "outline", style(".text { font-size: 5.37mm }")),
    Case("body-size", "正文 4 号字", "outline", style("html { font-size: 14pt }")),
    Case("body-font", "正文用宋体", "outline", style("html { font-family: '宋体' }")),
    Case("no-blank-page", "中间有空白页", "outline",
         both(style(".gone { break-before: page; break-after: page; height: 1mm }"),
              words('<p class="text">2020', '<p class="gone"></p><p class="text">2020'))),
    Case("ragged-edge", "右边不齐", "outline", style(".text { text-align: left; } .text { padding-right: 1.2mm }")),
)  # fmt: skip

HEAD = (
    Case("mark-present", "没有发文机关标志", "notice", style(".mark { visibility: hidden }")),
    Case("mark-top", "标志低 5 mm", "notice", style(".head { padding-top: 40mm }")),
    Case("mark-top", "标志高 5 mm", "notice", style(".head { padding-top: 30mm }")),
    Case("mark-centred", "标志偏右", "notice", style(".mark { position: relative; left: 4mm }")),
    Case("mark-red", "标志用黑色", "notice", style(".mark { color: black }")),
    Case("mark-size", "标志字太宽", "notice",
         both(words(f">{_NAME}</p>", ">示例学会</p>"), style(".mark { font-size: 20mm !important }"))),
    Case("number-position", "文号在标志下空一行", "notice", style(f".number {{ padding-top: {_LINE}mm }}")),
    Case("number-centred", "文号不居中", "notice", style(".number { text-align: left }")),
    Case("red-line-gap", "红线在文号下 8 mm", "notice", style(".number { padding-bottom: 5.7mm }")),
    Case("red-line-gap", "红线紧贴文号", "notice", style(".number { padding-bottom: 0 }")),
    Case("red-line-length", "红线太短", "notice", style(".number { margin: 0 20mm }")),
    Case("red-line-length", "红线太长", "notice", style(".number { margin: 0 -3mm }")),
    Case("red-line-left", "红线偏左", "notice", style(".number { margin: 0 4mm 0 -4mm }")),
    Case("red-line-red", "红线是黑的", "notice", style(".number { border-color: black !important }")),
    Case("red-line-red", "没有红线", "notice", style(".number { border: none }")),
    Case("red-line-thickness", "红线太粗", "notice", style(".number { border-bottom-width: 1.2mm }")),
    Case("first-page-text", "首页没有正文", "notice", style(".addressees { break-after: page }")),
)  # fmt: skip

BODY = (
    Case("title-position", "标题在红线下空一行", "notice", style(f".title {{ padding-top: {_LINE}mm }}")),
    Case("title-centred", "标题不居中", "notice", style(".title { text-align: left }")),
    Case("title-size", "标题小 2 号", "notice", style(".title { font-size: 18pt }")),
    Case("title-size", "标题 1 号", "notice", style(".title { font-size: 26pt }")),
    Case("title-font", "标题用黑体", "notice", style(".title { font-family: '黑体' }")),
    Case("title-lines", "标题末行一个字", "notice", words("的通知</h1>", "的通<br>知</h1>")),
    Case("title-shape", "标题呈沙漏形", "notice",
         words(">关于转发《", ">示例学会办公室关于<br>做好工作<br>关于转发《")),
    Case("addressees-position", "主送机关紧接标题", "notice", style(".title { padding-bottom: 0 }")),
    Case("addressees-left", "主送机关缩进", "notice", style(".addressee { padding-left: 4mm }")),
    Case("addressees-colon", "主送机关末尾没有冒号", "notice", words("教育基地：</p>", "教育基地</p>")),
    Case("addressees-colon", "主送机关用半角冒号", "notice", words("教育基地：</p>", "教育基地:</p>")),
    Case("body-position", "正文前空一行", "notice", style(f".addressees {{ padding-bottom: {_LINE}mm }}")),
    Case("body-indent", "正文首行不缩进", "notice", style(".text { text-indent: 0 }")),
    Case("body-indent", "正文首行缩进一字", "notice", style(".text { text-indent: 1em }")),
    Case("list-position", "附件说明紧接正文", "notice",
         style(".attachment-list { padding-top: 0 } .text + .text { display: none }"
               ".signature { break-before: auto !important }")),
    Case("list-indent", "附件说明顶格", "notice", style(".attachment-list { padding-left: 0.4em }")),
    Case("list-label", "附件说明用半角冒号", "notice", words("附件：</p>", "附件:</p>")),
    Case("list-label", "两个附件没有编号", "bound", both(words("1. 中国", "中国"), words("2. 2020", "2020"))),
    Case("list-aligned", "附件说明第二项不对齐", "notice", style(".numbered + .numbered { margin-left: -1em }")),
    Case("list-ending", "附件名称后有分号", "notice", words(_ITEM_1, _ITEM_1 + "；")),
    Case("date-form", "成文日期编虚位", "notice", words(">2020年4月1日<", ">2020年04月01日<")),
    Case("date-present", "没有成文日期", "notice", words(">2020年4月1日<", "><")),
    Case("date-place", "成文日期右空两字", "notice", style(".signature { left: 2em }")),
    Case("name-place", "署名不以日期居中", "notice",
         style(".signature p:first-child span { margin-left: 1em }")),
    Case("name-gap", "署名前没有空行", "notice", style(".signature { padding-top: 0 !important }")),
    Case("date-gap", "署名和日期之间空一行", "notice",
         style(f".signature p:first-child {{ margin-bottom: {_LINE}mm }}")),
    Case("signature-not-alone", "落款独占一面", "notice", style(".signature { break-before: page !important }")),
    Case("no-empty-page-note", "写了此页无正文", "notice",
         words('<div class="attachment-list">', '<p class="text">（此页无正文）</p><div class="attachment-list">')),
)  # fmt: skip

ATTACHMENTS = (
    Case("attachment-new-page", "附件接排在正文后", "bound",
         style(".attachment.outline { break-before: avoid; padding-top: 20mm }")),
    Case("attachment-label", "附件序号后有冒号", "bound", words(">附件1</p>", ">附件1：</p>")),
    Case("attachment-label", "附件次序颠倒", "bound", words(">附件2</p>", ">附件3</p>")),
    Case("attachment-label-font", "附件序号用仿宋", "bound",
         style(".attachment-number { font-family: '仿宋_GB2312' }")),
    Case("attachment-label-left", "附件序号缩进", "bound", style(".attachment-number { padding-left: 1em }")),
    Case("attachment-label-line", "附件序号在第二行", "bound",
         style(f".outline .attachment-number {{ padding-top: {_LINE}mm }}")),
    Case("attachment-title-line", "附件标题在第二行", "bound",
         style(".outline .attachment-title { padding-top: 0 }")),
    Case("attachment-title-centred", "附件标题不居中", "bound",
         style(".outline .attachment-title { text-align: left }")),
    Case("attachment-title-wording", "附件标题与附件说明不一致", "bound",
         words(_ITEM_2, "2. 2020年科普工作计划汇总表")),
    Case("attachment-alone", "单独印发的附件没有文号", "outline", words(">岩学字〔2020〕15号　附件1", ">附件1")),
    Case("attachments-all", "附件说明多列一个", "bound",
         words(f">{_ITEM_2}</p>", f">{_ITEM_2}</p><p class=\"numbered\">3. 示例名单</p>")),
    Case("landscape-left", "横排页左边少 3 mm", "bound", style("@page form { margin-left: 32mm !important }")),
    Case("landscape-right", "横排页右边少 3 mm", "bound", style(".form table { width: 228mm }")),
    Case("landscape-top", "横排页上边少 3 mm", "bound", style("@page form { margin-top: 22mm !important }")),
    Case("landscape-bottom", "横排页下边太少", "bound",
         style("@page form { margin-bottom: 8mm !important } .form-table tbody tr { height: 9.2mm !important }")),
)  # fmt: skip

NUMBERS = (
    Case("page-number-present", "没有页码", "notice", _page_number("content: none")),
    Case("page-number-order", "页码跳号", "outline",
         style("@page :nth(2) { @bottom-left { content: '— 4 —' } }")),
    Case("page-number-dashes", "页码没有一字线", "notice", _page_number("content: counter(page)")),
    Case("page-number-dashes", "页码用连字符", "notice", _page_number("content: '- ' counter(page) ' -'")),
    Case("page-number-size", "页码 5 号字", "notice", _page_number("font-size: 10.5pt")),
    Case("page-number-height", "页码低 3 mm", "notice", _page_number("padding-top: 7.8mm")),
    Case("page-number-height", "页码高 2 mm", "notice", _page_number("padding-top: 2.8mm")),
    Case("page-number-side", "单页码居左", "notice", _OTHER_SIDE),
    Case("page-number-side", "页码居中", "notice",
         style("@page { @bottom-right { content: none !important } @bottom-left { content: none !important }"
               "@bottom-center { content: '— ' counter(page) ' —' !important; font: 14pt/14pt '宋体';"
               "vertical-align: top; padding-top: 4.8mm } }")),
    Case("page-number-indent", "页码没有空一字", "notice", _page_number("padding-left: 0; padding-right: 0")),
)  # fmt: skip

LETTER = (
    Case("letter-mark-top", "信函标志低 5 mm", "letter", style(".letter .head { margin-top: -2mm }")),
    Case("letter-rule-gap", "信函双线离标志 8 mm", "letter", style(".rule { margin-top: 8mm }")),
    Case("letter-rule-length", "信函双线 165 mm", "letter", style(".rule { width: 165mm }")),
    Case("letter-foot-rule", "信函下双线高 5 mm", "letter", style(".foot-rule { margin-top: -5mm }")),
    Case("letter-foot-rule", "信函没有下双线", "letter", style(".foot-rule { display: none }")),
    Case("letter-number-right", "信函文号不顶格", "letter", style(".letter .number { padding-right: 1em }")),
    Case("letter-number-gap", "信函文号太低", "letter", style(".letter .number { padding-top: 8mm }")),
    Case("letter-first-page", "信函首页有页码", "letter",
         style("@page letter:first { @bottom-right { content: '— ' counter(page) ' —' !important } }")),
)  # fmt: skip

IMPRINT = (
    Case("imprint-foot", "版记末线高 3 mm", "notice", style(".imprint { position: relative; top: -3mm }")),
    Case("imprint-lines", "版记线太短", "notice", style(".imprint { margin-right: 20mm }")),
    Case("imprint-lines", "版记没有线", "notice", style(".imprint, .imprint p { border: none !important }")),
    Case("imprint-size", "版记 3 号字", "notice", style(".imprint { font-size: 16pt }")),
    Case("imprint-copies", "抄送没有句号", "notice", words("中国示例科学技术协会。", "中国示例科学技术协会")),
    Case("imprint-issuer", "没有印发日期", "notice", words("日印发</span>", "日</span>")),
    Case("imprint-even", "版记在单页", "bound", style(".outline .attachment-title { break-after: page }")),
)  # fmt: skip

TEXT = (
    Case("number-form", "文号编虚位、用方括号", "notice", words("〔2020〕15号", "[2020]015号")),
    Case("line-start", "逗号在行首", "outline", _first_lines(26, "", "，")),
    Case("line-end", "书名号在行末", "outline", _first_lines(24, "示《", "示例》")),
    Case("number-split", "数字拆成两行", "outline", _first_lines(25, "20", "20")),
    Case("date-split", "数字与年分在两行", "outline", _first_lines(24, "2020", "年")),
    Case("lone-character", "段末只剩一个字", "outline", _first_lines(26, "", '例。</p><p class="text">')),
)  # fmt: skip

CASES = (*PAPER, *HEAD, *BODY, *ATTACHMENTS, *NUMBERS, *LETTER, *IMPRINT, *TEXT)
