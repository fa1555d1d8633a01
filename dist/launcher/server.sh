# shellcheck shell=bash
# The local MLflow server: one per home directory, in its own process group, on a loopback port.
# <home>/mlflow/server holds "PID PORT" while it runs; the port is kept in <home>/mlflow/port, so that the address stays the same.

SERVER_BOUND_SECONDS=180

server_files() {
  SERVER_DIRECTORY=$SINTER_HOME/mlflow
  SERVER_FILE=$SERVER_DIRECTORY/server
  SERVER_LOG=$SINTER_HOME/logs/mlflow.log
}

# server_members PGID: the processes of that group that are this home's server, one pid a line.
server_members() {
  local stat pid fields
  local -a field
  for stat in /proc/[0-9]*/stat; do
    # The process may end meanwhile. Fields after the command's closing bracket: state, parent, group, ...
    { read -r fields <"$stat"; } 2>/dev/null || continue
    read -r -a field <<<"${fields##*) }"
    [[ ${field[2]} == "$1" && ${field[0]} != Z ]] || continue
    pid=${stat#/proc/}
    pid=${pid%/stat}
    # Its environment tells our server from a stranger that got the same number after a reboot.
    if tr '\0' '\n' 2>/dev/null <"/proc/$pid/environ" | grep -qxF "SINTER_SERVER_OF=$SERVER_DIRECTORY"; then
      echo "$pid"
    fi
  done
}

# running_server: sets SERVER_PID and SERVER_PORT; false when this home has no server.
running_server() {
  server_files
  [[ -r $SERVER_FILE ]] || return 1
  read -r SERVER_PID SERVER_PORT <"$SERVER_FILE" || return 1
  [[ $SERVER_PID =~ ^[0-9]+$ && $SERVER_PORT =~ ^[0-9]+$ ]] || return 1
  [[ -n $(server_members "$SERVER_PID") ]]
}

# answers SECONDS: whether the server answers /health and /version within that time, and is alive all the while.
answers() { "$VENV/bin/python" "$LAUNCHER/await_server.py" "$SERVER_PORT" "$SERVER_PID" "$1"; }

free_port() { "$VENV/bin/python" "$LAUNCHER/free_port.py" "$@"; }

# up [PORT]
up() {
  need_venv
  server_files
  with_lock "$SERVER_DIRECTORY/lock" up_locked "$@"
  say "MLFLOW_TRACKING_URI=http://127.0.0.1:$SERVER_PORT"
}

up_locked() {
  local wanted=${1:-} attempt
  if running_server; then
    if [[ -n $wanted && $wanted != "$SERVER_PORT" ]]; then
      fail "Cannot start the MLflow server on port $wanted: this home's server already runs on port $SERVER_PORT. Stop it first with ./sinter down."
    fi
    if answers 20; then return; fi
    say "The MLflow server (pid $SERVER_PID) does not answer: starting it again."
    stop_group
  fi
  rm -f -- "$SERVER_FILE"
  if [[ -n $wanted ]]; then
    free_port "$wanted" >/dev/null ||
      fail "Cannot start the MLflow server: port $wanted is in use or not allowed. Choose another with --port, or leave it out for a free one."
    start_server "$wanted" && return
  else
    # Another program may take a free port before the server does.
    for attempt in 1 2 3; do
      start_server "$(free_port "$(cat "$SERVER_DIRECTORY/port" 2>/dev/null || echo 0)" 0)" && return
      grep -qi 'address already in use' -- "$SERVER_LOG" || break
      rm -f -- "$SERVER_DIRECTORY/port"
    done
  fi
  fail_with_log "$SERVER_LOG" "Cannot start the MLflow server: it did not answer within $SERVER_BOUND_SECONDS seconds (attempt ${attempt:-1}). Read $SERVER_LOG."
}

# start_server PORT: false when the server died or did not answer; nothing is left running then.
start_server() {
  say "Starting the MLflow server on port $1..."
  mkdir -p -- "$SERVER_DIRECTORY/artifacts"
  launch_server "$1" &
  SERVER_PID=$!
  SERVER_PORT=$1
  echo "$SERVER_PID $SERVER_PORT" >"$SERVER_FILE"
  trap 'stop_group; exit 130' INT TERM
  if answers "$SERVER_BOUND_SECONDS"; then
    trap - INT TERM
    echo "$SERVER_PORT" >"$SERVER_DIRECTORY/port"
    return
  fi
  trap - INT TERM
  stop_group
  return 1
}

# The server leads its own session, survives the terminal, and keeps neither the lock nor our output open.
# It answers only to loopback names (DNS rebinding), runs no jobs, and sends no usage data.
# Called in the background: it replaces that subshell, so its pid is the server's.
launch_server() {
  cd -- "$SERVER_DIRECTORY" || exit 1
  unset MLFLOW_TRACKING_URI MLFLOW_REGISTRY_URI MLFLOW_BACKEND_STORE_URI PYTHONPATH PYTHONHOME
  export SINTER_SERVER_OF=$SERVER_DIRECTORY TMPDIR=$SINTER_HOME/tmp
  if [[ -z ${MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY:-} ]]; then
    MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY=$(webhook_key)
    export MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY
  fi
  export MLFLOW_DISABLE_TELEMETRY=true DO_NOT_TRACK=true MLFLOW_SERVER_ENABLE_JOB_EXECUTION=false
  exec setsid nohup "$VENV/bin/python" -m mlflow server \
    --host 127.0.0.1 --port "$1" --workers 1 \
    --allowed-hosts "127.0.0.1,127.0.0.1:*,localhost,localhost:*" \
    --backend-store-uri "sqlite:///$SERVER_DIRECTORY/mlflow.db" \
    --artifacts-destination "$SERVER_DIRECTORY/artifacts" \
    >"$SERVER_LOG" 2>&1 </dev/null 9>&-
}

# webhook_key: what webhooks' secrets are encrypted with in the server's database. Without one of its own, MLflow makes
# another at each start, and cannot list webhooks that have a secret any more.
webhook_key() {
  local file=$SERVER_DIRECTORY/webhook-key
  [[ -s $file ]] || (umask 077 && head -c 32 /dev/urandom | base64 | tr '+/' '-_' >"$file")
  cat -- "$file"
}

# stop_group: ends the server's process group: asks, waits 10 seconds, then kills.
stop_group() {
  local pid attempt
  for signal in TERM KILL; do
    for pid in $(server_members "$SERVER_PID"); do
      kill "-$signal" "$pid" 2>/dev/null || true
    done
    for ((attempt = 0; attempt < 50; attempt++)); do
      if [[ -z $(server_members "$SERVER_PID") ]]; then
        rm -f -- "$SERVER_FILE"
        return
      fi
      sleep 0.2
    done
  done
  fail "Cannot stop the MLflow server: process $SERVER_PID is still there. Look at it with: ps -fp $SERVER_PID."
}

down() {
  server_files
  if [[ ! -d $SERVER_DIRECTORY ]]; then
    say "No MLflow server runs for $SINTER_HOME."
    return
  fi
  with_lock "$SERVER_DIRECTORY/lock" down_locked
}

down_locked() {
  if ! running_server; then
    rm -f -- "$SERVER_FILE"
    say "No MLflow server runs for $SINTER_HOME."
    return
  fi
  stop_group
  say "Stopped the MLflow server on port $SERVER_PORT (pid $SERVER_PID)."
}
