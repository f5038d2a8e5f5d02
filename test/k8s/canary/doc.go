// Package canary proves progressive delivery on a real cluster: Argo Rollouts shifts a gateway's traffic to a new
// version, Prometheus measures it, and deploy/charts/mall-analysis decides. It runs where MALL_TEST_K8S is set.
package canary
