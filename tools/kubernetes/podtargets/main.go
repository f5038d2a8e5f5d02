// Command podtargets tells Prometheus which pods to scrape, by its http_sd protocol: every running pod with a port
// named metrics. On the test cluster it stands beside a Prometheus that is built without client-go, of which
// Prometheus' module has another version than Kubernetes': that would be minutes of compiling for one list of pods.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

// group is one entry of an answer.
type group struct {
	Targets []string          `json:"targets"`
	Labels  map[string]string `json:"labels"`
}

func main() {
	listen := flag.String("listen", "127.0.0.1:8099", "address")
	flag.Parse()
	if err := run(*listen); err != nil {
		fmt.Fprintln(os.Stderr, "podtargets:", err)
		os.Exit(1)
	}
}

func run(listen string) error {
	conf, err := rest.InClusterConfig()
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(conf)
	if err != nil {
		return err
	}
	server := &http.Server{Addr: listen, ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		pods, err := client.CoreV1().Pods("").List(r.Context(), metav1.ListOptions{FieldSelector: "status.phase=Running"})
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway) // Prometheus keeps the targets it had
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(targets(pods.Items))
	})}
	return server.ListenAndServe()
}

func targets(pods []v1.Pod) []group {
	all := []group{}
	for i := range pods {
		pod := &pods[i]
		for _, c := range pod.Spec.Containers {
			for _, p := range c.Ports {
				if p.Name == "metrics" && pod.Status.PodIP != "" {
					labels := map[string]string{"namespace": pod.Namespace, "pod": pod.Name, "job": pod.Labels["app.kubernetes.io/name"]}
					// What `podTargetLabels: [rollouts-pod-template-hash]` of a PodMonitor makes.
					if hash := pod.Labels["rollouts-pod-template-hash"]; hash != "" {
						labels["rollouts_pod_template_hash"] = hash
					}
					all = append(all, group{[]string{net.JoinHostPort(pod.Status.PodIP, strconv.Itoa(int(p.ContainerPort)))}, labels})
				}
			}
		}
	}
	return all
}
