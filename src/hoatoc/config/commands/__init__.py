"""One file per `hoatoc` command: `HELP`, `add_arguments(parser)`, `run(options) -> exit code`."""
