package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	v1 "k8s.io/api/core/v1"
	netv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// table is what nft loads: each isolated pod has a chain for either direction, which returns for what is allowed and
// drops the rest.
const table = `table ip policies
delete table ip policies
table ip policies {
%s  chain forward {
    type filter hook forward priority filter; policy accept;
    ct state established,related accept
%s%s  }
  chain input {
    type filter hook input priority filter; policy accept;
    ct state established,related accept
%s  }
}
`

func (s *state) rules() (string, error) {
	slices.SortFunc(s.pods, func(a, b *v1.Pod) int { return cmp.Compare(a.Status.PodIP, b.Status.PodIP) })
	slices.SortFunc(s.policies, func(a, b *netv1.NetworkPolicy) int {
		return cmp.Or(cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Name, b.Name))
	})
	s.pods = slices.DeleteFunc(slices.Clone(s.pods), func(p *v1.Pod) bool {
		return p.Status.PodIP == "" || p.Spec.HostNetwork || p.Status.Phase == v1.PodSucceeded || p.Status.Phase == v1.PodFailed
	})
	var chains strings.Builder
	var ingress, egress []string
	for _, pod := range s.pods {
		in, out, err := s.pod(pod)
		if err != nil {
			return "", err
		}
		id := strings.ReplaceAll(pod.Status.PodIP, ".", "_")
		if in != nil {
			ingress = append(ingress, pod.Status.PodIP+" : jump in_"+id)
			chain(&chains, "in_"+id, in)
		}
		if out != nil {
			egress = append(egress, pod.Status.PodIP+" : jump out_"+id)
			chain(&chains, "out_"+id, out)
		}
	}
	from, to := vmap("saddr", egress), vmap("daddr", ingress)
	return fmt.Sprintf(table, chains.String(), from, to, from), nil
}

func chain(to *strings.Builder, name string, rules []string) {
	fmt.Fprintf(to, "  chain %s {\n", name)
	for _, r := range rules {
		fmt.Fprintf(to, "    %s return\n", r)
	}
	fmt.Fprint(to, "    drop\n  }\n")
}

func vmap(side string, entries []string) string {
	if len(entries) == 0 {
		return ""
	}
	return "    ip " + side + " vmap { " + strings.Join(entries, ", ") + " }\n"
}

// pod returns what may come in and go out; nil where no policy isolates the pod.
func (s *state) pod(pod *v1.Pod) (in, out []string, err error) {
	for _, policy := range s.policies {
		if policy.Namespace != pod.Namespace {
			continue
		}
		if ok, err := selects(&policy.Spec.PodSelector, pod.Labels); err != nil {
			return nil, nil, err
		} else if !ok {
			continue
		}
		for _, kind := range policy.Spec.PolicyTypes {
			switch kind {
			case netv1.PolicyTypeIngress:
				in = isolated(in)
				for _, rule := range policy.Spec.Ingress {
					matches, err := s.rule("saddr", policy.Namespace, rule.From, rule.Ports, pod)
					if err != nil {
						return nil, nil, err
					}
					in = append(in, matches...)
				}
			case netv1.PolicyTypeEgress:
				out = isolated(out)
				for _, rule := range policy.Spec.Egress {
					matches, err := s.rule("daddr", policy.Namespace, rule.To, rule.Ports, nil)
					if err != nil {
						return nil, nil, err
					}
					out = append(out, matches...)
				}
			}
		}
	}
	return in, out, nil
}

// isolated is never nil: a policy isolates a pod even when it allows nothing.
func isolated(rules []string) []string {
	if rules == nil {
		return []string{}
	}
	return rules
}

// rule is the product of peers and ports. target is the pod whose named ports count; nil: those of each peer.
func (s *state) rule(side, namespace string, peers []netv1.NetworkPolicyPeer, ports []netv1.NetworkPolicyPort, target *v1.Pod) ([]string, error) {
	if len(peers) == 0 {
		return across("", ports, target), nil
	}
	var matches []string
	for _, peer := range peers {
		if peer.IPBlock != nil {
			match := "ip " + side + " " + peer.IPBlock.CIDR + " "
			if len(peer.IPBlock.Except) > 0 {
				match += "ip " + side + " != { " + strings.Join(peer.IPBlock.Except, ", ") + " } "
			}
			matches = append(matches, across(match, ports, target)...)
			continue
		}
		pods, err := s.peers(namespace, peer)
		if err != nil {
			return nil, err
		}
		for _, p := range pods {
			matches = append(matches, across("ip "+side+" "+p.Status.PodIP+" ", ports, cmp.Or(target, p))...)
		}
	}
	return matches, nil
}

func across(peer string, ports []netv1.NetworkPolicyPort, target *v1.Pod) []string {
	if len(ports) == 0 {
		return []string{peer}
	}
	var matches []string
	for _, p := range ports {
		protocol := v1.ProtocolTCP
		if p.Protocol != nil {
			protocol = *p.Protocol
		}
		name := strings.ToLower(string(protocol))
		switch {
		case p.Port == nil:
			matches = append(matches, peer+"meta l4proto "+name)
		case p.Port.Type == intstr.String:
			if n := named(target, p.Port.StrVal, protocol); n != 0 {
				matches = append(matches, fmt.Sprintf("%s%s dport %d", peer, name, n))
			}
		case p.EndPort != nil:
			matches = append(matches, fmt.Sprintf("%s%s dport %d-%d", peer, name, p.Port.IntVal, *p.EndPort))
		default:
			matches = append(matches, fmt.Sprintf("%s%s dport %d", peer, name, p.Port.IntVal))
		}
	}
	return matches
}

func named(pod *v1.Pod, name string, protocol v1.Protocol) int32 {
	if pod == nil {
		return 0
	}
	for _, c := range pod.Spec.Containers {
		for _, p := range c.Ports {
			if p.Name == name && cmp.Or(p.Protocol, v1.ProtocolTCP) == protocol {
				return p.ContainerPort
			}
		}
	}
	return 0
}

// peers are the pods that a peer's selectors choose; without a selector of namespaces, those of the policy's own.
func (s *state) peers(namespace string, peer netv1.NetworkPolicyPeer) ([]*v1.Pod, error) {
	chosen := map[string]bool{namespace: peer.NamespaceSelector == nil}
	if peer.NamespaceSelector != nil {
		for _, n := range s.namespaces {
			ok, err := selects(peer.NamespaceSelector, n.Labels)
			if err != nil {
				return nil, err
			}
			chosen[n.Name] = ok
		}
	}
	var pods []*v1.Pod
	for _, p := range s.pods {
		if !chosen[p.Namespace] {
			continue
		}
		if peer.PodSelector != nil {
			ok, err := selects(peer.PodSelector, p.Labels)
			if err != nil {
				return nil, err
			}
			if !ok {
				continue
			}
		}
		pods = append(pods, p)
	}
	return pods, nil
}

func selects(selector *metav1.LabelSelector, of map[string]string) (bool, error) {
	s, err := metav1.LabelSelectorAsSelector(selector)
	return err == nil && s.Matches(labels.Set(of)), err
}
