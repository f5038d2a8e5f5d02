// Command policies enforces the NetworkPolicies of a cluster with one node, where every packet of a pod passes the
// node's forward or input hook. Production has a CNI plugin for it (Calico, Cilium, Terway); none of those with policies
// can be built from the Go modules at hand. It keeps one nftables table up to date with what the API server says.
//
// What comes from the node itself is let in, as everywhere: the kubelet's probes do.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"

	v1 "k8s.io/api/core/v1"
	netv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
)

// settle gathers the changes that come together, as when a Deployment is scaled.
const settle = 50 * time.Millisecond

func main() {
	kubeconfig := flag.String("kubeconfig", "", "how to reach the API server")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *kubeconfig); err != nil {
		fmt.Fprintln(os.Stderr, "policies:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, kubeconfig string) error {
	conf, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(conf)
	if err != nil {
		return err
	}
	factory := informers.NewSharedInformerFactory(client, 0)
	pods, namespaces, policies := factory.Core().V1().Pods(), factory.Core().V1().Namespaces(), factory.Networking().V1().NetworkPolicies()
	changed := make(chan struct{}, 1)
	note := func() {
		select {
		case changed <- struct{}{}:
		default:
		}
	}
	for _, informer := range []cache.SharedIndexInformer{pods.Informer(), namespaces.Informer(), policies.Informer()} {
		if _, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
			AddFunc: func(any) { note() }, UpdateFunc: func(any, any) { note() }, DeleteFunc: func(any) { note() },
		}); err != nil {
			return err
		}
	}
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	last := ""
	for {
		var state state
		if state.pods, err = pods.Lister().List(labels.Everything()); err != nil {
			return err
		}
		if state.namespaces, err = namespaces.Lister().List(labels.Everything()); err != nil {
			return err
		}
		if state.policies, err = policies.Lister().List(labels.Everything()); err != nil {
			return err
		}
		rules, err := state.rules()
		if err != nil {
			return err
		}
		if rules != last {
			if err := load(ctx, rules); err != nil {
				return err
			}
			last = rules
		}
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
			time.Sleep(settle)
		}
	}
}

// load replaces the table in one transaction.
func load(ctx context.Context, rules string) error {
	cmd := exec.CommandContext(ctx, "nft", "--file", "-")
	cmd.Stdin = bytes.NewBufferString(rules)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("nft: %w\n%s\n%s", err, out, rules)
	}
	return nil
}

// state is what the rules are made of.
type state struct {
	pods       []*v1.Pod
	namespaces []*v1.Namespace
	policies   []*netv1.NetworkPolicy
}
