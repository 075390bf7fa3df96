#!/usr/bin/env bash
# Starts a ZooKeeper, providers, a second service and a consumer in processes of their own, plays the scenes of
# io.tern.demo.consumer.Demo, and ends everything again. Exit code 0 means that not one call failed.
#
#   demo/run.sh                              with an embedded ZooKeeper
#   demo/run.sh --zookeeper 127.0.0.1:2181   with one that runs already
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
provider=demo/demo-provider/target
consumer=demo/demo-consumer/target
logs=demo/target/logs
zookeeper=()
pid=

usage() {
  sed -n '2,6s/^# \{0,1\}//p' demo/run.sh
  exit "$1"
}

# Anything newer than the jars means that they have to be built.
is_built() {
  local jar
  for jar in "$provider"/demo-provider-*.jar "$consumer"/demo-consumer-*.jar; do
    [ -f "$jar" ] || return 1
    if find pom.xml rpc-*/pom.xml rpc-*/src/main demo/*/pom.xml demo/*/src/main -type f -newer "$jar" -print -quit |
      grep -q .; then
      return 1
    fi
  done
  [ -d "$provider/lib" ] && [ -d "$consumer/lib" ]
}

build() {
  echo "demo: building"
  mvn -q -B -Dstyle.color=never -Pquick,whole -DskipTests -pl demo/demo-provider,demo/demo-consumer -am package
}

# Everything that the consumer starts ends with it.
stop() {
  trap - INT TERM EXIT
  if [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; then
    kill -TERM "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  fi
}

while [ $# -gt 0 ]; do
  case $1 in
    --zookeeper)
      [ $# -ge 2 ] || usage 2 >&2
      zookeeper=("$2")
      shift 2
      ;;
    --help) usage 0 ;;
    *) usage 2 >&2 ;;
  esac
done

is_built || build

flags=()
major=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1)
if [ "${major:-17}" -ge 24 ]; then
  flags+=(--enable-native-access=ALL-UNNAMED) # Netty's native transport asks for it.
fi

mkdir -p "$logs"
trap 'stop; exit 130' INT
trap 'stop; exit 143' TERM
trap stop EXIT
"$java" ${flags[@]+"${flags[@]}"} -cp "$consumer/classes:$consumer/lib/*" io.tern.demo.consumer.Demo \
  "$logs" "$provider/classes:$provider/lib/*" ${zookeeper[@]+"${zookeeper[@]}"} &
pid=$!
code=0
wait "$pid" || code=$?
pid=
exit "$code"
