# shellcheck shell=bash
# Jobs: one spark-submit of the runtime jar per verb.

# run_job VERB ARGUMENTS...: its exit status is the job's.
run_job() {
  local status=0
  need_job_environment
  submit "$@" || status=$?
  return "$status"
}

# need_job_environment: Java, Spark, the runtime jar, and the address of the running MLflow server, if there is one.
need_job_environment() {
  need_java
  need_spark
  need_runtime
  if [[ -z ${MLFLOW_TRACKING_URI:-} ]] && running_server; then
    export MLFLOW_TRACKING_URI=http://127.0.0.1:$SERVER_PORT
  fi
}

# need_spark: sets SPARK to a Spark 4.1 home: the user's own, or the one of the Python environment.
need_spark() {
  find_spark_home
  SPARK=$SPARK_FOUND
  [[ -z $SPARK ]] || return 0
  need_venv
  SPARK=$(spark_of_venv "$VENV")
  [[ -n $SPARK ]] ||
    fail "Cannot find Spark: neither SPARK_HOME nor the Python environment $VENV holds Spark 4.1. Remove $VENV and run ./sinter venv."
}

# spark_of_venv DIR: the Spark distribution in its pyspark package, or nothing.
spark_of_venv() {
  local submit
  for submit in "$1"/lib/python3.*/site-packages/pyspark/bin/spark-submit; do
    if [[ -x $submit ]]; then echo "${submit%/bin/spark-submit}"; fi
    return
  done
}

# submit VERB ARGUMENTS...
submit() {
  local verb=$1 jars
  shift
  # ONNX Runtime 1.29 reports its use over the network unless told not to, and crashes where a command line is long.
  export ORT_DISABLE_TELEMETRY=1
  export OMP_NUM_THREADS=${OMP_NUM_THREADS:-1} SPARK_HOME=$SPARK SPARK_LOCAL_DIRS=$SINTER_HOME/tmp
  jars=$(companion_jars)
  # A local table's log is small: Delta's 50 tasks to read it would take longer than the job.
  local -a local_conf=()
  [[ ${SINTER_MASTER:-local[2]} != local* ]] || local_conf=(--conf spark.databricks.delta.snapshotPartitions=2)
  # What the user gives comes after the launcher's own choice, and the later one counts.
  merge_spark_options
  run_until_done "$SPARK/bin/spark-submit" \
    --master "${SINTER_MASTER:-local[2]}" --driver-memory "${SINTER_DRIVER_MEMORY:-2g}" \
    --class io.sinter.cli.Sinter --name "sinter $verb" \
    --jars "$jars${USER_JARS:+,$USER_JARS}" \
    --conf spark.sql.extensions=io.delta.sql.DeltaSparkSessionExtension \
    --conf spark.sql.catalog.spark_catalog=org.apache.spark.sql.delta.catalog.DeltaCatalog \
    --conf spark.sql.shuffle.partitions=4 \
    --conf spark.ui.enabled=false \
    --conf "spark.sql.warehouse.dir=$SINTER_HOME/lake" \
    --conf "spark.jars.ivy=$SINTER_HOME/cache/ivy" \
    --conf "spark.driver.extraJavaOptions=$(driver_options "$verb")" \
    --conf "spark.executor.extraJavaOptions=-Dorg.bytedeco.javacpp.cachedir=$SINTER_HOME/cache/javacpp -Duser.timezone=UTC" \
    --conf spark.executorEnv.OMP_NUM_THREADS="$OMP_NUM_THREADS" \
    --conf spark.executorEnv.ORT_DISABLE_TELEMETRY=1 \
    --conf spark.task.reaper.enabled=true \
    --conf spark.task.reaper.killTimeout=60s \
    ${local_conf[@]+"${local_conf[@]}"} \
    ${OTHER_OPTIONS[@]+"${OTHER_OPTIONS[@]}"} \
    "$RUNTIME_JAR" "$verb" --home "$SINTER_HOME" "$@"
}

# run_until_done COMMAND...: the command's exit status; an interrupted launcher ends the command first.
run_until_done() {
  local status=0 interrupted="" child
  "$@" <&0 &
  child=$!
  trap 'interrupted=yes; kill -TERM "$child" 2>/dev/null' INT TERM HUP
  wait "$child" || status=$?
  while [[ -n $interrupted ]] && kill -0 "$child" 2>/dev/null; do wait "$child" || true; done
  trap - INT TERM HUP
  [[ -z $interrupted ]] || exit 130
  return "$status"
}

companion_jars() {
  local IFS=,
  local -a found=("$COMPANION_JARS"/*.jar)
  printf '%s' "${found[*]}"
}

# Everything the JVM writes stays under the home directory; the console shows warnings, the log file everything.
driver_options() {
  printf '%s ' \
    "-Dorg.bytedeco.javacpp.cachedir=$SINTER_HOME/cache/javacpp" \
    "-Djava.io.tmpdir=$SINTER_HOME/tmp" \
    "-Dderby.system.home=$SINTER_HOME/tmp" \
    "-Dlog4j2.configurationFile=file://$LAUNCHER/log4j2.properties" \
    "-Dsinter.log=$SINTER_HOME/logs/$1.log" \
    "-Duser.timezone=UTC" \
    ${USER_DRIVER_OPTIONS:+"$USER_DRIVER_OPTIONS"}
}

# merge_spark_options: splits SPARK_OPTIONS into what must be joined with the launcher's own and the rest.
merge_spark_options() {
  USER_JARS=""
  USER_DRIVER_OPTIONS=""
  OTHER_OPTIONS=()
  local index option value
  for ((index = 0; index < ${#SPARK_OPTIONS[@]}; index += 2)); do
    option=${SPARK_OPTIONS[index]}
    value=${SPARK_OPTIONS[index + 1]}
    case $option=$value in
      --jars=*) USER_JARS+=${USER_JARS:+,}$value ;;
      --conf=spark.driver.extraJavaOptions=*) USER_DRIVER_OPTIONS+="${value#*=} " ;;
      *) OTHER_OPTIONS+=("$option" "$value") ;;
    esac
  done
}

# job_help VERB: the job's own help when everything for it is there; it needs no Spark session.
job_help() {
  local spark
  find_spark_home
  spark=${SPARK_FOUND:-$(spark_of_venv "${SINTER_VENV:-$SINTER_HOME/venv}")}
  if [[ -r $RUNTIME_JAR && -n $spark ]]; then
    need_java
    "$JAVA" -cp "$RUNTIME_JAR:$COMPANION_JARS/*:$spark/jars/*" io.sinter.cli.Sinter "$1" --help
    return
  fi
  printf './sinter %s: %s.\n' "$1" "$(verb_summary "$1")"
  cat <<TEXT

Usage: ./sinter $1 [--home DIR] --config FILE [--set KEY=VALUE]... [--dry-run]

The list of its keys is in docs/configuration.md; once the runtime jar is built, this help has it too.
TEXT
}
