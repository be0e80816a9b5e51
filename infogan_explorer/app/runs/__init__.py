"""Runs as the page knows them: which there are, what they have measured, what trains and what waits."""
