# shellcheck shell=bash
# The command line: options before the verb, the verb, its own arguments.

main() {
  local home=${SINTER_HOME:-$HOME/.sinter} verb=""
  local -a arguments=()
  SPARK_OPTIONS=()
  while (($# > 0)); do
    case $1 in
      --home=*) home=${1#--home=} ;;
      --home)
        need_value "$@"
        home=$2
        shift
        ;;
      -h | --help)
        if [[ -z $verb ]]; then
          general_help
          return
        fi
        arguments+=("$1")
        ;;
      --master | --conf | --jars | --packages | --repositories | --driver-memory | --executor-memory | --executor-cores | \
        --total-executor-cores | --properties-file | --files | --name)
        if [[ -n $verb ]]; then
          arguments+=("$1")
        else
          need_value "$@"
          SPARK_OPTIONS+=("$1" "$2")
          shift
        fi
        ;;
      -*)
        [[ -n $verb ]] || reject "Cannot run ./sinter with $1: it is no option of the launcher. See ./sinter --help."
        arguments+=("$1")
        ;;
      *)
        if [[ -z $verb ]]; then verb=$1; else arguments+=("$1"); fi
        ;;
    esac
    shift
  done
  run_verb "$verb" "$home" ${arguments[@]+"${arguments[@]}"}
}

# need_value OPTION [VALUE]
need_value() {
  [[ $# -ge 2 && -n $2 ]] || reject "Cannot read $1: it has no value (give $1 VALUE). See ./sinter --help."
}

# run_verb VERB HOME ARGUMENTS...
run_verb() {
  local verb=$1 home=$2
  shift 2
  if [[ -z $verb || ($verb == help && $# -eq 0) ]]; then
    general_help
    [[ -n $verb ]] || exit 2
    return
  fi
  if [[ $verb == help ]]; then
    verb=$1
    set -- --help
  fi
  need_verb "$verb"
  if [[ $(verb_kind "$verb") == launcher && (" $* " == *" --help "* || " $* " == *" -h "*) ]]; then
    verb_help "$verb"
    return
  fi
  if [[ $* == --help || $* == -h ]]; then
    SINTER_HOME=$home verb_help "$verb"
    return
  fi
  case $verb in
    up)
      read_port "$@"
      enter_home "$home"
      up "$PORT"
      ;;
    down | venv)
      [[ $# -eq 0 ]] || reject "Cannot run ./sinter $verb with '$1': it takes no arguments. See ./sinter help $verb."
      enter_home "$home"
      if [[ $verb == down ]]; then
        down
      else
        need_venv
        say "The Python environment is ready: $VENV"
      fi
      ;;
    demo)
      enter_home "$home"
      demo "$@"
      ;;
    bench)
      if [[ $# -eq 0 ]]; then
        verb_help bench
        return
      fi
      enter_home "$home"
      bench "$@"
      ;;
    *)
      enter_home "$home"
      run_job "$verb" "$@"
      ;;
  esac
}

# read_port [--port N]: sets PORT, empty for any.
read_port() {
  PORT=""
  while (($# > 0)); do
    case $1 in
      --port=*) PORT=${1#--port=} ;;
      --port)
        need_value "$@"
        PORT=$2
        shift
        ;;
      *) reject "Cannot run ./sinter up with '$1': no such argument (--port N). See ./sinter help up." ;;
    esac
    if [[ ! $PORT =~ ^[1-9][0-9]{0,4}$ ]] || ((PORT > 65535)); then
      reject "Cannot start the MLflow server on port '$PORT': not a port (1 to 65535). Give --port N, or leave it out for a free one."
    fi
    shift
  done
}
