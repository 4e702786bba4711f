#!/bin/sh
# Fetches large programs with debug information into bin/bench, for make bench:
# sh testdata/bench/fetch.sh. Debian's packages are downloaded and unpacked, not
# installed; together they take about 800 MB.
set -eu
cd "$(dirname "$0")/../.."
mkdir -p bin/bench bin/bench-debug bin/bench-fetch
top=$PWD

if command -v apt-get >/dev/null && cd bin/bench-fetch &&
	apt-get download python3.11-dbg libpython3.11-dbg ceph-osd ceph-osd-dbg; then
	for package in *.deb; do
		dpkg-deb -x "$package" unpacked
	done
	cp -f unpacked/usr/bin/python3.11d unpacked/usr/bin/ceph-osd "$top/bin/bench/"
	cp -rf unpacked/usr/lib/debug/. "$top/bin/bench-debug/"
	# Debian's own python is optimised while it is linked; of it the debug file alone will do.
	id=$(find unpacked/usr/lib/debug/.build-id -name '*.debug' -size +8M -size -20M | head -1)
	[ -z "$id" ] || cp -f "$id" "$top/bin/bench/python3.11.debug"
else
	echo "SKIPPED: python and ceph (they come from Debian 12's packages)" >&2
fi
cd "$top"
rm -rf bin/bench-fetch
go build -o bin/bench/go-compile cmd/compile
ls -l bin/bench
