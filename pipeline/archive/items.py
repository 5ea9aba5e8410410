"""What is filed: the items (件) of a round, taken from what the other stages released.

A notice with its attachments is one item, the compendium another (DA/T 22-2015 5.1). Each has one document,
the PDF whose pages are counted, and companions: the Word and Excel files of the same text.
"""

import os
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import PurePosixPath
from typing import Any

from pipeline.archive.reference import Reference
from pipeline.errors import PipelineError
from pipeline.inputs import load_notice, load_office
from pipeline.model.notice import Notice
from pipeline.model.office import Office
from pipeline.model.plan import Collection
from pipeline.model.time_zone import CHINA
from pipeline.runner import read_facts, read_released, released_files
from pipeline.workspace import Workspace

COMPANION_SUFFIXES = (".docx", ".xlsx")
_REPLACED = str.maketrans({"%": "％", "\r": " ", "\n": " "})


@dataclass(frozen=True)
class Event:
    """One step in an item's life, for its metadata."""

    day: date
    what: str
    who: str
    note: str = ""


@dataclass(frozen=True)
class Item:
    """One 件."""

    reference: Reference
    title: str
    document_number: str
    """As printed on it; empty where it has none."""
    canonical_number: str
    """As the standard writes it."""
    day: date
    """When it was made."""
    remark: str
    attachments: tuple[str, ...]
    addressees: tuple[str, ...]
    events: tuple[Event, ...]
    document: str
    """Name of the PDF among ``files``."""
    files: Mapping[str, bytes]
    """Name in the item's folder to content, the document first."""
    recorded_pages: int | None = None
    """Pages of the document as the stage that made it recorded them; None if it did not."""

    @property
    def document_path(self) -> str:
        """The document's path among the documents of all items."""
        return self.path(self.document)

    def path(self, name: str) -> str:
        """The path of one of its files below ``data/``."""
        return f"{self.reference}/{name}"


@dataclass(frozen=True)
class Holdings:
    """Everything filed of one round."""

    office: Office
    notice: Notice
    items: tuple[Item, ...]
    """In the order of the catalogue."""
    bagged_on: date

    @property
    def name(self) -> str:
        """Name of the bag: what the references of the notice's year begin with."""
        return reference_of(self.office, self.notice.date.year, self.office.archive.notice_retention).series


def gather(workspace: Workspace) -> Holdings:
    """Read what is to be filed; every file must still be as it was released.

    Raises:
        InputError: ``office.yaml`` or ``notice.yaml`` is wrong.
        PipelineError: a stage has not run, lacks a file or a fact, or a file was altered since.
    """
    office, notice = load_office(workspace), load_notice(workspace)
    collection = _read_collection(workspace)
    last_day = max([notice.date, notice.deadline, *_received_days(collection)])
    items = [
        _notice_item(workspace, office, notice),
        _compendium_item(workspace, office, collection, last_day),
    ]
    return Holdings(office, notice, number(items), _bagging_day(max(last_day, *(item.day for item in items))))


def number(items: Sequence[Item]) -> tuple[Item, ...]:
    """The items in catalogue order, numbered from 1 within each class (year, retention, department)."""
    counts: Counter[tuple[int, int, str]] = Counter()
    numbered = []
    for item in sorted(items, key=lambda item: (item.reference.order, item.day)):
        kind = item.reference.order[:3]
        counts[kind] += 1
        numbered.append(replace(item, reference=replace(item.reference, number=counts[kind])))
    return tuple(numbered)


def _notice_item(workspace: Workspace, office: Office, notice: Notice) -> Item:
    facts = read_facts(workspace, "notice")
    titles = tuple(attachment.title for attachment in notice.attachments)
    day = date.fromisoformat(_fact(facts, "notice", "date"))
    printed = _fact(facts, "notice", "document_number")
    bound = _fact(facts, "notice", "bound_pdf")
    document, files = _read_files(workspace, "notice", bound)
    return Item(
        reference=reference_of(office, day.year, office.archive.notice_retention),
        title=_fact(facts, "notice", "title"),
        document_number=printed,
        canonical_number=_fact(facts, "notice", "canonical_number"),
        day=day,
        remark=f"含附件{len(titles)}件" if titles else "",
        attachments=titles,
        addressees=tuple(addressee.rstrip("：") for addressee in notice.addressees),
        events=(Event(day, "成文", office.name, printed),),
        document=document,
        files=files,
        recorded_pages=facts.get("files", {}).get(bound, {}).get("pages"),
    )


def _compendium_item(workspace: Workspace, office: Office, collection: Collection, last_day: date) -> Item:
    facts = read_facts(workspace, "compendium")
    # A book without a date of its own was made when the last plan it holds had come in.
    day = date.fromisoformat(facts["date"]) if facts.get("date") else last_day
    document, files = _read_files(workspace, "compendium", _fact(facts, "compendium", "pdf"))
    received = _received_days(collection)
    events = [Event(received[-1], "收到最后一份计划", office.department)] if received else []
    return Item(
        reference=reference_of(office, day.year, office.archive.compendium_retention),
        title=_fact(facts, "compendium", "title"),
        document_number="",
        canonical_number="",
        day=day,
        remark=f"{len(collection.plans)}个单位报送",
        attachments=(),
        addressees=(),
        events=(*events, Event(day, "汇编", office.department, f"{len(collection.plans)}个单位报送")),
        document=document,
        files=files,
        recorded_pages=facts.get("pages"),
    )


def reference_of(office: Office, year: int, retention: str) -> Reference:
    """The office's reference of a class, without an item number yet."""
    codes = office.archive
    return Reference(codes.fonds, codes.category, year, retention, codes.department, 0)


def _fact(facts: Mapping[str, Any], stage_name: str, key: str) -> str:
    value = facts.get(key)
    if not isinstance(value, str) or not value:
        raise PipelineError(f"{stage_name} 的记录里没有“{key}”；请运行 make {stage_name} 重新生成")
    return value


def _read_files(workspace: Workspace, stage_name: str, document: str) -> tuple[str, dict[str, bytes]]:
    """The document's name in the bag, and it with its companions by their names in the bag."""
    released = released_files(workspace, stage_name)
    companions = [name for name in released if "/" not in name and name.endswith(COMPANION_SUFFIXES)]
    contents = read_released(workspace, stage_name, [document, *sorted(companions)])
    files = {file_name(name): content for name, content in contents.items()}
    if len({name.casefold() for name in files}) != len(contents):
        raise PipelineError(f"{stage_name} 的文件名只差大小写或写法，不能一起归档：{'、'.join(sorted(contents))}")
    return file_name(document), files


def file_name(released: str) -> str:
    """The name a released file bears in the bag, fit for any system.

    Unicode is composed (NFC), because systems differ in how they decompose a name. ``%`` becomes ``％``: RFC
    8493 has it written ``%25`` in the manifest, which neither ``sha512sum`` nor most bag tools turn back.
    """
    return unicodedata.normalize("NFC", PurePosixPath(released).name).translate(_REPLACED)


def _bagging_day(last_day: date) -> date:
    """The day the bag bears.

    A bag made again from the same inputs must be the same, so it is no clock: ``SOURCE_DATE_EPOCH`` where the
    office sets it, else the last day that is known: of the notice, its deadline, the last plan received, the book.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC).date() if epoch.isdigit() else last_day


def _read_collection(workspace: Workspace) -> Collection:
    name = workspace.collection.name
    return Collection.model_validate_json(read_released(workspace, "collect", [name])[name])


def _received_days(collection: Collection) -> list[date]:
    times = (plan.received for plan in collection.plans if plan.received is not None)
    return sorted((time.astimezone(CHINA) if time.tzinfo else time).date() for time in times)
