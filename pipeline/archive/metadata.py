"""The metadata filed with each item: at least what GB/T 18894-2016 asks for, as JSON beside its files.

Keys are the element names of the standard (DA/T 46-2009 has the same), so that an archivist can read the file
without this program.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

import pipeline
from pipeline.archive.evidence import Evidence
from pipeline.archive.items import Event, Holdings, Item
from pipeline.archive.reference import RETENTIONS
from pipeline.tools.verapdf import Verdict, Verification

METADATA_NAME = "元数据.json"
PROGRAM = f"gongwen-pipeline {pipeline.__version__}"

FORMATS = {
    ".pdf": "PDF/A（ISO 19005）",
    ".docx": "OOXML 文字处理文档（ISO/IEC 29500）",
    ".xlsx": "OOXML 电子表格（ISO/IEC 29500）",
}


def format_name(name: str) -> str:
    """格式信息 of a file, by the end of its name."""
    return FORMATS[PurePosixPath(name).suffix]


def item_metadata(
    holdings: Holdings, item: Item, evidence: Mapping[str, Evidence], verification: Verification
) -> bytes:
    """One item's metadata.

    Args:
        holdings: the round it belongs to.
        item: the item.
        evidence: path to what was found in it, for the documents.
        verification: veraPDF's verdicts by the same paths.
    """
    reference, office = item.reference, holdings.office
    filed = Event(holdings.bagged_on, "归档", office.department, str(reference))
    values = {
        "档号": str(reference),
        "全宗号": reference.fonds,
        "门类代码": reference.category,
        "年度": str(reference.year),
        "保管期限": RETENTIONS[reference.retention],
        "保管期限代码": reference.retention,
        "机构或问题": office.department,
        "机构代码": reference.department,
        "件号": f"{reference.number:04d}",
        "题名": item.title,
        "文件编号": item.document_number,
        "文件编号规范写法": item.canonical_number,
        "责任者": office.name,
        "日期": f"{item.day:%Y%m%d}",
        "主送": list(item.addressees),
        "附件题名": list(item.attachments),
        "密级": "",
        "页数": evidence[item.document_path].pages,
        "备注": item.remark,
        "电子文件": [
            _file(name, content, evidence[item.document_path], verification, item)
            for name, content in item.files.items()
        ],
        "业务过程": [_event(event) for event in (*item.events, filed)],
    }
    return json.dumps(values, ensure_ascii=False, indent=1).encode() + b"\n"


def _file(name: str, content: bytes, evidence: Evidence, verification: Verification, item: Item) -> dict[str, Any]:
    values: dict[str, Any] = {
        "计算机文件名": name,
        "计算机文件大小": len(content),
        "格式信息": format_name(name),
        "用途": "可编辑副本",
        "数字摘要算法": "SHA-512",
        "数字摘要": hashlib.sha512(content).hexdigest(),
        "文档创建程序": PROGRAM,
    }
    if name == item.document:
        values["用途"] = "归档版式文件"
        values["文档创建程序"] = "，".join(filter(None, (PROGRAM, evidence.producer)))
        values["文件内题名"] = evidence.title
        verdict = verification.verdicts[item.document_path]
        values["长期保存格式"] = _conformance(evidence, verdict, verification.program)
    return values


def _conformance(evidence: Evidence, verdict: Verdict, program: str) -> dict[str, str]:
    return {
        "声明": evidence.declared,
        "结论": verdict.conformance.value,
        "验证程序": program,
        "说明": verdict.reason,
    }


def _event(event: Event) -> dict[str, str]:
    return {"时间": event.day.isoformat(), "事项": event.what, "责任者": event.who, "说明": event.note}
