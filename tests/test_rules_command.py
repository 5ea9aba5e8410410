"""``python -m pipeline rules`` in a terminal of eighty columns."""

import io

from rich.cells import cell_len
from rich.console import Console

from pipeline.collect.rules.catalogue import RULES
from pipeline.rules_command import print_rules
from tests.collect.builders import WORKSPACE


def test_every_rule_and_every_field_is_listed() -> None:
    printed = io.StringIO()
    print_rules(WORKSPACE, Console(file=printed, width=80, highlight=False))
    text = printed.getvalue()
    assert "2020年度填表要求" in text
    assert "活动名称       必填。不超过60字。" in text
    assert max(cell_len(line) for line in text.splitlines()) <= 80
    for severity in ("错误", "提醒", "提示"):
        wanted = sum(rule.severity.value == severity for rule in RULES.values())
        assert sum(line.startswith(f"  {severity} ") for line in text.splitlines()) == wanted
