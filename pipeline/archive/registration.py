"""电子文件归档登记表 (GB/T 18894-2016, table A.1): how many files and bytes, which formats, which checks."""

from collections import Counter

from pipeline.archive.evidence import DECLARED
from pipeline.archive.items import Holdings
from pipeline.archive.metadata import PROGRAM, format_name
from pipeline.render.sheet_table import SheetColumn, SheetTable
from pipeline.tools.verapdf import Conformance, Verdict, Verification


def registration_sheet(holdings: Holdings, verification: Verification) -> SheetTable:
    """The registration, one line a fact.

    Files, bytes and formats are those of the documents filed; the metadata beside them is not counted.
    """
    contents = [(name, content) for item in holdings.items for name, content in item.files.items()]
    formats = Counter(format_name(name) for name, _ in contents)
    office = holdings.office
    checks = [(f"检验：{name}", result) for name, result in _checks(verification)]
    rows = [
        ("归档单位", office.name),
        ("归档部门", office.department),
        ("全宗号", office.archive.fonds),
        ("档号范围", "；".join(str(item.reference) for item in holdings.items)),
        ("归档日期", holdings.bagged_on.isoformat()),
        ("件数", f"{len(holdings.items)}件"),
        ("电子文件数", f"{len(contents)}个"),
        ("总字节数", f"{sum(len(content) for _, content in contents):,}"),
        *((f"格式：{name}", f"{count}个") for name, count in sorted(formats.items())),
        ("归档方式", "BagIt 1.0（RFC 8493），SHA-512 与 SHA-256 清单"),
        ("归档程序", PROGRAM),
        *checks,
        ("交档人（签名）", ""),
        ("接收人（签名）", ""),
    ]
    return SheetTable("电子文件归档登记表", [SheetColumn("项目", 44), SheetColumn("内容", 66)], rows, landscape=False)


def file_sheet(holdings: Holdings, verification: Verification) -> SheetTable:
    """Every file filed; their digests stand in the manifests."""
    columns = [
        SheetColumn("序号", 6, centred=True),
        SheetColumn("档号", 28, centred=True),
        SheetColumn("计算机文件名", 84),
        SheetColumn("字节数", 12, "#,##0"),
        SheetColumn("PDF/A 验证", 12, centred=True),
    ]
    files = [(item, name, content) for item in holdings.items for name, content in item.files.items()]
    rows = [
        (
            index,
            str(item.reference),
            name,
            len(content),
            _conformance(verification.verdicts.get(item.path(name))),
        )
        for index, (item, name, content) in enumerate(files, 1)
    ]
    return SheetTable("电子文件清单", columns, rows)


def _conformance(verdict: Verdict | None) -> str:
    return verdict.conformance.value if verdict else ""


def verification_line(verification: Verification) -> str:
    """What may be said of the PDFs' conformance, in one Chinese clause."""
    unverified = [verdict for verdict in verification.verdicts.values() if verdict.conformance != Conformance.PASSED]
    if unverified:
        return f"{unverified[0].conformance.value}：{unverified[0].reason}"
    return f"{len(verification.verdicts)}份 PDF 均经 {verification.program} 验证，符合各自声明的 {DECLARED}"


def _checks(verification: Verification) -> list[tuple[str, str]]:
    """The four properties of DA/T 70, as far as a program sees them; a failure would have stopped the run."""
    return [
        ("真实性", "文件的 SHA-256 与生成时的记录一致"),
        ("完整性", "元数据齐全；正文、附件和可编辑副本齐全；清单覆盖每个文件"),
        ("可用性", f"PDF 能打开，页数与记录一致，字体全部嵌入，声明 {DECLARED}"),
        ("长期保存格式", verification_line(verification)),
        ("安全性", "没有密码；未做病毒检查"),
    ]
