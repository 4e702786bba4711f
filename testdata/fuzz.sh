#!/bin/sh
# Runs each fuzz test of the project for a while: sh testdata/fuzz.sh 10s
set -eu
time=${1:-10s}
for package in $(go list ./...); do
	for name in $(go test -list '^Fuzz' "$package" | grep '^Fuzz' || true); do
		echo "fuzz $package $name"
		go test -run '^$' -fuzz "^$name\$" -fuzztime "$time" -fuzzminimizetime 1s "$package" >/tmp/deet-fuzz.$$ 2>&1 || {
			cat /tmp/deet-fuzz.$$
			rm -f /tmp/deet-fuzz.$$
			exit 1
		}
	done
done
rm -f /tmp/deet-fuzz.$$
