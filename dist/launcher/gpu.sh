# shellcheck shell=bash
# The GPU acceptance suite: run here, or packed for a host with a GPU.

GPU_SUITE=$SINTER_ROOT/dist/gpu-acceptance
GPU_SUITE_JAR=$GPU_SUITE/target/sinter-gpu-acceptance-0.1.0.jar
GPU_NATIVES=$SINTER_ROOT/dist/natives-linux-x86_64-gpu/target/sinter-natives-linux-x86_64-gpu-0.1.0.jar

# gpu_bench OPTIONS...: packs with --bundle, else runs.
gpu_bench() {
  local argument
  for argument in "$@"; do
    if [[ $argument == --bundle || $argument == --bundle=* ]]; then
      gpu_bundle "$@"
      return
    fi
  done
  gpu_suite "$@"
}

# gpu_suite OPTIONS...: its exit status is the suite's.
gpu_suite() {
  local device=cuda natives=$GPU_NATIVES python=${PYTHON:-python3} previous='' argument
  local -a modules=(dist/runtime dist/gpu-acceptance) profiles=(-Pfast)
  for argument in "$@"; do
    if [[ $previous == --device ]]; then device=$argument; fi
    case $argument in
      --list) device=cpu ;;
      --device | --only | --seconds | --out | --work | --python) ;;
      --device=*) reject "Cannot run ./sinter bench gpu with '$argument': write --device ${argument#*=}." ;;
      -*) reject "Cannot run ./sinter bench gpu with '$argument': no such argument. See ./sinter help bench." ;;
    esac
    previous=$argument
  done
  # Before anything is built or downloaded for nothing.
  if [[ $device == cuda ]] && ! has_nvidia_driver; then
    say "No GPU: this host has no NVIDIA driver; no check was run (--device cpu tests the suite itself)."
    exit 3
  fi
  need_java
  need_spark
  if [[ $device == cuda ]]; then
    modules+=(dist/natives-linux-x86_64-gpu)
    profiles+=(-Pgpu)
  else
    natives=$COMPANION_JARS/sinter-natives-linux-x86_64-0.1.0.jar
  fi
  gpu_suite_fresh "$natives" ||
    with_lock "$SINTER_ROOT/target/launcher-build.lock" build_gpu_suite "${modules[*]}" "${profiles[@]}"
  [[ -z ${SINTER_PEERS_VENV:-} ]] || python=$SINTER_PEERS_VENV/bin/python
  run_until_done env PYTHON="$python" bash "$GPU_SUITE/src/bundle/gpu-acceptance.sh" suite \
    "$(dirname -- "$(dirname -- "$(readlink -f -- "$JAVA")")")" "$SPARK" \
    "$natives:$RUNTIME_JAR:$GPU_SUITE_JAR:$(printf '%s:' "$COMPANION_JARS"/delta-*.jar)$SPARK/jars/*" \
    "$GPU_SUITE/src/main/bench" "$SINTER_HOME/cache/javacpp" \
    --out "$SINTER_HOME/bench/gpu" --work "$SINTER_HOME/bench/gpu/work" "$@"
}

has_nvidia_driver() {
  [[ -e /proc/driver/nvidia/version || -e /dev/nvidiactl ]] || nvidia-smi -L >/dev/null 2>&1
}

# gpu_suite_fresh NATIVES: as runtime_fresh, of the suite too.
gpu_suite_fresh() {
  [[ -r $1 && -r $GPU_SUITE_JAR ]] && runtime_fresh &&
    [[ -z $(find "$GPU_SUITE/pom.xml" "$GPU_SUITE/src/main/java" -type f -newer "$GPU_SUITE_JAR" -print -quit) ]]
}

# build_gpu_suite MODULES PROFILES...
build_gpu_suite() {
  local modules=${1// /,} log=$SINTER_HOME/logs/gpu-suite.log
  shift
  need_compiler
  need_maven
  need_space "$SINTER_ROOT" 3000 "build the GPU acceptance suite"
  say "Building the GPU acceptance suite (minutes; on a GPU host Maven downloads 460 MB the first time)..."
  (cd -- "$SINTER_ROOT" && mvn -B -ntp -q "$@" -pl "$modules" -am package -DskipTests) >"$log" 2>&1 9>&- ||
    fail_with_log "$log" "Cannot build the GPU acceptance suite: Maven failed. Read $log and run the same command again."
  # Maven leaves unchanged jars as they are; their times say that they were looked at.
  touch -- "$RUNTIME_JAR" "$GPU_SUITE_JAR"
}

# gpu_bundle --bundle FOLDER [--arch N]
gpu_bundle() {
  local folder='' architecture=90
  while (($# > 0)); do
    case $1 in
      --bundle | --arch)
        need_value "$@"
        if [[ $1 == --bundle ]]; then folder=$2; else architecture=$2; fi
        shift
        ;;
      --bundle=*) folder=${1#*=} ;;
      --arch=*) architecture=${1#*=} ;;
      *) reject "Cannot run ./sinter bench gpu with '$1': no such argument. See ./sinter help bench." ;;
    esac
    shift
  done
  [[ -n $folder ]] ||
    reject "Cannot pack the GPU acceptance suite: --bundle names no folder. Give one, carry its files to a host with a GPU and run gpu-acceptance.sh there."
  [[ $architecture =~ ^([0-9]+|all)$ ]] ||
    reject "Cannot pack the GPU acceptance suite: --arch is '$architecture' (allowed: all, or a GPU's architecture as a number, 90 for an H100). Correct it."
  need_compiler
  need_maven
  need_venv
  need_space "$SINTER_ROOT" 6000 "pack the GPU acceptance suite"
  with_lock "$SINTER_ROOT/target/launcher-build.lock" pack_gpu_bundle "$folder" "$architecture"
}

pack_gpu_bundle() {
  local folder=$1 architecture=$2 log=$SINTER_HOME/logs/gpu-bundle.log jdk spark
  local modules=dist/runtime,dist/gpu-acceptance,dist/natives-linux-x86_64-gpu
  jdk=$(dirname -- "$(dirname -- "$(readlink -f -- "$JAVA")")")
  [[ -x $jdk/bin/jlink ]] ||
    fail "Cannot pack the GPU acceptance suite: $jdk has no bin/jlink (a full JDK). Install one and point JAVA_HOME to it."
  spark=${SPARK_HOME:-$(echo "$VENV"/lib/python3*/site-packages/pyspark)}
  say "Building what goes into the bundle (minutes; Maven downloads 460 MB the first time)..."
  (cd -- "$SINTER_ROOT" && mvn -B -ntp -q -Pgpu -Pfast -pl "$modules" -am package -DskipTests) >"$log" 2>&1 9>&- ||
    fail_with_log "$log" "Cannot pack the GPU acceptance suite: Maven failed. Read $log and run the same command again."
  say "Packing (ten minutes of two cores the first time, a minute later)..."
  "$VENV/bin/python" "$SINTER_ROOT/dist/gpu-acceptance/src/bundle/pack.py" "$folder" --jdk "$jdk" --arch "$architecture" \
    --spark-jars "$spark/jars" \
    --natives "$SINTER_ROOT"/dist/natives-linux-x86_64-gpu/target/sinter-natives-linux-x86_64-gpu-*.jar \
    --jar "$SINTER_ROOT"/dist/runtime/target/sinter-spark-runtime_*.jar \
    "$SINTER_ROOT"/dist/gpu-acceptance/target/sinter-gpu-acceptance-*.jar "$COMPANION_JARS"/delta-*.jar \
    --file "$SINTER_ROOT"/dist/gpu-acceptance/src/main/bench/torch_peer.py \
    "$SINTER_ROOT"/dist/gpu-acceptance/src/main/bench/log4j2.properties 9>&-
}
