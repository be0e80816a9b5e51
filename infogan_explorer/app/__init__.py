"""The app: a page to train, watch and scrub. One file a tab; nothing is built when this is imported."""

from infogan_explorer.app.page import build_app
from infogan_explorer.app.server import launch

__all__ = ["build_app", "launch"]
