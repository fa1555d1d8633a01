# shellcheck shell=bash
# The runtime jar: built when it is missing or older than what it is made of.

# SINTER_RUNTIME_JAR names a finished jar instead. What a user would name with --packages, Delta's jars and the
# natives, lies beside it in spark-jars/.
RUNTIME_JAR=${SINTER_RUNTIME_JAR:-$SINTER_ROOT/dist/runtime/target/sinter-spark-runtime_4.1_2.13-0.1.0.jar}
COMPANION_JARS=$(dirname -- "$RUNTIME_JAR")/spark-jars

need_runtime() {
  if [[ -n ${SINTER_RUNTIME_JAR:-} ]]; then
    [[ -r $RUNTIME_JAR ]] ||
      fail "Cannot use the runtime jar $RUNTIME_JAR: no such file. Correct SINTER_RUNTIME_JAR or unset it."
    return
  fi
  runtime_fresh && return
  with_lock "$SINTER_ROOT/target/launcher-build.lock" build_runtime
}

# The sources of the modules, their resources and poms; not the tests.
runtime_fresh() {
  [[ -r $RUNTIME_JAR && -d $COMPANION_JARS ]] || return 1
  local newer
  newer=$(cd -- "$SINTER_ROOT" && find pom.xml ./*/pom.xml ./*/src/main dist/*/pom.xml dist/*/src/main \
    -type f -newer "$RUNTIME_JAR" -print -quit 2>/dev/null)
  [[ -z $newer ]]
}

build_runtime() {
  local log=$SINTER_HOME/logs/build.log
  runtime_fresh && return
  need_compiler
  need_maven
  need_space "$SINTER_ROOT" 1500 "build the runtime jar"
  say "Building the runtime jar (about a minute, longer when Maven has to download)..."
  (cd -- "$SINTER_ROOT" && mvn -B -ntp -q -Pfast -pl dist/runtime -am package -DskipTests) >"$log" 2>&1 9>&- ||
    fail_with_log "$log" "Cannot build the runtime jar: Maven failed. Read $log and run the same command again."
  [[ -r $RUNTIME_JAR && -d $COMPANION_JARS ]] ||
    fail "Cannot build the runtime jar: Maven ended well but left no $RUNTIME_JAR. Read $log."
  # Maven leaves an unchanged jar as it is; its time says that it was looked at.
  touch -- "$RUNTIME_JAR"
}
