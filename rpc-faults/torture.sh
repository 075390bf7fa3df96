#!/usr/bin/env bash
# Plays what must hold under faults and prints what was found: rpc-faults/torture.sh [--built] [options; --help tells them].
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
flags=()
major=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1)
if [ "${major:-17}" -ge 24 ]; then
    flags+=(--enable-native-access=ALL-UNNAMED) # Netty's native transport asks for it.
fi
target=rpc-faults/target
exec "$java" -Xmx512m ${flags[@]+"${flags[@]}"} -Dlogback.configurationFile=build/test-logging.xml \
    -cp "$target/classes:$target/test-classes:$target/lib/*" io.tern.faults.torture.Torture "$@"
