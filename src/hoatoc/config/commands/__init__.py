"""One file per `hoatoc` command: `HELP`, `add_arguments(parser)`, `run(options) -> exit code`.

All files are imported for each command, so whatever needs Django or takes time is imported inside `run` and below. Exit
codes: 0 well, 1 something is wrong, 2 the question was wrong. Options, exit codes and the shape of `--json` stand in
docs/reference/commands.md; tests/architecture/test_docs.py holds the two together.
"""
