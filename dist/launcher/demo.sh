# shellcheck shell=bash
# The demo: the lifecycle on the flights of 2013, every step a job as a user would run it.

FLIGHTS=$SINTER_ROOT/notebooks/flights

# demo [--retrain]
demo() {
  local retrain=false
  DEMO_START=$SECONDS
  STEP=0
  while (($# > 0)); do
    case $1 in
      --retrain) retrain=true ;;
      *) reject "Cannot run ./sinter demo with '$1': no such argument (--retrain). See ./sinter help demo." ;;
    esac
    shift
  done
  # Each job is over in seconds: the JVM's optimising compiler would cost more than it gains.
  SPARK_OPTIONS+=(--conf "spark.driver.extraJavaOptions=-XX:TieredStopAtLevel=1")
  need_space "$SINTER_HOME" 4000 "run the demo"
  need_java

  step "Python environment"
  need_venv
  step "Runtime jar"
  need_runtime
  step "MLflow server"
  up
  export MLFLOW_TRACKING_URI=http://127.0.0.1:$SERVER_PORT
  step "Tables: flights with weather and planes, joined by Spark SQL"
  "$VENV/bin/python" "$LAUNCHER/unpack_flights.py" "$SINTER_HOME/data/flights" ||
    fail "Cannot unpack the flights: see above. Remove $VENV and run ./sinter demo again."
  demo_job prepare
  step "Training: January to March in a barrier stage of 2 ranks"
  demo_train "$retrain"
  step "Batch scoring: 16 April to August"
  demo_job score
  step "Stream scoring: the stream starts, September to December arrive month by month, it goes on"
  demo_job stream
  demo_job prepare arrive
  demo_job stream
  step "Monitoring: June to December, month by month"
  demo_job monitor
  step "Report"
  demo_job report

  say ""
  say "Done in $((SECONDS - DEMO_START)) s. Models and runs: $MLFLOW_TRACKING_URI (stop it with ./sinter down)."
  say "Report: $SINTER_HOME/report/index.html"
}

# demo_train RETRAIN: trains, unless the champion was trained by these configurations on these tables.
demo_train() {
  local -a question=("$VENV/bin/python" "$LAUNCHER/champion.py" "$FLIGHTS" "$SINTER_HOME")
  if [[ $1 == false ]] && "${question[@]}"; then
    say "flight-delay@champion was trained on these tables with this configuration: kept (--retrain trains anew)."
    return
  fi
  demo_job train
  "${question[@]}" --write ||
    say "The trained version did not become champion: see the gate above."
}

# step TITLE: a heading with the seconds since the start.
step() {
  STEP=$((STEP + 1))
  printf '\n[%d/9] %s (%d s)\n' "$STEP" "$1" "$((SECONDS - DEMO_START))"
}

# demo_job VERB [CONFIG]: 3 (an alarm, a refused gate) is an outcome to report, not a failure.
demo_job() {
  local verb=$1 config=${2:-$1} status=0
  run_job "$verb" --config "$FLIGHTS/$config.yaml" || status=$?
  if ((status != 0 && status != 3)); then
    say "The step '$verb' failed with status $status. Its log: $SINTER_HOME/logs/$verb.log" >&2
    exit "$status"
  fi
}
