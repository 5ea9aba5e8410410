"""The public edition beside the internal one: what was withheld is in none of its files, however they are packed."""

import io
import shutil
import zipfile
from collections.abc import Iterator, Mapping

import pikepdf
import pytest

from pipeline import inputs
from pipeline.compendium.stage import STAGE
from pipeline.model.form import Form
from pipeline.model.plan import Collection
from pipeline.model.unit import Roster
from pipeline.render.text import pdf_pages_text, squeeze
from pipeline.runner import Product
from pipeline.workspace import Workspace
from tests.compendium.books import activity, furnish, plan, span, unit
from tests.conftest import PROJECT

TITLE = "2020年科普工作计划汇编"
FOLDER = "公开版"
SECRETS = ("欧阳明远", "司马光汉", "010-5550 1234", "01055501234", "head@example.org", "其他要说的话也不公开", "98.76")
"""A leader, a contact, telephone numbers, a mail address, a remark, a sum of money; each is in the internal edition."""


def collection_of(form: Form) -> Collection:
    row = activity(
        form,
        1,
        name="岩石力学开放日",
        items=("5", (5,)),
        period=("5月16日", span("2020-05-16")),
        headcount=("300", 300),
        summary="参观实验室，报名请找欧阳明远，电话010-5550 1234，邮箱 head@example.org。",
        leader="欧阳明远",
        leader_phone="010-5550 1234",
        budget=("98.76", 98.76),
        remark="其他要说的话也不公开",
    )
    head = {"contact": "司马光汉", "phone": "010-5550 1234", "email": "head@example.org"}
    return Collection(round="2020", form_version=form.version, plans=(plan("F01", [row], head),))


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Product:
    workspace = copied(tmp_path_factory)
    office = workspace.office.read_text(encoding="utf-8")
    workspace.office.write_text(office.replace("  # public:\n", "  public: {}\n"), encoding="utf-8")
    return STAGE.build(workspace, lambda _message: None)


def copied(factory: pytest.TempPathFactory) -> Workspace:
    root = factory.mktemp("public")
    for name in ("inputs", "templates"):
        shutil.copytree(PROJECT / name, root / name)
    workspace = Workspace.open(root, "2020")
    furnish(workspace, collection_of(inputs.load_form(workspace)), Roster(units=(unit("F01", "分支机构", 1),)))
    return workspace


def everything(name: str, content: bytes) -> Iterator[bytes]:
    """A file's bytes, and those of all that is packed in it."""
    yield content
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                yield member.encode()
                yield from everything(member, archive.read(member))
    if content.startswith(b"%PDF"):
        yield "\n".join(map(squeeze, pdf_pages_text(content))).encode()
        with pikepdf.open(io.BytesIO(content)) as pdf:
            for one in pdf.objects:
                yield bytes(str(one), "utf-8", "replace")
                if isinstance(one, pikepdf.Stream):
                    yield from everything(name, one.read_bytes())


def spelled(secret: str) -> tuple[bytes, ...]:
    """The secret in the ways a file may write it."""
    return (
        secret.encode(),
        squeeze(secret).encode(),
        secret.encode("utf-16-be"),
        secret.encode("utf-16-be").hex().upper().encode(),
        secret.encode("unicode_escape"),
    )


def found_in(files: Mapping[str, bytes], secret: str) -> set[str]:
    ways = spelled(secret)
    return {
        name
        for name, content in files.items()
        if any(way in piece for piece in everything(name, content) for way in ways)
    }


def files_of(product: Product, *, public: bool) -> dict[str, bytes]:
    return {name: content for name, content in product.files.items() if name.startswith(FOLDER) == public}


def test_both_editions_are_whole(product: Product) -> None:
    suffixes = (".pdf", ".docx", ".xlsx", ".html", "（数据）.json")
    assert set(product.files) == {
        *(f"{TITLE}{suffix}" for suffix in suffixes),
        *(f"{FOLDER}/{TITLE}（公开版）{suffix}" for suffix in suffixes),
    }
    assert product.facts["pdf"] == f"{TITLE}.pdf"


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_in_no_public_file(product: Product, secret: str) -> None:
    if secret != "01055501234":  # the internal edition prints it with its marks
        assert len(found_in(files_of(product, public=False), secret)) >= 4, "the search itself must find it"
    assert found_in(files_of(product, public=True), secret) == set()


def test_what_is_public_is_there(product: Product) -> None:
    public = files_of(product, public=True)
    assert len(found_in(public, "岩石力学开放日")) == 5
    (pdf,) = (content for name, content in public.items() if name.endswith(".pdf"))
    text = squeeze("".join(pdf_pages_text(pdf)))
    assert squeeze("（公开版）") in text
    assert "本版不收个人姓名" in text
    assert squeeze("报名请找〔略〕") in text


def test_the_clerk_is_told_what_was_masked(product: Product) -> None:
    told = "\n".join(product.summary)
    assert "公开版：PDF 共" in told
    assert "已以“〔略〕”代替" in told
    assert not any(secret in told for secret in SECRETS)
