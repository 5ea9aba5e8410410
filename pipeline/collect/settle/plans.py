"""``plans.json``, put together from contents that are JSON already: thousands of plans are never all values at once."""

import io
import json
from collections.abc import Callable, Iterable

from pipeline.collect.intake.part import PartRecord
from pipeline.collect.reading.record import Content
from pipeline.collect.settle.candidate import Candidate
from pipeline.model.plan import Withheld

ContentOf = Callable[[PartRecord], bytes]
"""JSON of the content of a part."""

_NO_CONTENT = Content(head={}, activities=())


def plans_json(
    round_name: str,
    form_version: str,
    accepted: Iterable[tuple[Candidate, str]],
    withheld: Iterable[Withheld],
    content_of: ContentOf,
) -> bytes:
    """A ``Collection`` as JSON, one plan a line.

    Args:
        round_name: the year's folder.
        form_version: of the form that was asked for.
        accepted: the submissions that are plans, each with the SHA-256 of the reply it came in.
        withheld: units that answered and have no plan.
        content_of: looks up what a submission says.
    """
    # One growing buffer: joined from pieces, the plans of a large round would lie in memory three times.
    result = io.BytesIO()
    head = json.dumps({"round": round_name, "form_version": form_version}, ensure_ascii=False)
    result.write(head[:-1].encode() + b', "plans": [\n')
    for number, (candidate, sha256) in enumerate(accepted):
        result.write(b",\n" if number else b"")
        result.write(_plan(candidate, sha256, content_of))
    rest = json.dumps([one.model_dump(mode="json") for one in withheld], ensure_ascii=False)
    result.write(b'\n], "withheld": ' + rest.encode() + b"}\n")
    return result.getvalue()


def _plan(candidate: Candidate, reply_sha256: str, content_of: ContentOf) -> bytes:
    around = candidate.as_plan(_NO_CONTENT, reply_sha256)
    written = around.model_dump_json(exclude=set(Content.model_fields)).encode()
    # Both are objects of one level that share no key: the content's keys follow the plan's own.
    content = _NO_CONTENT.model_dump_json().encode() if candidate.said_in_words else content_of(candidate.part)
    return written[:-1] + b"," + content[1:]
