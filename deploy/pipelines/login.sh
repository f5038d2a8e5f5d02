#!/bin/sh
# Gives the pipeline's credentials for the registry to what asks for `docker login`: `mall image`, `mall release`, cosign.
# Reads REGISTRY (host, perhaps with a path), REGISTRY_USER and REGISTRY_PASSWORD; writes $DOCKER_CONFIG/config.json,
# which the job makes outside the checkout and leaves to nobody.
set -eu
: "${REGISTRY:?is not set: the registry of the images, for example harbor.example.com/mall or registry.cn-hangzhou.aliyuncs.com/mall}"
: "${REGISTRY_USER:?is not set: a robot account that may push to $REGISTRY}"
: "${REGISTRY_PASSWORD:?is not set: the password of $REGISTRY_USER, as a masked variable}"
: "${DOCKER_CONFIG:?is not set: a folder outside the checkout}"
umask 077
mkdir -p "$DOCKER_CONFIG"
auth=$(printf '%s:%s' "$REGISTRY_USER" "$REGISTRY_PASSWORD" | base64 | tr -d '\n')
printf '{"auths": {"%s": {"auth": "%s"}}}\n' "${REGISTRY%%/*}" "$auth" >"$DOCKER_CONFIG/config.json"
