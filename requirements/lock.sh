#!/usr/bin/env bash
# Renews the lock files from pyproject.toml, for every platform and Python from 3.11 on. Needs uv.
# With --keep, what is locked already keeps its version where it can: for adding a package.
# bench.txt is resolved first, so that what several hold has one version. weights.txt is written by hand.
set -euo pipefail
cd "$(dirname "$0")/.."
[[ ${1:-} == --keep ]] || rm -f requirements/{bench,dev,metrics,postgres,base}.txt
options=(--universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet)
uv pip compile "${options[@]}" --extra bench pyproject.toml -o requirements/bench.txt
uv pip compile "${options[@]}" -c requirements/bench.txt --extra dev pyproject.toml -o requirements/dev.txt
uv pip compile "${options[@]}" -c requirements/dev.txt --extra postgres pyproject.toml -o requirements/postgres.txt
uv pip compile "${options[@]}" -c requirements/dev.txt --extra metrics pyproject.toml -o requirements/metrics.txt
uv pip compile "${options[@]}" -c requirements/dev.txt pyproject.toml -o requirements/base.txt
# The wheel of torch that the index offers for Linux asks for some gigabytes of CUDA; a build for the CPU needs none of it.
sed -i.bak -E '/^(cuda-|nvidia-|triton==)/d' requirements/{bench,dev}.txt && rm requirements/*.bak
# Environments of their own, for Python 3.11: their libraries need not fit beside ours. The first line names that Python.
for wanted in requirements/isolated/*.in; do
  lock=${wanted%.in}.txt
  [[ ${1:-} == --keep ]] || rm -f "$lock"
  uv pip compile "${options[@]}" "$wanted" -o "$lock"
  { echo "# Python 3.11"; cat "$lock"; } > "$lock.new" && mv "$lock.new" "$lock"
done
