# shellcheck shell=bash
# Benchmarks: Sinter as a Spark job, and its peers from a Python environment of their own.

# name, summary; the command line's own list is the same, a test compares them.
bench_table() {
  cat <<'TABLE'
training	a network of 50,000 parameters from a Delta table, against PyTorch DDP
training-large	a network of 20 million parameters for a few steps, against PyTorch DDP
input	a Delta table to shuffled batches, without training
input-bounded	the same where a table is ten times larger than the loader's memory
checkpoint	what a checkpoint every 30 seconds costs a training
submit	the time from ./sinter to the first step, by phase
scaling	how the time of an epoch grows with rows, columns, ranks, batches and the network
registry	the MLflow client: 200 MiB up and down, 10,000 metrics, its start, against Python's
TABLE
}

# bench NAME OPTIONS...
bench() {
  local peers=false name=$1
  local -a arguments=()
  if [[ $name == gpu ]]; then
    gpu_bench "${@:2}"
    return
  fi
  bench_table | cut -f1 | grep -Fxq -e "$name" ||
    reject "Cannot run benchmark '$name': there is none of that name (allowed: $(bench_table | cut -f1 | paste -sd, | sed 's/,/, /g')). Choose one of these."
  shift
  while (($# > 0)); do
    case $1 in
      --peers) peers=true ;;
      --rows | --columns | --files | --rounds | --ranks | --batch-rows)
        need_value "$@"
        arguments+=("$1" "$2")
        shift
        ;;
      --rows=* | --columns=* | --files=* | --rounds=* | --ranks=* | --batch-rows=*) arguments+=("$1") ;;
      *) reject "Cannot run ./sinter bench with '$1': no such argument. See ./sinter help bench." ;;
    esac
    shift
  done
  need_space "$SINTER_HOME" 2000 "run a benchmark"
  if [[ $name == registry ]]; then
    # Its peer is the MLflow client of the environment that the server runs in.
    need_venv
    export SINTER_VENV=$VENV
    [[ $peers == false ]] || arguments+=(--peers "$VENV/bin/python")
  elif [[ $peers == true ]]; then
    need_peers
    arguments+=(--peers "$PEERS/bin/python")
  fi
  # A benchmark of the start starts the launcher itself.
  export SINTER_LAUNCHER=$SINTER_ROOT/sinter
  run_job bench "$name" ${arguments[@]+"${arguments[@]}"}
}

# need_peers: sets PEERS to an environment with what the benchmarks compare with, making it when needed.
# SINTER_PEERS_VENV names one of the user's own.
need_peers() {
  PEERS=${SINTER_PEERS_VENV:-$SINTER_HOME/peers-venv}
  if [[ $PEERS != /* ]]; then PEERS=$PWD/$PEERS; fi
  peers_complete && return
  [[ -z ${SINTER_PEERS_VENV:-} ]] ||
    fail "Cannot use the Python environment $PEERS: it does not hold what $LAUNCHER/peers-requirements.txt lists. Install that into it, or unset SINTER_PEERS_VENV and the launcher makes its own."
  with_lock "$PEERS.lock" make_peers
}

peers_complete() {
  [[ -x $PEERS/bin/python ]] &&
    "$PEERS/bin/python" "$LAUNCHER/check_requirements.py" "$PEERS" <"$LAUNCHER/peers-requirements.txt" >/dev/null
}

make_peers() {
  local log=$SINTER_HOME/logs/peers-venv.log
  peers_complete && return
  find_python
  need_space "$SINTER_HOME" 10000 "make the Python environment of the peers"
  rm -rf -- "$PEERS"
  say "Installing the peers (PyTorch, pyarrow) into $PEERS: about 7 GB, as PyTorch comes with CUDA unless pip's own configuration names an index without..."
  "$PYTHON" -m venv "$PEERS" >"$log" 2>&1 9>&- ||
    fail_with_log "$log" "Cannot make the Python environment $PEERS: $PYTHON -m venv failed. Read $log."
  TMPDIR=$SINTER_HOME/tmp "$PEERS/bin/python" -m pip install --disable-pip-version-check --no-input --no-cache-dir \
    -r "$LAUNCHER/peers-requirements.txt" >>"$log" 2>&1 9>&- ||
    fail_with_log "$log" "Cannot install the peers into $PEERS: pip failed. Read $log, mend the cause (network, disk) and run the same command again."
}
