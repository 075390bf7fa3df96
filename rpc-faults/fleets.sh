#!/usr/bin/env bash
# Plays fleets in virtual time and writes docs/charts and the tables of docs/governance.md: rpc-faults/fleets.sh [--built] [options; --help tells them].
# --built comes first and leaves the build out, after "mvn verify".
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
if [[ "${1:-}" == --built ]]; then
    shift
else
    # -DskipTests alone would not compile the tests, in which the scenarios are.
    mvn -B -ntp -q -Pquick,whole -DskipTests -Dmaven.test.skip=false -pl rpc-faults -am package
fi
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
target=rpc-faults/target
exec "$java" -Xmx512m -Dlogback.configurationFile=build/test-logging.xml \
    -cp "$target/classes:$target/test-classes:$target/lib/*" io.tern.faults.fleet.Fleets "$@"
