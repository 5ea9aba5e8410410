"""The styles of the compendium's Word template: paragraphs and tables, all of which an office may restyle.

Lines and the room around them are those of ``compendium.css`` or a trifle less, so that what fits a page of the PDF
fits Word's (``word_pages``), and exact, so that they don't depend on the fonts of the machine.
"""

from pipeline.render.word_styles import BOTH, CENTER, LEFT, RIGHT, TextStyle
from pipeline.render.word_table_styles import Rule, TableStyle
from pipeline.standard import layout
from pipeline.standard.layout import mm, pt

_TEXT_LINE, _SMALL_LINE, _ROW_LINE, _INDEX_LINE = pt(21).twip, pt(18).twip, pt(12).twip, pt(14).twip
INDEX_COLUMN = (layout.TYPE_WIDTH - layout.SIZE_4 * 2) * 0.5
"""As wide as in the PDF."""
_HEADING = pt(18)
HEAD_ABOVE_TEXT = mm(11)
"""From the top of the running head to the type area."""
_RULE_BELOW_HEAD = pt(3.5)
"""Gap and rule."""
_SONG, _HEI, _TITLE_FONT = layout.FONT_PAGE_NUMBER, layout.FONT_HEADING_1, layout.FONT_TITLE

STYLES = (
    TextStyle("Normal", "Normal", _SONG, layout.SIZE_SMALL_4, BOTH, _TEXT_LINE),
    TextStyle("CoverOrganisation", "封面单位", _TITLE_FONT, layout.SIZE_2, CENTER, 0, before_twip=mm(18).twip),
    TextStyle("Title", "Title", _TITLE_FONT, layout.SIZE_1 * 1.5, CENTER, pt(60).twip, before_twip=mm(44).twip),
    TextStyle("CoverImprint", "封面落款", layout.FONT_BODY, layout.SIZE_3, CENTER, pt(30).twip),
    TextStyle("FrontHeading", "前言标题", _TITLE_FONT, _HEADING, CENTER, 0, after_twip=mm(8).twip),
    TextStyle(
        "BodyText", "汇编正文", _SONG, layout.SIZE_SMALL_4, BOTH, _TEXT_LINE,
        first_line_twip=layout.SIZE_SMALL_4.twip * layout.INDENT_CHARACTERS,
        first_line_characters=layout.INDENT_CHARACTERS,
    ),
    TextStyle("Signed", "前言落款", _SONG, layout.SIZE_SMALL_4, RIGHT, _TEXT_LINE, right_twip=480),
    TextStyle("TOC1", "toc 1", _HEI, layout.SIZE_SMALL_4, LEFT, pt(17.5).twip, before_twip=mm(1).twip),
    TextStyle("TOC2", "toc 2", _SONG, layout.SIZE_5, LEFT, pt(15).twip, left_twip=480),
    TextStyle(
        "Heading1", "heading 1", _TITLE_FONT, _HEADING, LEFT, pt(25).twip, after_twip=mm(1).twip,
        keep_with_next=True, outline_level=0,
    ),
    TextStyle(
        "Heading2", "heading 2", _HEI, layout.SIZE_4, LEFT, pt(19).twip, before_twip=mm(3).twip,
        keep_with_next=True, outline_level=1,
    ),
    TextStyle(
        "Heading3", "heading 3", _HEI, layout.SIZE_4, LEFT, pt(19).twip, before_twip=mm(3).twip, keep_with_next=True,
        outline_level=2,
    ),
    TextStyle("ChapterLead", "章首说明", _SONG, layout.SIZE_5, LEFT, _SMALL_LINE, keep_with_next=True),
    TextStyle(
        "Contact", "联系方式", _SONG, layout.SIZE_5, LEFT, _SMALL_LINE, after_twip=mm(1.5).twip, keep_with_next=True,
    ),
    TextStyle("NilReturn", "无计划", _SONG, layout.SIZE_5, LEFT, _SMALL_LINE, after_twip=mm(3).twip),
    TextStyle("Continued", "续表", _HEI, layout.SIZE_SMALL_5, RIGHT, _ROW_LINE, keep_with_next=True),
    TextStyle(
        "Caption", "caption", _HEI, layout.SIZE_SMALL_5, CENTER, pt(14).twip, before_twip=mm(2).twip,
        keep_with_next=True,
    ),
    TextStyle("Figure", "插图", _SONG, layout.SIZE_SMALL_5, CENTER, 0, before_twip=mm(3).twip, keep_with_next=True),
    TextStyle("FigureCaption", "图题", _HEI, layout.SIZE_SMALL_5, CENTER, pt(14).twip, before_twip=mm(1).twip),
    TextStyle("TotalFigure", "合计数字", _TITLE_FONT, _HEADING, CENTER, pt(23).twip),
    TextStyle("TotalRemark", "合计说明", _SONG, pt(8), CENTER, pt(11).twip),
    TextStyle("TableHead", "表头", _HEI, layout.SIZE_SMALL_5, CENTER, _ROW_LINE),
    # A shade closer than set solid: five digits then fit the 10 mm of 预计人次 (measured in LibreOffice).
    TextStyle("TableCell", "表格文字", _SONG, layout.SIZE_SMALL_5, LEFT, _ROW_LINE, spacing_twip=-4),
    # Its line, rule and room below fill what is above the type area: LibreOffice 7.4 forgets any other room on the
    # first page of a section that must begin on the right.
    TextStyle(
        "RunningHead", "书眉", _SONG, layout.SIZE_SMALL_5, LEFT, pt(13).twip,
        after_twip=HEAD_ABOVE_TEXT.twip - pt(13).twip - _RULE_BELOW_HEAD.twip,
    ),
    TextStyle("PageNumber", "页码", _SONG, layout.SIZE_5, CENTER, 0),
    TextStyle("ImprintSpace", "编印页首", _SONG, layout.SIZE_5, LEFT, _SMALL_LINE, before_twip=mm(160).twip),
    TextStyle("ColophonTitle", "编印记录", _TITLE_FONT, layout.SIZE_4, CENTER, 0, before_twip=mm(112).twip,
              after_twip=mm(3).twip, keep_with_next=True),
    TextStyle("ImprintLabel", "编印项目", _HEI, layout.SIZE_5, LEFT, _SMALL_LINE),
    TextStyle("ImprintText", "编印内容", _SONG, layout.SIZE_5, LEFT, _SMALL_LINE),
    TextStyle("NoticeNumber", "附录文号", _SONG, layout.SIZE_SMALL_4, CENTER, _TEXT_LINE),
    TextStyle("NoticeTitle", "附录标题", _TITLE_FONT, layout.SIZE_4, CENTER, pt(22).twip, before_twip=mm(3.5).twip,
              after_twip=mm(3.5).twip),
    TextStyle("Addressee", "附录主送", _SONG, layout.SIZE_SMALL_4, LEFT, _TEXT_LINE),
    TextStyle(
        "AttachmentLine", "附录附件", _SONG, layout.SIZE_SMALL_4, LEFT, _TEXT_LINE,
        left_twip=layout.SIZE_SMALL_4.twip * 5, first_line_twip=-layout.SIZE_SMALL_4.twip * 3,
    ),
    TextStyle("IndexHead", "索引标目", _HEI, layout.SIZE_5, LEFT, pt(15.5).twip, before_twip=mm(2.4).twip,
              keep_with_next=True),
    TextStyle("IndexLine", "索引条目", _SONG, layout.SIZE_SMALL_5, LEFT, _INDEX_LINE, right_twip=mm(10).twip),
    TextStyle("SectionEnd", "分节", _SONG, pt(1), LEFT, 20),
)  # fmt: skip

_OUTER, _DARK, _PALE = Rule(mm(0.35)), Rule(mm(0.15), "555555"), Rule(mm(0.12), "999999")
TABLE_STYLES = (
    TableStyle(
        "PlanTable", "计划表",
        {"top": _OUTER, "left": _OUTER, "bottom": _OUTER, "right": _OUTER, "insideH": _DARK, "insideV": _DARK},
        beside=mm(0.4), above=mm(0.4), head_fill="F0F0F0",
    ),
    TableStyle(
        "ListTable", "统计表", {"top": _OUTER, "bottom": _OUTER, "insideH": _PALE}, beside=mm(0.4), above=mm(0.4)
    ),
    TableStyle("TotalTable", "合计表", {"top": _OUTER, "bottom": _OUTER}, beside=mm(0.4), above=mm(0.4)),
)  # fmt: skip
