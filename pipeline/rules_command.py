"""``python -m pipeline rules``: what is checked, and what to heed in each field."""

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipeline import inputs
from pipeline.collect.rules.help import rule_lines, rules_help
from pipeline.workspace import Workspace


def print_rules(workspace: Workspace, console: Console) -> None:
    """Print every rule, and the rules of each field of the round's form.

    Raises:
        PipelineError: form.yaml has a mistake.
    """
    form = inputs.load_form(workspace)
    fields = Table(box=box.SIMPLE, title=f"{workspace.round}年度填表要求", title_justify="left")
    for heading in ("栏目", "要求"):
        fields.add_column(heading, overflow="fold", no_wrap=False)
    for entry in rules_help(form):
        fields.add_row(escape(entry.label), escape("".join(entry.lines)))
    console.print(fields)
    rules = Table(box=box.SIMPLE, title="核对规则", title_justify="left")
    rules.add_column("程度", no_wrap=True)
    rules.add_column("范围", no_wrap=True)
    rules.add_column("发现时说", overflow="fold")
    rules.add_column("怎样改", overflow="fold")
    for line in rule_lines():
        rules.add_row(line.severity, line.scope, escape(line.what), escape(line.cure))
    console.print(rules)
