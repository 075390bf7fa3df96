#!/usr/bin/env bash
# Builds Tern and its contenders and compares them: rpc-bench/compare.sh [--help for its options].
set -euo pipefail
cd "$(dirname "$0")/.."
modules=rpc-bench/bench-netty,rpc-bench/bench-tern,rpc-bench/bench-dubbo,rpc-bench/bench-grpc,rpc-bench/bench-compare
mvn -B -ntp -q -Pquick,compare -DskipTests -pl "$modules" -am package
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
compare=rpc-bench/bench-compare/target
exec "$java" -Xmx256m -cp "$compare/classes:$compare/lib/*" io.tern.bench.compare.Compare "$@"
