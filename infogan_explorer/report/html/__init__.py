"""The HTML of a report: fragments that the page shows too, and the one self-contained document made of them."""
