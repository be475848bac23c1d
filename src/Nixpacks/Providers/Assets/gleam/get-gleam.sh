#!/bin/sh
# get-gleam.sh VERSION: puts the released compiler into /usr/bin.
set -eu
arch=$(uname -m)
wget -O /tmp/gleam.tar.gz "https://github.com/gleam-lang/gleam/releases/download/v$1/gleam-v$1-$arch-unknown-linux-musl.tar.gz"
tar -xzf /tmp/gleam.tar.gz -C /usr/bin
rm /tmp/gleam.tar.gz
