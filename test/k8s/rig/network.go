package rig

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
)

// The cluster's networks exist only inside the namespace, so every rig has the same ones.
const (
	podCIDR     = "10.244.0.0/16"
	serviceCIDR = "10.96.0.0/16"
	apiService  = "10.96.0.1"
	dnsService  = "10.96.0.10"
	dnsDomain   = "cluster.local"
)

// network is the one thing the host sees of a rig: a pair of virtual interfaces with the addresses
// 10.250.<subnet>.1, which is the node, and 10.250.<subnet>.2, which is the host.
type network struct {
	subnet int
	chosen bool
}

func (n *network) node() string { return fmt.Sprintf("10.250.%d.1", n.subnet) }
func (n *network) host() string { return fmt.Sprintf("10.250.%d.2", n.subnet) }

func (*network) file(id string) string { return "/run/netns/" + id }

func (n *network) load(file string) {
	b, err := os.ReadFile(file)
	if err != nil {
		return
	}
	if v, err := strconv.Atoi(strings.TrimSpace(string(b))); err == nil {
		n.subnet, n.chosen = v, true
	}
}

// choose takes a subnet that no interface of the host has.
func (n *network) choose(file string, first int) error {
	if n.chosen {
		return nil
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return err
	}
	for i := range 250 {
		n.subnet = (first+i)%250 + 1
		_, subnet, err := net.ParseCIDR(n.node() + "/30")
		if err != nil {
			return err
		}
		taken := false
		for _, a := range addresses {
			if ip, ok := a.(*net.IPNet); ok && (subnet.Contains(ip.IP) || ip.Contains(subnet.IP)) {
				taken = true
			}
		}
		if !taken {
			n.chosen = true
			return os.WriteFile(file, []byte(strconv.Itoa(n.subnet)+"\n"), 0o600)
		}
	}
	return errors.New("every network 10.250.N.0/30 is taken on this host: run `rig down` for the rigs you no longer need")
}

// hostInterface is at most 15 bytes long, as the kernel demands.
func (r *Rig) hostInterface() string { return r.id }

func (r *Rig) networkUp(ctx context.Context) error {
	first, err := strconv.ParseInt(strings.TrimPrefix(r.id, "mall-")[:2], 16, 32)
	if err != nil {
		return err
	}
	if err := r.network.choose(r.path("run", "network"), int(first)); err != nil {
		return err
	}
	if _, err := os.Stat(r.network.file(r.id)); err != nil {
		if _, err := command(ctx, "ip", "netns", "add", r.id); err != nil {
			return err
		}
	}
	if _, err := net.InterfaceByName(r.hostInterface()); err != nil {
		if _, err := command(ctx, "ip", "link", "add", r.hostInterface(), "type", "veth", "peer", "name", "eth0", "netns", r.id); err != nil {
			return err
		}
	}
	for _, argv := range [][]string{
		{"ip", "addr", "replace", r.network.host() + "/30", "dev", r.hostInterface()},
		{"ip", "link", "set", r.hostInterface(), "up"},
	} {
		if _, err := command(ctx, argv...); err != nil {
			return err
		}
	}
	for _, argv := range [][]string{
		{"ip", "link", "set", "lo", "up"},
		{"ip", "addr", "replace", r.network.node() + "/30", "dev", "eth0"},
		{"ip", "link", "set", "eth0", "up"},
		// The node itself reaches Services only if there is a route before their rules apply. Nothing lies beyond.
		{"ip", "route", "replace", "default", "via", r.network.host()},
		{"sysctl", "-qw", "net.ipv4.ip_forward=1"},
	} {
		if _, err := output(r.inside(ctx, argv...)); err != nil {
			return err
		}
	}
	return nil
}
