# shellcheck shell=bash
# The home directory: everything Sinter keeps on this machine lies under it.

# enter_home DIR: sets SINTER_HOME to an absolute path and makes the directory.
enter_home() {
  [[ -n $1 ]] || reject "Cannot use the home directory: its name is empty (a directory). Give --home DIR."
  if [[ -e $1 && ! -d $1 ]]; then
    reject "Cannot use the home directory $1: it is a file (a directory). Give another with --home DIR."
  fi
  mkdir -p -- "$1/logs" "$1/tmp" 2>/dev/null ||
    fail "Cannot write the home directory $1: permission denied or read-only. Give another with --home DIR."
  SINTER_HOME=$(cd -- "$1" && pwd -P)
  [[ -w $SINTER_HOME/logs && -w $SINTER_HOME/tmp ]] ||
    fail "Cannot write the home directory $SINTER_HOME: permission denied. Give another with --home DIR."
  case $SINTER_HOME in
    *[[:space:],:\#%?\"\'\\]*)
      reject "Cannot use the home directory $SINTER_HOME: its path has a blank or one of , : # % ? quotes (Spark and SQLite read paths as URIs). Give another with --home DIR."
      ;;
  esac
  export SINTER_HOME
}

# need_space DIR MEGABYTES PURPOSE
need_space() {
  local free
  free=$(df -Pm -- "$1" 2>/dev/null | awk 'NR == 2 { print $4 }')
  if [[ $free =~ ^[0-9]+$ ]] && ((free < $2)); then
    fail "Cannot $3: $free MB are free on the disk of $1 ($2 MB needed). Free some space or give another directory with --home DIR."
  fi
}

# with_lock FILE COMMAND...: runs the command while holding the lock, so that parallel callers wait.
# Descriptor 9 is the lock; commands that outlive the launcher must close it.
with_lock() {
  local lock=$1 status=0
  shift
  mkdir -p -- "$(dirname -- "$lock")"
  exec 9>>"$lock" || fail "Cannot write $lock: permission denied. Give another directory with --home DIR."
  if ! flock -n 9; then
    say "Waiting for another ./sinter that holds ${lock}..."
    flock 9
  fi
  "$@" || status=$?
  exec 9>&-
  return "$status"
}
