# shellcheck shell=bash
# shellcheck disable=SC2034 # PYTHON and PYTHON_VERSION are read in venv.sh
# Python: a 3.10+ interpreter that can make virtual environments.

# find_python: sets PYTHON and PYTHON_VERSION (e.g. 3.11), or fails with what is missing.
find_python() {
  local candidate version found="" lacking=""
  for candidate in python3.12 python3.11 python3.13 python3.10 python3 python; do
    command -v "$candidate" >/dev/null || continue
    # A name on the PATH may be a shim that does not run, so each is asked.
    version=$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    if ! "$candidate" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2])' 2>/dev/null; then
      found+="${found:+, }$candidate $version"
      continue
    fi
    if ! "$candidate" -c 'import ensurepip, ssl, sqlite3, venv' 2>/dev/null; then
      lacking=${lacking:-$version}
      continue
    fi
    PYTHON=$candidate
    PYTHON_VERSION=$version
    return
  done
  if [[ -n $lacking ]]; then
    fail "Cannot make a Python environment: Python $lacking lacks its venv or ensurepip part. Install it, e.g. on Debian or Ubuntu: sudo apt-get install python$lacking-venv."
  fi
  fail "Cannot find Python: ${found:-none} on the PATH (3.10 or newer). Install one, e.g. on Debian or Ubuntu: sudo apt-get install python3 python3-venv."
}
