"""What the Train tab asks of the server: its form, and the run that it follows; its layout is in `train_tab.py`."""
