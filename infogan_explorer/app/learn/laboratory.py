"""What the laboratory stage asks of the server: a laboratory of one's own, its steps, and what it looks like.

JSON in, JSON out, no gradio. A page asks for one frame at a time, and for the next when it has drawn the last.
"""

from __future__ import annotations

from collections.abc import Callable

from infogan_explorer.app.learn.laboratory_frame import MAP_SIDE, MAPS, POINTS, describe_points, describe_trace
from infogan_explorer.app.learn.laboratory_settings import read_setup
from infogan_explorer.app.learn.living_laboratory import LivingLaboratory
from infogan_explorer.app.learn.sessions import MOST_STEPS, GoneError, Sessions, read_token
from infogan_explorer.app.requests import Answer, Request, text, whole
from infogan_explorer.errors import unknown_name

_PLAYERS = ("discriminator", "generator", "q")


class LaboratoryStage:
    """Answers to the laboratory stage of every page.

    A request holds `token`, the page's own; `settings`, as a link has them; and `map`, what is drawn behind the points.
    """

    def __init__(self, sessions: Sessions[LivingLaboratory] | None = None) -> None:
        self._sessions: Sessions[LivingLaboratory] = Sessions() if sessions is None else sessions

    def open(self, request: Request) -> Answer:
        """A new laboratory under the token, before its first step: `describe_points`, and the frame as of `play`."""
        token, map_name = read_token(request), _map_name(request)
        living = LivingLaboratory(read_setup(request))
        view = living.laboratory.look(POINTS, MAP_SIDE)
        answer = {**describe_points(living.laboratory, view), **living.frame(map_name, is_hurried=False)}
        self._sessions.put(token, living)
        return answer

    def play(self, request: Request) -> Answer:
        """Up to `steps` steps, fewer where they are slow or the lesson's last is near; with 0, only a frame.

        Returns:
            `step`; `drawn`, `map` and `sheet` of `describe_view`; `record`, or None where this step was not measured;
            `told`, for the lesson, likewise; `ended`. Or `gone`, where there is no such laboratory any more.
        """
        steps = whole(request, "steps", 0, MOST_STEPS)

        def act(living: LivingLaboratory) -> Answer:
            living.play(steps)
            return living.frame(_map_name(request), is_hurried=steps > 0)

        return self._ask(request, act)

    def step(self, request: Request) -> Answer:
        """One step of one `player`, and the frame after it with its `trace`, see `describe_trace`."""
        player = text(request, "player")
        if player not in _PLAYERS:
            raise unknown_name("player", player, _PLAYERS)

        def act(living: LivingLaboratory) -> Answer:
            trace = living.step_player(player)
            return {**living.frame(_map_name(request), is_hurried=False), "trace": describe_trace(trace)}

        return self._ask(request, act)

    def _ask(self, request: Request, act: Callable[[LivingLaboratory], Answer]) -> Answer:
        setup = read_setup(request)
        try:
            with self._sessions.use(read_token(request)) as living:
                if living.setup.start != setup.start:
                    return {"gone": True}
                living.follow(setup)
                return act(living)
        except GoneError:
            return {"gone": True}


def _map_name(request: Request) -> str:
    name = text(request, "map")
    if name not in MAPS:
        raise unknown_name("map", name, MAPS)
    return name
