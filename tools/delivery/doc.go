// Package delivery checks what carries mall from a commit to a cluster: the pipelines' files and deploy/gitops. It is a
// module of its own, so that the linters' requirements are nobody else's.
package delivery
