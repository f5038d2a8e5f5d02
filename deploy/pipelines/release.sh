#!/bin/sh
# Commits a release to the GitOps repository. Usage: release.sh ENVIRONMENT TAG, or release.sh ENVIRONMENT --from ENVIRONMENT
# Reads GITOPS_REPOSITORY (an SSH URL), GITOPS_SSH_KEY (a deploy key that may write to it: the key, or a file that holds
# it), GITOPS_KNOWN_HOSTS (its host's lines of known_hosts: the lines, or a file) and, optionally, GITOPS_BRANCH.
set -eu
cd "$(dirname "$0")/../.."
environment=${1:?is missing: release.sh ENVIRONMENT TAG}
: "${GITOPS_REPOSITORY:?is not set: the SSH URL of the GitOps repository}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 077

# content VARIABLE: its value, or that of the file it names.
content() {
	eval "value=\${$1:-}"
	if [ -f "$value" ]; then cat "$value"; else printf '%s\n' "$value"; fi
}
case $GITOPS_REPOSITORY in
/* | file://*) ;;
*)
	: "${GITOPS_SSH_KEY:?is not set: a deploy key that may write to $GITOPS_REPOSITORY}"
	: "${GITOPS_KNOWN_HOSTS:?is not set: what ssh-keyscan says of the host, checked by somebody}"
	content GITOPS_SSH_KEY >"$work/key"
	content GITOPS_KNOWN_HOSTS >"$work/known_hosts"
	export GIT_SSH_COMMAND="ssh -i $work/key -o IdentitiesOnly=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile=$work/known_hosts"
	;;
esac
export GIT_AUTHOR_NAME="${GITOPS_USER_NAME:-mall release}" GIT_AUTHOR_EMAIL="${GITOPS_USER_EMAIL:-release@mall.invalid}"
export GIT_COMMITTER_NAME="$GIT_AUTHOR_NAME" GIT_COMMITTER_EMAIL="$GIT_AUTHOR_EMAIL"

release() {
	rm -rf "$work/gitops"
	git clone --quiet --single-branch --branch "${GITOPS_BRANCH:-main}" "$GITOPS_REPOSITORY" "$work/gitops" || return 1
	if [ "$1" = --from ]; then
		"${MALL:-bin/mall}" release promote --from "${2:?is missing: the environment to promote from}" --to "$environment" --checkout "$work/gitops" --push
	else
		"${MALL:-bin/mall}" release --env "$environment" --service all --tag "$1" --checkout "$work/gitops" --code "$PWD" --check-image --push
	fi
}

what=${2:?is missing: the tag, or --from}
for try in 1 2 3; do
	if release "$what" "${3:-}" 2>"$work/said"; then exit 0; fi
	cat "$work/said" >&2
	# Another pipeline was quicker: its commit is the base of the next try.
	grep -q "did not take it" "$work/said" || exit 1
	echo "release: try $try of 3 was overtaken" >&2
done
exit 1
