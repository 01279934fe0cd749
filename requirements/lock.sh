#!/usr/bin/env bash
# Renews the two lock files from pyproject.toml, for every platform and Python from 3.11 on. Needs uv.
# dev.txt is resolved first, so that what both hold has one version.
set -euo pipefail
cd "$(dirname "$0")/.."
rm -f requirements/dev.txt requirements/base.txt
options=(--universal --python-version 3.11 --no-header --no-annotate --quiet)
uv pip compile "${options[@]}" --extra dev pyproject.toml -o requirements/dev.txt
uv pip compile "${options[@]}" -c requirements/dev.txt pyproject.toml -o requirements/base.txt
