"""A picture that a visitor draws or uploads: framed, read by Q, and drawn again by G."""

from __future__ import annotations

import base64
import binascii
import threading
from collections import OrderedDict
from concurrent.futures import Future

import torch

from infogan_explorer.app.explore.picture_encoding import as_pixels
from infogan_explorer.app.explore.stage import Stage, rounded
from infogan_explorer.app.requests import Answer, Request, noise_text, text
from infogan_explorer.drawing import MAX_BYTES, Redrawer, read_picture
from infogan_explorer.drawing.framing import frame
from infogan_explorer.errors import InputError
from infogan_explorer.explore import Explorer
from infogan_explorer.pictures import Pixels

_MOST_MODELS = 3  # whose measurements are kept
_MOST_LETTERS = 4 * MAX_BYTES // 3 + 4  # of a file in base64


class Drawing:
    """Answers about a picture from elsewhere. A model's first redrawing takes seconds: `prepare` goes ahead."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._redrawers: OrderedDict[Explorer, Future[Redrawer]] = OrderedDict()
        self._lock = threading.Lock()

    def prepare(self, request: Request) -> Answer:
        """Begin to measure a model's pictures; how many pixels a side they have."""
        redrawer = self._redrawer(self._stage.explorer(request))
        threading.Thread(target=redrawer.prepare, daemon=True).start()
        return {"side": max(redrawer.framing.shape[1:])}

    def read(self, request: Request) -> Answer:
        """The picture as the model has its own, and Q's reading of it."""
        explorer = self._stage.explorer(request)
        framed = frame(_picture(request), self._redrawer(explorer).framing)
        return {**as_pixels(framed), "reading": rounded(explorer.read(framed))[0]}

    def redraw(self, request: Request) -> Answer:
        """Where G draws the picture again, how well, and whether it is unlike what the model draws."""
        explorer = self._stage.explorer(request)
        found = self._redrawer(explorer).redraw(_picture(request))
        return {
            **as_pixels(found.redrawn),
            "values": found.values,
            "z": noise_text(torch.tensor([found.z])),
            "difference": round(found.error, 1),
            "secondChoice": found.second_choice,
            "isUnlike": found.likeness.is_unlike,
            "distance": round(found.likeness.distance, 2),
        }

    def _redrawer(self, explorer: Explorer) -> Redrawer:
        with self._lock:
            known = self._redrawers.get(explorer)
            redrawer = known or self._redrawers.setdefault(explorer, Future())
            self._redrawers.move_to_end(explorer)
            while len(self._redrawers) > _MOST_MODELS:
                self._redrawers.popitem(last=False)
        if known is None:
            try:
                redrawer.set_result(Redrawer(explorer))
            except BaseException as error:
                redrawer.set_exception(error)
                with self._lock:
                    self._redrawers.pop(explorer, None)
        return redrawer.result()


def _picture(request: Request) -> Pixels:
    file = text(request, "image", _MOST_LETTERS)
    try:
        data = base64.b64decode(file, validate=True)
    except (binascii.Error, ValueError):
        raise InputError("the picture did not arrive whole; send it again.") from None
    return read_picture(data)
