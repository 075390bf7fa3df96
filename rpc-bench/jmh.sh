#!/usr/bin/env bash
# Runs the micro-benchmarks: rpc-bench/jmh.sh [--built] [JMH's own arguments, such as a benchmark's name, -prof gc, -f 1].
# --built comes first and leaves the build out, after "mvn verify".
set -euo pipefail
cd "$(dirname "$0")/.."
if [[ "${1:-}" == --built ]]; then
    shift
else
    mvn -B -ntp -q -Pquick,whole -DskipTests -pl rpc-bench/bench-jmh -am package
fi
classes=rpc-bench/bench-jmh/target
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
native=()
if "$java" --enable-native-access=ALL-UNNAMED -version >/dev/null 2>&1; then
    native=(--enable-native-access=ALL-UNNAMED)
fi
exec "$java" "${native[@]}" -cp "$classes/classes:$classes/lib/*" org.openjdk.jmh.Main \
    -jvmArgsAppend "-Xms1g -Xmx1g ${native[*]:-}" "$@"
