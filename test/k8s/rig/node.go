package rig

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

const nodeName = "node"

// kubeletConfig: the machine may have cgroup v1, swap and no systemd.
const kubeletConfig = `apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: %[1]s
authentication:
  anonymous: {enabled: false}
  webhook: {enabled: true}
  x509: {clientCAFile: %[2]q}
authorization: {mode: Webhook}
cgroupDriver: cgroupfs
cgroupRoot: /%[3]s
failCgroupV1: false
failSwapOn: false
containerRuntimeEndpoint: unix://%[4]s
clusterDNS: [%[5]s]
clusterDomain: %[6]s
resolvConf: %[7]q
tlsCertFile: %[8]q
tlsPrivateKeyFile: %[9]q
evictionHard: {memory.available: 100Mi, nodefs.available: "1%%", imagefs.available: "1%%"}
imageGCHighThresholdPercent: 100
podLogsDir: %[10]q
volumePluginDir: %[11]q
maxPods: 110
serializeImagePulls: false
`

const proxyConfig = `apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: iptables
clientConnection: {kubeconfig: %[1]q}
clusterCIDR: %[2]s
hostnameOverride: %[3]s
conntrack: {maxPerCore: 0}
iptables: {minSyncPeriod: 200ms}
healthzBindAddress: 127.0.0.1:10256
metricsBindAddress: 127.0.0.1:10249
`

func (r *Rig) nodeUp(ctx context.Context) error {
	if err := r.cgroupUp(); err != nil {
		return err
	}
	if err := r.rememberSysctls(); err != nil {
		return err
	}
	// CoreDNS answers pods; for the node there is nobody to ask.
	resolv := r.path("run", "resolv.conf")
	if err := keep(resolv, "nameserver "+dnsService+"\n"); err != nil {
		return err
	}
	kubelet := fmt.Sprintf(kubeletConfig, r.NodeIP(), r.path("pki", "ca.crt"), r.id, r.containerdSocket(), dnsService, dnsDomain,
		resolv, r.path("pki", "node.crt"), r.path("pki", "node.key"), r.path("run", "podlogs"), r.path("run", "volumeplugins"))
	if err := keep(r.path("kubelet.yaml"), kubelet); err != nil {
		return err
	}
	proxy := fmt.Sprintf(proxyConfig, r.path("pki", "proxy.kubeconfig"), podCIDR, nodeName)
	if err := keep(r.path("proxy.yaml"), proxy); err != nil {
		return err
	}
	if err := r.start(ctx, "kubelet", r.path("bin", "kubelet"), "--config="+r.path("kubelet.yaml"), "--kubeconfig="+r.path("pki", "node.kubeconfig"),
		"--root-dir="+r.path("run", "kubelet"), "--cert-dir="+r.path("run", "kubelet-certs"),
		"--hostname-override="+nodeName, "--node-ip="+r.NodeIP()); err != nil {
		return err
	}
	if err := r.start(ctx, "kube-proxy", r.path("bin", "kube-proxy"), "--config="+r.path("proxy.yaml")); err != nil {
		return err
	}
	if err := r.start(ctx, "policies", r.path("bin", "policies"), "--kubeconfig="+r.path("pki", "admin.kubeconfig")); err != nil {
		return err
	}
	return r.await(ctx, "kubelet", time.Minute, func(ctx context.Context) error {
		for _, beside := range []string{"kube-proxy", "policies"} {
			if !r.alive(beside) {
				return fmt.Errorf("%s ended\n%s", beside, r.tail(beside))
			}
		}
		out, err := r.Run(ctx, "get", "node", nodeName, "--output", `jsonpath={.status.conditions[?(@.type=="Ready")].status}`)
		if err == nil && strings.TrimSpace(out) != "True" {
			err = errors.New("the node is not Ready")
		}
		return err
	})
}
