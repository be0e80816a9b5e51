"""What an exhibit is: a program with one mistake, where the field made it, and the signature that it predicts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from infogan_explorer.learn.laboratory import Laboratory, Recipe, load_world
from infogan_explorer.learn.museum.prediction import Observation, Prediction, find


@dataclass(frozen=True)
class Exhibit:
    """One mistake.

    name: one lower-case word. title: English, in a few words.
    seen_in: public programs, papers' code or threads where it was found.
    recipe: the program with the mistake, and no other.
    code: what such a program says, a few lines in no particular language; `wrong` is the line with the mistake,
        counted from 0, and `right` what should stand there.
    world, codes: what it is trained on.
    steps: after how many the verdict is given.
    predict: from a laboratory's settings and real points; its first prediction is the one to draw.
    """

    name: str
    title: str
    seen_in: tuple[str, ...]
    recipe: type[Recipe]
    code: tuple[str, ...]
    wrong: int
    right: str
    world: str
    codes: str
    steps: int
    predict: Callable[[Laboratory], tuple[Prediction, ...]]

    def build(self, is_broken: bool = True, seed: int = 0) -> Laboratory:
        """The program, or the correct one on the same world, settings, seed and noise; nothing has been trained."""
        world = load_world(self.world)
        settings = world.settings(codes=self.codes, seed=seed)
        return Laboratory(world.points, settings, labels=world.labels, recipe=self.recipe() if is_broken else None)

    @cached_property
    def predictions(self) -> tuple[Prediction, ...]:
        """The signature, before anything runs."""
        return self.predict(self.build())

    def observe(self, records: Sequence[tuple[int, Mapping[str, float]]]) -> Observation:
        """Whether the signature appeared in (step, values) of a program's records, in order; at least one.

        `appeared` stays None until `steps` are done: a program that has learned nothing stays under every ceiling.
        """
        findings = tuple(
            find(prediction, [values[prediction.quantity] for _, values in records]) for prediction in self.predictions
        )
        is_over = records[-1][0] >= self.steps
        return Observation(all(finding.holds for finding in findings) if is_over else None, findings)
