// Package release changes which version of a service an environment runs: one line of the GitOps
// repository's environments/<env>/images.yaml, in a commit of its own. What a cluster runs then
// follows from the repository; this package talks to no cluster.
package release
