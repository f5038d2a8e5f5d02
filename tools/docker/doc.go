// Package docker checks deploy/docker without a Docker daemon: its tests read the Dockerfile with BuildKit's own front end and
// the compose file with Compose's own loader, and compare both with the images that `mall image build` makes. It is a module of
// its own because BuildKit's requirements are nobody else's.
package docker
