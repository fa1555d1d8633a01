#!/usr/bin/env bash
# Runs the GPU acceptance suite on a bare host: needs an NVIDIA driver, python3 and Python's CUDA 13 libraries, nothing else.
set -euo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
PYTHON=${PYTHON:-python3}

usage() {
  cat <<'TEXT'
Usage: gpu-acceptance.sh add FOLDER FILE...     moves parts (and manifest.json) into FOLDER; they may come one at a time
       gpu-acceptance.sh status FOLDER          which parts are there, missing or damaged
       gpu-acceptance.sh join FOLDER            checks, joins and unpacks the parts into FOLDER/bundle
       gpu-acceptance.sh run FOLDER [OPTIONS]   joins if that is not done, runs the suite and prints its table

OPTIONS go to the suite: --device cuda|cpu, --only NAMES|checks|benchmarks, --seconds N, --out RESULTS (default: $OUT, or
FOLDER/results), --work FOLDER (default: FOLDER/work), --list, --help.
PYTHON names the Python that has the CUDA libraries, and PyTorch for the benchmarks (default: python3).

Exit status: 0 every check that ran passed, 1 some failed, 2 bad usage, 3 there is no GPU.
TEXT
}

# Where Python's packages and the system keep the libraries of CUDA.
cuda_folders() {
  "$PYTHON" - <<'CODE'
import glob, os, sys
folders = []
for path in sys.path:
    folders += sorted(glob.glob(os.path.join(path, "nvidia", "*", "lib")))
# Last, the driver's own folder where containers mount it.
system = "/usr/local/cuda/lib64", "/usr/local/cuda/targets/x86_64-linux/lib", "/usr/local/nvidia/lib64", "/usr/local/nvidia/lib"
folders += [folder for folder in system if os.path.isdir(folder)]
print(":".join(dict.fromkeys(folders)))
CODE
}

add() {
  local folder=$1
  shift
  mkdir -p -- "$folder"
  mv -f -- "$@" "$folder/"
  ls -l -- "$folder"
}

# suite JAVA_HOME SPARK_HOME CLASS_PATH BENCH CACHE OPTIONS...: ./sinter bench gpu runs a build by this.
suite() {
  local java=$1 classes=$3 bench=$4 cache=$5
  local -a options=()
  export JAVA_HOME=$1 SPARK_HOME=$2
  shift 5
  # PyTorch is the benchmarks' peer; where Python has none, they are not run.
  if "$PYTHON" -c 'import torch' 2>/dev/null; then options+=(--python "$("$PYTHON" -c 'import sys; print(sys.executable)')"); fi
  LD_LIBRARY_PATH=$(cuda_folders)${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
  export LD_LIBRARY_PATH
  # In place of this shell: a signal reaches the suite, which then tells what has run.
  exec "$java/bin/java" -Xmx512m -XX:+UseSerialGC \
    -Dorg.bytedeco.javacpp.cachedir="$cache" -Dsinter.acceptance.bench="$bench" \
    -Dlog4j2.configurationFile="$bench/log4j2.properties" \
    -cp "$classes" io.sinter.acceptance.GpuAcceptance ${options[@]+"${options[@]}"} "$@"
}

run() {
  local folder bundle
  folder=$(cd -- "$1" && pwd)
  bundle=$folder/bundle
  shift
  if [[ ! -x $bundle/jre/bin/java || -e $folder/manifest.json ]]; then
    "$PYTHON" "$HERE/unpack.py" unpack "$folder" "$bundle"
  fi
  suite "$bundle/jre" "$bundle/spark" "$bundle/natives/sinter-natives.jar:$bundle/jars/*:$bundle/spark/jars/*" \
    "$bundle/bench" "$bundle/cache" --out "${OUT:-$folder/results}" --work "$folder/work" "$@"
}

(($# >= 2)) || {
  usage
  [[ ${1:-} == --help ]] && exit 0
  exit 2
}
verb=$1
shift
case $verb in
  add) add "$@" ;;
  status) "$PYTHON" "$HERE/unpack.py" status "$1" ;;
  join) "$PYTHON" "$HERE/unpack.py" unpack "$1" "$1/bundle" ;;
  run) run "$@" ;;
  suite) suite "$@" ;;
  *)
    usage
    exit 2
    ;;
esac
