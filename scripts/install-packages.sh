#!/usr/bin/env bash
# Installs the Debian packages of a purpose when one of them is missing: install-packages.sh run|run-postgres|test|bench
set -euo pipefail
run=(busybox-static ca-certificates debootstrap docker-registry gcc git iproute2 iptables libc6-dev lxc lxcfs openssh-server skopeo zlib1g-dev zstd)
case "${1:-run}" in
  run) packages=("${run[@]}") ;;
  test) packages=("${run[@]}" chromium docker.io nodejs npm openssh-client postgresql redis-server xorriso) ;;
  run-postgres) packages=("${run[@]}" postgresql redis-server) ;;
  bench) packages=("${run[@]}" docker.io nginx-light wrk) ;;
  *) echo "usage: install-packages.sh run|run-postgres|test|bench" >&2; exit 2 ;;
esac
missing=()
for package in "${packages[@]}"; do
  case "$package" in
    # A Node.js that did not come from Debian serves as well.
    nodejs) command -v node >/dev/null && continue ;;
    npm) command -v npm >/dev/null && continue ;;
  esac
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0
echo "installing ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
apt-get -o DPkg::Lock::Timeout=120 -q update >&2
apt-get -o DPkg::Lock::Timeout=120 -qy --no-install-recommends install "${missing[@]}" >&2
