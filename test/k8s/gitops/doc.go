// Package gitops proves on a real cluster what docs/delivery/gitops.md says: Argo CD follows a repository that
// `mall gitops export` made and `mall release` writes to. It runs where MALL_TEST_K8S is set.
package gitops
