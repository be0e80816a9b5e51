"""`python -m infogan_explorer` is `infogan-explorer`."""

from infogan_explorer.cli import main

main()
