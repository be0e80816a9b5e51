"""The Evaluate tab's answers: what was found of a run, the child that measures it, walls of seeds, comparisons."""
