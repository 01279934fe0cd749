"""The `warehouse` command: one module a subcommand, each a thin shell over the package."""
