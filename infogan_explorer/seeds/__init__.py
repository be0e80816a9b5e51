"""Seed walls: several runs that differ in their seed alone, all of them shown, and one chosen without labels.

`wall.py` trains them, `measure.py` measures them, `sheets.py` draws them, `findings.py` is what was found, `store.py`
keeps it.
"""
