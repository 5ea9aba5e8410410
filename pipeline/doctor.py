"""``make doctor``: what is there, which version, what is missing and what that costs."""

import importlib.metadata
import platform
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipeline import bootstrap
from pipeline.mailbox.account import mail_condition
from pipeline.render import justify
from pipeline.tools import floors, fonts, libreoffice, verapdf

_PACKAGES = ("weasyprint", "docxtpl", "python-docx", "openpyxl", "jinja2", "pydantic", "python-calamine", "uharfbuzz")


def print_doctor(console: Console, root: Path) -> None:
    """Programs, packages, fonts and the mail account as a table, then how to mend what is missing or too old."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for title in ("", "名称", "版本或位置", "缺了会怎样"):
        table.add_column(title, overflow="fold")
    table.add_row("[green]✓[/green]", "Python", platform.python_version(), "")
    for name in _PACKAGES:
        table.add_row("[green]✓[/green]", name, importlib.metadata.version(name), "")
    versions = {"LibreOffice": libreoffice.version}
    missing = bootstrap.missing_needs(tests=False)
    for need in bootstrap.NEEDS:
        if need.only_tests:
            continue
        there = need not in missing
        version = versions[need.name]() if there and need.name in versions else ""
        table.add_row(_sign(there, need.required), need.name, version, "" if there else need.cost)
    if libreoffice.program():
        cost = (
            "" if libreoffice.is_cut_off() else "RTF、ODT 等会引用外部内容的来件要人工处理（系统不许用 unshare 断网）"
        )
        table.add_row(_sign(not cost, False), "LibreOffice 断网运行", "", cost)
    table.add_row(_sign(not justify.active(), False), "中文两端对齐", "", justify.active())
    found = verapdf.jar() is not None
    table.add_row(_sign(found, False), "veraPDF", verapdf.version(), "" if found else "归档的 PDF/A 记为“未验证”")
    for match in fonts.matches():
        cost = "" if match.exact else "不能声称字体符合标准；把正式字体放入 inputs/fonts 即可"
        table.add_row("[green]✓[/green]" if match.exact else "[yellow]~[/yellow]", match.official, match.actual, cost)
    mail = mail_condition(root)
    table.add_row(_sign(not mail.lacking, False), "邮箱账号", escape(mail.account), escape(mail.lacking))
    console.print(table)
    for need in missing:
        console.print(f"安装 {need.name}：{bootstrap.install_command(need)}", markup=False)
    if not missing:
        console.print("需要的软件都在。", markup=False)
    for line in floors.advice():
        console.print(f"建议升级：{line}", markup=False)


def _sign(there: bool, required: bool) -> str:
    if there:
        return "[green]✓[/green]"
    return "[red]✗[/red]" if required else "[yellow]~[/yellow]"
