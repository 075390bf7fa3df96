#!/usr/bin/env bash
# Fuzzes for longer than the build does: rpc-faults/fuzz.sh [duration, 10m unless said] [FrameDecoderFuzzTest and others; all].
# What breaks a target is kept beside its recorded inputs, under src/test/resources, and fails the build until it is mended.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
duration="${1:-10m}"
shift || true
targets=$(IFS=,; echo "${*:-*FuzzTest}")
exec mvn -B -ntp -Pquick -DskipITs=false -pl rpc-protocol,rpc-registry-zk -am \
    -Dtern.fuzz.skip=false -Dtern.fuzz.duration="$duration" -Dit.test="$targets" -Dfailsafe.failIfNoSpecifiedTests=false \
    test-compile failsafe:integration-test@fuzz failsafe:verify@fuzz
