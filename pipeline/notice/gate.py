"""Before a notice is released: every fact of the inputs stands in every product that should carry it."""

from collections.abc import Iterable
from typing import Any

from pipeline.errors import GateError
from pipeline.render.text import missing_facts


def notice_facts(context: dict[str, Any]) -> list[str]:
    """Every piece of text the notice prints."""
    single = ["number", "title", "date", "note"]
    if not context["preprinted"]:
        single.append("mark")
    imprint = context["imprint"]
    foot = [imprint.copies, imprint.printer, imprint.printed_on] if imprint else []
    lists = [*context["signatures"], *context["addressees"], *context["body"], *context["attachments"], *foot]
    return [*(context[name] for name in single), *lists]


def outline_facts(context: dict[str, Any]) -> list[str]:
    """Every piece of text the outline prints."""
    facts = list(context["preamble"])
    for section in context["sections"]:
        facts.append(section["heading"])
        for item in section["items"]:
            facts.extend((item["group"], item["article"], item["lead"], item["run_on"], *item["paragraphs"]))
    return facts


def form_facts(context: dict[str, Any]) -> list[str]:
    """Every label and note of the form."""
    labels = [field.marked_label for row in context["head_rows"] for field in row]
    return [*labels, *(column.label for column in context["table"].columns), *context["notes"]]


def require_facts(product: str, facts: Iterable[str], text: str) -> None:
    """Every fact is in the product's text (squeezed).

    Raises:
        GateError: naming the product and what it lacks.
    """
    missing = missing_facts(facts, text)
    if missing:
        shown = "；".join(f"“{fact[:30]}”" for fact in missing[:3])
        msg = f"《{product}》里缺少 {len(missing)} 处内容，未发布：{shown}。请检查 templates 里的模板"
        raise GateError(msg)
