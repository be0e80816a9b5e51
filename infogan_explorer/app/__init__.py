"""The app: a page to train, watch and scrub; nothing is built when this is imported.

`page.py` puts it together from `topbar.py`, `explore_tab.py` and `train_tab.py`, which lay out what static/ draws; what
those ask of the server is answered in `explore/`, `train/` and `runs/`; `serving/` opens the door.
"""

from infogan_explorer.app.page import build_app
from infogan_explorer.app.serving.server import launch

__all__ = ["build_app", "launch"]
