"""The Explorers in use: as many as fit, the longest unused given up first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from concurrent.futures import Future

from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.errors import RunError
from infogan_explorer.explore import Explorer

_MOST_BYTES = 200_000_000  # of all weights together; some fifty steps of a model of digits
_FEWEST = 2  # the model on the stage and the one beside it, however large

Key = tuple[str, int, int]


class ModelCache:
    """Explorers by run and step; a file that was replaced is loaded anew, and each file is loaded once."""

    def __init__(self, catalogue: Catalogue, most_bytes: int = _MOST_BYTES) -> None:
        self._catalogue = catalogue
        self._most_bytes = most_bytes
        self._models: OrderedDict[Key, Future[Explorer]] = OrderedDict()
        self._bytes: dict[Key, int] = {}  # of those that are loaded
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._models)

    def get(self, ref: str, step: int) -> Explorer:
        """The Explorer of a run at a saved step.

        Raises:
            RunError: if there is no such run, or it has no weights of this step, or damaged ones.
        """
        run = self._catalogue.find(ref)
        path = run.weights_path(step)
        try:
            modified = path.stat().st_mtime_ns
        except OSError:
            raise RunError(f"run {run.name!r} has no weights of step {step} any more; choose another step.") from None
        key = (str(path), step, modified)
        with self._lock:
            known = self._models.get(key)
            model = known or self._models.setdefault(key, Future())
            self._models.move_to_end(key)
        if known is None:  # loading holds no lock: other models go on being drawn meanwhile
            try:
                explorer = Explorer.load(run, step)
                self._make_room(key, sum(tensor.nbytes for tensor in explorer.infogan.state_dict().values()))
                model.set_result(explorer)
            except BaseException as error:
                model.set_exception(error)
                with self._lock:
                    self._models.pop(key, None)
        return model.result()

    def _make_room(self, key: Key, size: int) -> None:
        with self._lock:
            self._bytes[key] = size
            loaded = [other for other in self._models if other in self._bytes]
            for oldest in loaded[: len(loaded) - _FEWEST]:
                if sum(self._bytes.values()) <= self._most_bytes:
                    return
                del self._models[oldest], self._bytes[oldest]
