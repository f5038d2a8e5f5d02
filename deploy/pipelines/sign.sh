#!/bin/sh
# Signs the pushed images by their digests, and checks each signature. Reads bin/images/images.json, which `make images`
# writes. With COSIGN_PRIVATE_KEY (and COSIGN_PASSWORD) it signs by key, and SIGN_LOG=true also writes to the public log;
# otherwise by the pipeline's own identity (keyless), which is in the public log always.
set -eu
cd "$(dirname "$0")/../.."
list=bin/images/images.json
[ -s "$list" ] || { echo "sign: $list is missing: run \`make images PUSH=1\` first" >&2; exit 2; }
if jq -e 'any(.[]; .pushed | not)' "$list" >/dev/null; then
	echo "sign: these images were not pushed, and only an image in a registry can be signed: run \`make images PUSH=1\`" >&2
	exit 2
fi

cosign=${COSIGN:-$PWD/.mall/tools/bin/cosign}
if [ ! -x "$cosign" ]; then
	echo "building cosign, which takes minutes the first time"
	mkdir -p "$(dirname "$cosign")"
	(cd tools/cosign && CGO_ENABLED=0 GOFLAGS=-mod=readonly go build -trimpath -ldflags "-s -w" -o "$cosign" github.com/sigstore/cosign/v3/cmd/cosign)
fi

if [ -n "${COSIGN_PRIVATE_KEY:-}" ]; then
	if [ "${SIGN_LOG:-false}" = true ]; then log="" unseen=""; else log="--use-signing-config=false --tlog-upload=false" unseen="--insecure-ignore-tlog"; fi
	key=$(mktemp)
	trap 'rm -f "$key"' EXIT
	"$cosign" public-key --key env://COSIGN_PRIVATE_KEY >"$key"
	# shellcheck disable=SC2086 # no flag is better than an empty one
	sign() { "$cosign" sign --yes --key env://COSIGN_PRIVATE_KEY $log "$1"; }
	# shellcheck disable=SC2086
	verify() { "$cosign" verify --key "$key" $unseen "$1" >/dev/null; }
else
	sign() { "$cosign" sign --yes "$1"; }
	verify() { "$cosign" verify --certificate-identity-regexp "${SIGN_IDENTITY:-.+}" --certificate-oidc-issuer-regexp "${SIGN_ISSUER:-.+}" "$1" >/dev/null; }
fi

# A tag may move between push and signature; a digest is what was built here.
jq -r '.[] | (.ref | sub(":[^:/]+$"; "")) + "@" + .digest' "$list" | while read -r image; do
	sign "$image"
	verify "$image"
	echo "signed $image"
done
