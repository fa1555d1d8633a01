# shellcheck shell=bash
# Java and Maven: found, of a version that works, or a message that says what to install.

JAVA_MINIMUM=17

# need_java: sets JAVA to a Java 17+ command; exports JAVA_HOME when it is not set.
need_java() {
  local version
  if [[ -n ${JAVA_HOME:-} ]]; then
    JAVA=$JAVA_HOME/bin/java
    [[ -x $JAVA ]] ||
      fail "Cannot run Java: JAVA_HOME is $JAVA_HOME, which has no bin/java (JDK $JAVA_MINIMUM or newer). Correct JAVA_HOME or unset it."
  else
    JAVA=$(command -v java) ||
      fail "Cannot find Java: no java on the PATH and JAVA_HOME is not set (JDK $JAVA_MINIMUM or newer). Install one, e.g. on Debian or Ubuntu: sudo apt-get install openjdk-17-jdk-headless."
  fi
  version=$(java_major "$JAVA")
  if [[ ! $version =~ ^[0-9]+$ ]] || ((version < JAVA_MINIMUM)); then
    fail "Cannot use $JAVA: it is Java ${version:-of an unknown version} (JDK $JAVA_MINIMUM or newer). Install one, e.g. on Debian or Ubuntu: sudo apt-get install openjdk-17-jdk-headless, or point JAVA_HOME to it."
  fi
}

# need_compiler: like need_java, and a javac beside it.
need_compiler() {
  need_java
  local real
  real=$(readlink -f -- "$JAVA")
  [[ -x ${real%/*}/javac ]] || command -v javac >/dev/null ||
    fail "Cannot build with $JAVA: it is a runtime without a compiler (JDK $JAVA_MINIMUM or newer). Install a JDK, e.g. on Debian or Ubuntu: sudo apt-get install openjdk-17-jdk-headless."
}

# java_major COMMAND: 8, 11, 17, 21, ...
java_major() {
  "$1" -version 2>&1 | awk -F'"' '/version "/ { split($2, part, /[.+-]/); print (part[1] == "1") ? part[2] : part[1]; exit }'
}

need_maven() {
  local version major minor
  command -v mvn >/dev/null ||
    fail "Cannot build Sinter: no mvn on the PATH (Maven 3.8 or newer). Install it, e.g. on Debian or Ubuntu: sudo apt-get install maven."
  version=$(mvn -B --version 2>/dev/null | awk '/Apache Maven [0-9]/ { for (i = 1; i < NF; i++) if ($i == "Maven") { print $(i + 1); exit } }')
  major=${version%%.*}
  minor=${version#*.}
  minor=${minor%%.*}
  if [[ ! $major$minor =~ ^[0-9]+$ ]] || ((major < 3 || (major == 3 && minor < 8))); then
    fail "Cannot build with Maven ${version:-of an unknown version}: it is too old (3.8 or newer). Install a newer one and put it first on the PATH."
  fi
}
