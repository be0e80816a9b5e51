"""Reports: one evaluation of a run, section by section, as report.json and one self-contained HTML page."""
