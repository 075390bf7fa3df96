#!/usr/bin/env bash
# Builds Tern and its contenders and compares them: rpc-bench/compare.sh [--built] [options; --help tells them].
# --built comes first and leaves the build out, after "mvn verify".
set -euo pipefail
cd "$(dirname "$0")/.."
modules=rpc-bench/bench-netty,rpc-bench/bench-tern,rpc-bench/bench-compare
profiles=quick,whole
if [[ " $* " != *" --quick "* ]]; then
    # The other frameworks, with versions of their own.
    modules+=,rpc-bench/bench-dubbo,rpc-bench/bench-grpc
    profiles+=,compare
fi
if [[ "${1:-}" == --built ]]; then
    shift
else
    mvn -B -ntp -q "-P$profiles" -DskipTests -pl "$modules" -am package
fi
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
runner=rpc-bench/bench-compare/target
exec "$java" -Xmx256m -cp "$runner/classes:$runner/lib/*" io.tern.bench.compare.Compare "$@"
