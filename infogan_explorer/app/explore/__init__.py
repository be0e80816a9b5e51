"""What the Explore tab asks of the server; its layout is in `explore_tab.py`."""
