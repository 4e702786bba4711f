#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the autograder's image:
# it installs what the checks and the submissions are built with.
set -eu
apt-get update
DEBIAN_FRONTEND=noninteractive apt-get install -y gcc libc6-dev make cargo
install -m 755 /autograder/source/deet /usr/local/bin/deet
