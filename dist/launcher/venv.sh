# shellcheck shell=bash
# The Python environment: the MLflow server, Spark's own distribution, and the data of the example.
# A directory the launcher made carries .sinter-venv; while that says "complete HASH", the environment holds exactly
# the requirements with that hash. Anything else in a marked directory is half-made and is made again.

REQUIREMENTS=$LAUNCHER/requirements.txt

# need_venv: sets VENV to a complete environment, making it when needed.
need_venv() {
  local given=${SINTER_VENV:-}
  VENV=${given:-$SINTER_HOME/venv}
  if [[ -n $given && $given != /* ]]; then VENV=$PWD/$given; fi
  find_spark_home
  venv_complete && return
  if [[ -d $VENV && ! -e $VENV/.sinter-venv && -n $(ls -A -- "$VENV" 2>/dev/null) ]]; then
    check_foreign_venv
    return
  fi
  with_lock "$VENV.lock" make_venv
}

# requirements: the lines to install here.
requirements() {
  if [[ -n $SPARK_FOUND ]]; then
    grep -v '^pyspark==' -- "$REQUIREMENTS"
  else
    cat -- "$REQUIREMENTS"
  fi
}

requirements_hash() { requirements | sha256sum | cut -c1-32; }

venv_complete() {
  local mark
  [[ -x $VENV/bin/python ]] || return 1
  mark=$(cat -- "$VENV/.sinter-venv" 2>/dev/null) || return 1
  # An environment with all of Spark also serves callers that bring their own.
  [[ $mark == "complete $(requirements_hash)" || $mark == "complete $(sha256sum <"$REQUIREMENTS" | cut -c1-32)" ]]
}

make_venv() {
  local log=$SINTER_HOME/logs/venv.log
  venv_complete && return
  find_python
  mkdir -p -- "$(dirname -- "$VENV")"
  need_space "$(dirname -- "$VENV")" 2500 "make the Python environment"
  rm -rf -- "$VENV"
  mkdir -p -- "$VENV"
  echo "incomplete" >"$VENV/.sinter-venv"
  say "Making the Python $PYTHON_VERSION environment in ${VENV}..."
  "$PYTHON" -m venv "$VENV" >"$log" 2>&1 9>&- ||
    fail_with_log "$log" "Cannot make the Python environment $VENV: $PYTHON -m venv failed. Read $log; on Debian or Ubuntu the package python$PYTHON_VERSION-venv is often missing."
  say "Installing Python packages (about 2 minutes)..."
  requirements >"$VENV/requirements.txt"
  # pyspark comes as a source archive; TMPDIR keeps its 400 MB build inside the home directory.
  TMPDIR=$SINTER_HOME/tmp "$VENV/bin/python" -m pip install --disable-pip-version-check --no-input --prefer-binary \
    -r "$VENV/requirements.txt" >>"$log" 2>&1 9>&- ||
    fail_with_log "$log" "Cannot install the Python packages into $VENV: pip failed. Read $log, mend the cause (network, disk) and run the same command again."
  echo "complete $(requirements_hash)" >"$VENV/.sinter-venv"
}

# An environment of the user's own is used as it is, or refused; it is never changed.
check_foreign_venv() {
  local problems
  [[ -x $VENV/bin/python ]] ||
    fail "Cannot use the Python environment $VENV: it has no bin/python (a virtual environment). Unset SINTER_VENV or point it to another directory."
  problems=$("$VENV/bin/python" "$LAUNCHER/check_requirements.py" "$VENV" < <(requirements)) ||
    fail "Cannot use the Python environment $VENV: $problems. Install $REQUIREMENTS into it, or unset SINTER_VENV and the launcher makes its own."
}

# find_spark_home: sets SPARK_FOUND to the user's own Spark 4.1, or to nothing.
find_spark_home() {
  SPARK_FOUND=""
  [[ -n ${SPARK_HOME:-} ]] || return 0
  if compgen -G "$SPARK_HOME/jars/spark-core_2.13-4.1*.jar" >/dev/null && [[ -x $SPARK_HOME/bin/spark-submit ]]; then
    SPARK_FOUND=$SPARK_HOME
  else
    say "Leaving out SPARK_HOME=$SPARK_HOME: it holds no Spark 4.1 for Scala 2.13. Using the one of the Python environment."
  fi
}
