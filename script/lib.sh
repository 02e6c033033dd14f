# Shared by script/run, script/test, script/check and .ci/run: goes to the project's root, finds Python, makes .venv from
# the hash-locked requirements. Sourced, never run. Needs bash and Python only.

set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$root"
venv="$root/.venv"
python="$venv/bin/python"

say() { printf '%s\n' "$*" >&2; }
fail() {
    say "$1"
    [ $# -lt 2 ] || say "  $2"
    exit 1
}

install_command() { # Debian package, then the others' names for it
    if command -v apt-get >/dev/null; then echo "apt-get install $1"
    elif command -v dnf >/dev/null; then echo "dnf install ${2:-$1}"
    elif command -v brew >/dev/null; then echo "brew install ${3:-$1}"
    else echo "install $1"
    fi
}

# The newest sensible Python first named by SHOUQUAN_PYTHON, then python3 itself, then the versioned names.
find_python() {
    local candidate
    for candidate in "${SHOUQUAN_PYTHON:-}" python3 python3.13 python3.12 python3.11 python; do
        [ -n "$candidate" ] || continue
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            command -v "$candidate"
            return
        fi
    done
    fail "Python 3.11 or newer is needed and was not found." \
        "Install it:  $(install_command 'python3 python3-venv' python3 python@3.12)   (or set SHOUQUAN_PYTHON to its path)"
}

make_venv() {
    if [ -x "$python" ] && "$python" -c 'import sys, pip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        return
    fi
    local found
    found="$(find_python)"
    "$found" -c 'import venv, ensurepip' >/dev/null 2>&1 || fail "$found cannot make a virtual environment." \
        "Install its venv module:  $(install_command python3-venv python3 python@3.12)"
    say "Making .venv with $("$found" --version)"
    rm -rf "$venv"
    "$found" -m venv "$venv"
}

digest() { # of the lock file and of the Python it was installed for
    "$python" - "$1" <<'PY'
import hashlib, pathlib, sys
print(hashlib.sha256(pathlib.Path(sys.argv[1]).read_bytes() + sys.version.encode()).hexdigest())
PY
}

# pip's own bar jumps; one line that counts is quieter and says more. Off a terminal: a line for every tenth package.
show_progress() {
    local total="$1" count=0 line name
    while IFS= read -r line; do
        case "$line" in
            Collecting\ *|"Requirement already satisfied: "*)
                count=$((count + 1))
                name="${line#Collecting }"; name="${name#Requirement already satisfied: }"; name="${name%%[ =<>;[]*}"
                if [ -t 2 ]; then printf '\r\033[K  [%d/%d] %s' "$count" "$total" "$name" >&2
                elif [ $((count % 10)) -eq 0 ]; then say "  [$count/$total] $name"
                fi ;;
            "Installing collected packages"*)
                if [ -t 2 ]; then printf '\r\033[K  putting %d packages in place …' "$count" >&2
                else say "  putting $count packages in place …"
                fi ;;
        esac
    done
    [ ! -t 2 ] || printf '\r\033[K' >&2
}

# install_locked base|dev : nothing to do when the stamp says this very lock file is in. dev holds all of base.
install_locked() {
    local lock="requirements/$1.txt" stamp="$venv/installed-$1" wanted log total
    make_venv
    wanted="$(digest "$lock")"
    [ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ] || return 0
    if [ "$1" = base ] && [ "$(cat "$venv/installed-dev" 2>/dev/null || true)" = "$(digest requirements/dev.txt)" ]; then
        return 0
    fi
    total="$(grep -c '^[A-Za-z0-9]' "$lock")"
    log="$venv/install.log"
    say "Installing $total packages from $lock (once, until it changes) …"
    if ! "$python" -m pip install --disable-pip-version-check --no-input --require-hashes --progress-bar off \
        -r "$lock" 2>"$log.err" | tee "$log" | show_progress "$total"; then
        tail -n 20 "$log" "$log.err" >&2
        fail "The packages could not be installed; the reason stands above, the whole of it in .venv/install.log and .venv/install.log.err." \
            "Without a network: put the wheels into a folder and set PIP_NO_INDEX=1 PIP_FIND_LINKS=FOLDER."
    fi
    rm -f "$venv/installed-base" "$venv/installed-dev"
    echo "$wanted" >"$stamp"
}
