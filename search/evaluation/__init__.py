"""How well does a ranking answer? Topics, judgments, runs, measures, and tests of differences."""
