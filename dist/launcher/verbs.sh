# shellcheck shell=bash
# The verbs: their names, what they do, and the help that needs nothing installed.

# name, who carries it out (launcher or job), summary
verb_table() {
  cat <<'TABLE'
demo	launcher	run the whole lifecycle on the flights of 2013 and write the report
up	launcher	start the local MLflow server (SQLite, loopback) and print its address
down	launcher	stop the local MLflow server
venv	launcher	make the Python environment that up, demo and spark-submit use
prepare	job	make Delta tables from files with SQL
train	job	train a network in a Spark barrier stage and register it in MLflow
score	job	score a Delta table with a registered model, as a batch
stream	job	score a growing Delta table with structured streaming
monitor	job	measure drift and performance of scored rows, and open incidents
incidents	job	list incidents with their owners and deadlines
models	job	list and show registered model versions, approve and promote them
report	job	write the report of the lifecycle as one HTML file
bench	launcher	measure Sinter, and its peers beside it
doctor	job	check this machine and what Sinter needs on it
TABLE
}

verb_kind() { verb_table | awk -F'\t' -v verb="$1" '$1 == verb { print $2 }'; }

# nearest_verb NAME: the verb with the smallest edit distance.
nearest_verb() {
  verb_table | awk -F'\t' -v given="$1" '
    function least(a, b) { return a < b ? a : b }
    function distance(a, b,   i, j, d) {
      for (i = 0; i <= length(a); i++) d[i, 0] = i
      for (j = 0; j <= length(b); j++) d[0, j] = j
      for (i = 1; i <= length(a); i++)
        for (j = 1; j <= length(b); j++)
          d[i, j] = least(least(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + (substr(a, i, 1) != substr(b, j, 1)))
      return d[length(a), length(b)]
    }
    { found = distance(given, $1); if (NR == 1 || found < best) { best = found; verb = $1 } }
    END { print verb }'
}

# need_verb NAME: rejects what is no verb.
need_verb() {
  [[ -n $(verb_kind "$1") ]] && return
  reject "Cannot run '$1': no such verb (the nearest is '$(nearest_verb "$1")'). See ./sinter --help."
}

general_help() {
  cat <<'TEXT'
Sinter trains, registers, scores and monitors neural models on Spark.

Usage: ./sinter [--home DIR] [SPARK OPTIONS] VERB [--home DIR] [OPTIONS]

TEXT
  verb_table | awk -F'\t' '{ printf "  %-10s %s\n", $1, $3 }'
  cat <<'TEXT'

  --home DIR   where everything lies: tables, the MLflow server's data, logs, the report (default ~/.sinter)

Spark options come before the verb and go to spark-submit: --master URL, --conf KEY=VALUE, --jars FILES,
--packages COORDINATES, --repositories URLS, --driver-memory SIZE, --executor-memory SIZE, --executor-cores N,
--total-executor-cores N, --properties-file FILE, --files FILES, --name NAME.

Environment: SINTER_MASTER (default local[2]), SINTER_DRIVER_MEMORY (default 2g), SINTER_VENV (default <home>/venv),
SPARK_HOME (a Spark 4.1 of your own), JAVA_HOME, MLFLOW_TRACKING_URI (default: the server of ./sinter up).

Exit status: 0 done, 1 failed, 2 bad usage or configuration, 3 done, and an alarm or a refused gate is the outcome.

./sinter help VERB says more about one verb. To begin: ./sinter demo
TEXT
}

verb_summary() { verb_table | awk -F'\t' -v verb="$1" '$1 == verb { print $3 }'; }

verb_help() {
  case $1 in
    up)
      cat <<TEXT
Usage: ./sinter up [--home DIR] [--port N]

Starts the real MLflow server on 127.0.0.1, waits until it answers and prints MLFLOW_TRACKING_URI=...
A server that already runs for this home is used again.

  --port N   the port (default: the last one used, or a free one)

Runs and models are in <home>/mlflow, the log is <home>/logs/mlflow.log.
TEXT
      ;;
    down) printf 'Usage: ./sinter down [--home DIR]\n\nStops the MLflow server of this home and waits until it is gone. What it stored stays.\n' ;;
    venv)
      cat <<'TEXT'
Usage: ./sinter venv [--home DIR]

Makes <home>/venv (or the directory SINTER_VENV names) with pinned packages: MLflow, Spark's distribution (left out
when SPARK_HOME points to a Spark 4.1), and the data of the flights example. The log is <home>/logs/venv.log.
TEXT
      ;;
    demo)
      cat <<'TEXT'
Usage: ./sinter demo [--home DIR] [--retrain]

Will this flight arrive more than 30 minutes late? Runs the lifecycle on the 336,776 flights that left New York in
2013, each step a real spark-submit: tables, training, registration, batch and stream scoring, monitoring, report.
What an earlier run made is used again. The path of the report is printed last.

  --retrain   train and register a new version even if nothing changed
TEXT
      ;;
    bench)
      cat <<'TEXT'
Usage: ./sinter bench NAME [--home DIR] [--peers] [--rounds N] [--rows N] [--columns N] [--files N] [--ranks N]
                           [--batch-rows N]

Runs a benchmark several rounds and prints medians, ratios, and which targets were reached:

TEXT
      bench_table | awk -F'\t' '{ printf "  %-16s %s\n", $1, $2 }'
      cat <<'TEXT'

  --peers   run the peer too, in each round, on the same files; the first time installs it into
            <home>/peers-venv (or SINTER_PEERS_VENV names an environment that has it)

       ./sinter bench gpu [--only NAMES|checks|benchmarks] [--seconds N] [--out FOLDER] [--device cuda|cpu] [--list]

Runs the GPU acceptance suite and its benchmark from this build on this host's GPUs: a table on the console, in
<home>/bench/gpu (or --out) results.md, results.json and the logs. Python's CUDA libraries and PyTorch are those of
python3, or of SINTER_PEERS_VENV. Exit status 3: there is no GPU. --device cpu tests the suite itself, --list
shows the checks, --seconds is how long all together may take (default 530).

       ./sinter bench gpu --bundle FOLDER [--arch N]

Packs the suite into parts to be carried to a host with a GPU and neither JDK, Maven nor network, natives cut to the
architecture N (default 90, an H100; all keeps each). Nothing is run here; docs/gpu.md says what to do there.

Tables are made once and kept in <home>/bench/tables; results are <home>/bench/NAME/result.md and result.json.
TEXT
      ;;
    *) job_help "$1" ;;
  esac
}
