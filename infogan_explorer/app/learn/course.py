"""The lessons, in the order in which they are read. A lesson is listed once its stage is on the page."""

from __future__ import annotations

from collections.abc import Collection

from infogan_explorer.app.learn.course_information import INFORMATION
from infogan_explorer.app.learn.course_laboratory import LABORATORY
from infogan_explorer.app.learn.course_museum import MUSEUM
from infogan_explorer.app.learn.course_wild import WILD
from infogan_explorer.app.learn.lesson import Lesson

COURSE = (*INFORMATION, *LABORATORY, *MUSEUM, *WILD)


def listed(stages: Collection[str]) -> list[Lesson]:
    """The lessons whose stage is on the page."""
    return [lesson for lesson in COURSE if lesson.stage in stages]
