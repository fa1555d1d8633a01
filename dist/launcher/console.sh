# shellcheck shell=bash
# What the user sees: progress lines on stdout, one message on failure on stderr.

say() { printf '%s\n' "$*"; }

# fail MESSAGE: something went wrong while working.
fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# reject MESSAGE: the request itself is wrong.
reject() {
  printf '%s\n' "$*" >&2
  exit 2
}

# fail_with_log LOG MESSAGE: fails, showing the end of the log first.
fail_with_log() {
  local log=$1
  shift
  if [[ -s $log ]]; then
    printf -- '--- the last lines of %s\n' "$log" >&2
    tail -n 15 -- "$log" >&2
    printf -- '---\n' >&2
  fi
  fail "$*"
}
