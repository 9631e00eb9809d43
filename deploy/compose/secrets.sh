#!/usr/bin/env bash
# Makes the secrets that compose.yaml names, each a file in secrets/; those that are there stay. Containers run as somebody
# else, so that the files are for all to read, and the folder for its owner alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
mkdir -p -m 700 secrets
sed -n '/^secrets:/,$ s/^  \([a-z-]*\): {file: .*/\1/p' compose.yaml | while read -r name; do
  [ -s "secrets/$name" ] || (set +o pipefail && tr -dc 'A-Za-z0-9' </dev/urandom | head -c 40 >"secrets/$name")
  chmod 444 "secrets/$name"
done
