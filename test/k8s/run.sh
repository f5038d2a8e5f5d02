#!/bin/sh
# The proofs on a real cluster, from images to the end: the rig of this machine, or the cluster of KUBECONFIG's.
# KEEP=1 leaves the rig running. `make test-k8s` calls it.
set -eu
cd "$(dirname "$0")/../.."
tags=no_k8s,grpcnotrace
began=$(date +%s)

prove() {
	mkdir -p .mall/tools/bin .mall/test
	(cd tools && go build -o ../.mall/tools/bin/gotestsum gotest.tools/gotestsum)
	# Two suites at a time share the cluster, and wait for each other where they must.
	MALL_TEST_K8S=1 .mall/tools/bin/gotestsum --format standard-verbose --hide-summary=output --jsonfile .mall/test/k8s.json -- \
		-tags $tags -p 2 -count=1 -v -timeout 60m ./test/k8s/...
}

ended() {
	code=$?
	trap - EXIT INT TERM
	if [ -n "${images:-}" ]; then kill "$images" 2>/dev/null || true; fi
	if [ -n "${rig:-}" ]; then
		if [ -n "${KEEP:-}" ]; then
			echo "the cluster stays: eval \"\$(bin/rig env)\", and bin/rig down in the end"
		else
			bin/rig down || code=1
		fi
	fi
	echo "== test-k8s: exit $code after $(($(date +%s) - began)) s"
	exit $code
}
trap ended EXIT
trap 'exit 130' INT TERM

if [ -n "${KUBECONFIG:-}" ]; then
	MALL_K8S_KUBECONFIG=$KUBECONFIG prove
	exit
fi

sh deploy/local/install-deps.sh --k8s
for program in cmd/mall test/k8s/cmd/rig; do
	go build -tags $tags -buildvcs=false -o "bin/$(basename $program)" ./$program
done
# The images are linked while the cluster comes up, which mostly waits.
MALL_K8S_IMAGES=$PWD/.mall/k8s/images
export MALL_K8S_IMAGES
mkdir -p "$MALL_K8S_IMAGES"
bin/mall image build --tag dev --out "$MALL_K8S_IMAGES" >"$MALL_K8S_IMAGES.log" 2>&1 &
images=$!
rig=1
bin/rig up
if ! wait $images; then
	cat "$MALL_K8S_IMAGES.log" >&2
	exit 1
fi
images=
echo "== the cluster and the images are there after $(($(date +%s) - began)) s"
prove
