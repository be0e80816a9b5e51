"""The queue of a runs folder: one owner an entry, nothing lost, nothing started twice."""

from __future__ import annotations

import json
import multiprocessing
import os
from pathlib import Path

import pytest

from infogan_explorer.errors import MachineError
from infogan_explorer.queue_file import QueueEntry, QueueFile


def names(queue: QueueFile) -> list[str]:
    return [entry.name for entry in queue.entries()]


def test_what_waits_is_read_by_everybody_in_its_order(tmp_path: Path) -> None:
    queue, other = QueueFile(tmp_path), QueueFile(tmp_path)
    assert names(queue) == []
    first = queue.append("a", {"verb": "train"})
    queue.append("b", {})
    last = other.append("c", {})
    assert names(queue) == names(other) == ["a", "b", "c"]
    assert [queue.is_mine(entry) for entry in queue.entries()] == [True, True, False]
    assert queue.entries()[0].job == {"verb": "train"}
    queue.move_to_front(last.id)
    assert names(other) == ["c", "a", "b"]
    assert other.remove(first.id)
    assert not queue.remove(first.id)
    assert names(queue) == ["c", "b"]


def test_only_its_owner_starts_an_entry_and_then_it_is_gone(tmp_path: Path) -> None:
    queue, other = QueueFile(tmp_path), QueueFile(tmp_path)
    queue.append("a", {})
    started: list[str] = []

    def start(entry: QueueEntry) -> None:
        assert names(queue) == ["a"]  # until it has started
        started.append(entry.name)

    assert not other.start_next(start)
    assert queue.start_next(start)
    assert not queue.start_next(start)
    assert started == ["a"]
    assert names(queue) == []


def test_an_entry_that_could_not_start_is_still_there(tmp_path: Path) -> None:
    queue = QueueFile(tmp_path)
    queue.append("a", {})

    def fail(_: QueueEntry) -> None:
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        queue.start_next(fail)
    assert names(queue) == ["a"]


def test_what_an_ended_program_left_can_be_adopted(tmp_path: Path) -> None:
    ended = QueueFile(tmp_path)
    entry = ended.append("a", {})
    assert QueueFile(tmp_path).entries()[0].is_left  # this very process has its number, but not its token
    path = tmp_path / ".queue.json"
    values = json.loads(path.read_text())
    path.write_text(json.dumps([{**values[0], "pid": os.getppid()}]))
    assert not QueueFile(tmp_path).entries()[0].is_left
    path.write_text(json.dumps([{**values[0], "pid": 2**22 + 1}]))
    assert QueueFile(tmp_path).entries()[0].is_left
    path.write_text(json.dumps([{**values[0], "host": "elsewhere"}]))
    assert not QueueFile(tmp_path).entries()[0].is_left

    heir = QueueFile(tmp_path)
    heir.adopt(entry.id)
    started: list[str] = []
    assert not ended.start_next(lambda one: started.append(one.name))
    assert heir.start_next(lambda one: started.append(one.name))
    assert started == ["a"]


@pytest.mark.parametrize("text", ["", "{", "{}", "[1]", '[{"id": "a"}]', '["x"]', "[" * 5000])
def test_a_damaged_queue_is_empty_and_can_be_used(tmp_path: Path, text: str) -> None:
    (tmp_path / ".queue.json").write_text(text)
    queue = QueueFile(tmp_path)
    assert names(queue) == []
    queue.append("a", {})
    assert names(queue) == ["a"]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MachineError, match="cannot be written"):
        QueueFile(tmp_path / "file").append("a", {})


def _append_some(folder: Path, name: str) -> None:
    queue = QueueFile(folder)
    for i in range(10):
        queue.append(f"{name}{i}", {})


def test_two_programs_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_append_some, args=(tmp_path, name)) for name in "ab"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(names(QueueFile(tmp_path))) == sorted(f"{name}{i}" for name in "ab" for i in range(10))
