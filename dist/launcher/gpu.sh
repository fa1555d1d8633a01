# shellcheck shell=bash
# The GPU acceptance suite: packed here, run on a host with a GPU.

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
    "$SINTER_ROOT"/dist/gpu-acceptance/src/bundle/log4j2.properties 9>&-
}
