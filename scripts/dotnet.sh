# Sourced by the root scripts: makes sure that `dotnet` is a .NET SDK 10.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

ensure_dotnet() {
  local home="${DOTNET_ROOT:-$HOME/.dotnet}"
  if ! command -v dotnet >/dev/null && [ -x "$home/dotnet" ]; then
    export PATH="$home:$PATH" DOTNET_ROOT="$home"
  fi
  if command -v dotnet >/dev/null && dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; then
    return
  fi
  echo "Fetching the .NET SDK 10 into $home …" >&2
  command -v curl >/dev/null || { apt-get -q update && apt-get -qy install --no-install-recommends curl ca-certificates; } >&2
  local script
  script=$(mktemp)
  if ! curl -fsSL --retry 3 -o "$script" https://dot.net/v1/dotnet-install.sh; then
    echo "The .NET SDK 10 is missing and could not be fetched. Install it (https://dotnet.microsoft.com/download) and run this again." >&2
    exit 1
  fi
  bash "$script" --channel 10.0 --install-dir "$home" >&2
  rm -f "$script"
  export PATH="$home:$PATH" DOTNET_ROOT="$home"
}
