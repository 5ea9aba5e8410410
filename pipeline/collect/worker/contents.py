"""What a submission says, cell by cell, and the file it stands in: looked up where it is wanted, never all at once."""

import functools
from collections.abc import Mapping
from typing import Self

from pipeline import inputs
from pipeline.collect.reading.record import Content
from pipeline.collect.worker.account import settle_reply
from pipeline.collect.worker.cache import Cache
from pipeline.collect.worker.job import PART_OF_REPLY, READ_REPLY, Kept, Opened, Question, Reply
from pipeline.collect.worker.replies import one_reply
from pipeline.model.problem import Place
from pipeline.tools.guard import Failure, Guard, Streamed
from pipeline.workspace import Workspace


class Contents:
    """Contents and files by place. Use it in a ``with`` block: it may start child processes.

    with Contents.of(workspace) as contents:
        contents.content(submitted.place)
    """

    def __init__(
        self,
        workspace: Workspace,
        question: Question,
        cache: Cache,
        guard: Guard,
        replies: Mapping[str, Reply] | None = None,
    ) -> None:
        """``cache`` and ``guard`` are the caller's to close, unless made by ``of``.

        Args:
            workspace: the round.
            question: what was asked for.
            cache: what was read before.
            guard: reads again what is not remembered.
            replies: by name, as they have just been read; others are looked for in the round's folder.
        """
        self._workspace = workspace
        self._question = question
        self._cache = cache
        self._guard = guard
        self._replies = replies or {}
        self._last: tuple[Reply | None, list[Kept]] = (None, [])

    @classmethod
    def of(cls, workspace: Workspace) -> Self:
        """Contents of a round.

        Raises:
            InputError: an input that readings depend on is wrong.
        """
        question = question_of(workspace)
        return cls(workspace, question, Cache(workspace.readings, question), Guard(workers=1))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._cache.close()
        self._guard.close()

    def content(self, place: Place) -> Content | None:
        """What the submission at a place says; None if there is no submission.

        Raises:
            PipelineError: the reply can't be read from the disk.
        """
        found = self.json(place)
        return Content.model_validate_json(found) if found else None

    def json(self, place: Place) -> bytes | None:
        """The same as JSON."""
        reply = self._reply(place)
        return self.json_of(reply, place.part) if reply else None

    def part_bytes(self, place: Place) -> bytes | None:
        """The file at a place as it came in; for a section of a file, the whole file. None if it is not there.

        The reply is taken apart in a child process: a parser that dies costs only this answer.

        Raises:
            PipelineError: the reply can't be read from the disk.
        """
        reply = self._reply(place)
        if reply is None:
            return None
        found = self._guard.call(PART_OF_REPLY, reply, place.part)
        return None if isinstance(found, Failure) else found

    def _reply(self, place: Place) -> Reply | None:
        return self._replies.get(place.file) or one_reply(self._workspace.replies, place.file)

    def json_of(self, reply: Reply, path: str) -> bytes | None:
        """JSON of what one part of a reply says; the reply is read again where that is not remembered.

        Raises:
            PipelineError: the reply can't be read from the disk.
        """
        found = self._cache.content(reply, path)
        if found is None:
            if self._last[0] != reply:
                self._last = (reply, self._read_again(reply))
            found = next((one.content for one in self._last[1] if one.path == path), b"")
        return found or None

    def _read_again(self, reply: Reply) -> list[Kept]:
        as_read, readings = settle_reply(reply, self._stream((reply, 0)), self._stream)
        self._cache.keep(as_read, readings)
        return readings

    def _stream(self, task: tuple[Reply, int]) -> Streamed[Opened | list[Kept]]:
        return self._guard.stream(functools.partial(READ_REPLY, self._question), task)


def question_of(workspace: Workspace) -> Question:
    """What a round asks for.

    Raises:
        InputError: the form or the outline is wrong.
    """
    form = inputs.load_form(workspace)
    return Question(form, workspace.round, dict(inputs.load_outline(workspace).item_names))
