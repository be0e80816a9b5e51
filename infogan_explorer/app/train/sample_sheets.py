"""The sample sheets of a run: one a saved step, always of the same noise."""

from __future__ import annotations

from infogan_explorer.app.requests import Answer, Request, png_address, steps, text
from infogan_explorer.app.runs.catalogue import Catalogue
from infogan_explorer.app.runs.sample_files import read_samples
from infogan_explorer.errors import RunError
from infogan_explorer.labels import read_labels
from infogan_explorer.pictures import CATEGORY_COLOURS

MOST_SHEETS = 12  # of one answer
_MOST_BYTES = 3_000_000


class SampleSheets:
    """Answers with sample sheets."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def describe(self, request: Request) -> Answer:
        """How to read the sheets of a run: its code, and the name of every row, or colour, of that code."""
        run = self._catalogue.find(text(request, "run"))
        settings, labels = run.settings(), read_labels(run, self._catalogue.runs_dir)
        codes = run.config()["codes"]
        code = next((name for name in codes if codes[name]["kind"] == "categorical"), None)
        is_points = settings.network == "points"
        count = len(settings.spec.get(code).prior_probabilities) if code else 0
        colours = ["#{:02x}{:02x}{:02x}".format(*CATEGORY_COLOURS[i % len(CATEGORY_COLOURS)]) for i in range(count)]
        return {
            "name": run.name,
            "points": is_points,
            "code": labels.title(code) if code else None,
            "rows": [labels.category_title(code, i) for i in range(count)] if code else [],
            "colours": colours if is_points else [],
        }

    def sheets(self, request: Request) -> Answer:
        """The sheets of a few steps, as addresses of pictures; a step without one is left out."""
        run = self._catalogue.find(text(request, "run"))
        found, size = {}, 0
        for step in steps(request, MOST_SHEETS):
            try:
                png = read_samples(run, step)
            except RunError:
                continue
            size += len(png)
            if found and size > _MOST_BYTES:  # the page asks for the others next
                break
            found[str(step)] = png_address(png)
        return {"sheets": found}
