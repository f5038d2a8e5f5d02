// Command measure asks a Prometheus each question of AnalysisTemplates once and says what Argo Rollouts would make of
// the answer, with Rollouts' own code: to try a template before a rollout depends on it.
//
//	kubectl get analysistemplate mall-error-ratio -o yaml |
//	  measure --arg service=order-api --arg canary-hash=abc --arg stable-hash=def [--address http://127.0.0.1:9090]
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/argoproj/argo-rollouts/metricproviders/prometheus"
	"github.com/argoproj/argo-rollouts/pkg/apis/rollouts/v1alpha1"
	"github.com/argoproj/argo-rollouts/utils/analysis"
	"github.com/sirupsen/logrus"
	"k8s.io/apimachinery/pkg/util/yaml"
)

// answer is one line of the output.
type answer struct {
	Template string `json:"template"`
	Metric   string `json:"metric"`
	Phase    string `json:"phase"`
	Value    string `json:"value,omitempty"`
	Message  string `json:"message,omitempty"`
}

type args map[string]string

func (a args) String() string { return "" }

func (a args) Set(s string) error {
	name, value, ok := strings.Cut(s, "=")
	if !ok {
		return errors.New("want name=value")
	}
	a[name] = value
	return nil
}

func main() {
	given := args{}
	flag.Var(given, "arg", "name=value of a template's argument, may be repeated")
	address := flag.String("address", "", "Prometheus to ask instead of the template's")
	flag.Parse()
	logrus.SetOutput(io.Discard)
	if err := run(os.Stdin, os.Stdout, given, *address); err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer, given args, address string) error {
	documents, results := yaml.NewYAMLOrJSONDecoder(in, 4096), json.NewEncoder(out)
	for {
		var template v1alpha1.AnalysisTemplate
		if err := documents.Decode(&template); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if template.Kind != "AnalysisTemplate" {
			continue
		}
		answers, err := measure(&template, given, address)
		if err != nil {
			return fmt.Errorf("%s: %w", template.Name, err)
		}
		for _, a := range answers {
			if err := results.Encode(a); err != nil {
				return err
			}
		}
	}
}

// measure does with a template what the controller does with a run of it, for one measurement of each metric.
func measure(template *v1alpha1.AnalysisTemplate, given args, address string) ([]answer, error) {
	resolved := make([]v1alpha1.Argument, len(template.Spec.Args))
	for i, a := range template.Spec.Args {
		if v, ok := given[a.Name]; ok {
			a.Value = &v
		}
		if a.Value == nil {
			return nil, fmt.Errorf("argument %s has no default, give it by --arg %s=…", a.Name, a.Name)
		}
		resolved[i] = a
	}
	var metrics []v1alpha1.Metric
	for _, m := range template.Spec.Metrics {
		metric, err := analysis.ResolveMetricArgs(m, resolved)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.Name, err)
		}
		metrics = append(metrics, *metric)
	}
	if err := analysis.ValidateMetrics(metrics); err != nil {
		return nil, err
	}
	var answers []answer
	for _, m := range metrics {
		if address != "" {
			m.Provider.Prometheus.Address = address
		}
		api, err := prometheus.NewPrometheusAPI(m)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.Name, err)
		}
		provider, err := prometheus.NewPrometheusProvider(api, *logrus.NewEntry(logrus.StandardLogger()), m)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.Name, err)
		}
		got := provider.Run(&v1alpha1.AnalysisRun{}, m)
		answers = append(answers, answer{template.Name, m.Name, string(got.Phase), got.Value, got.Message})
	}
	return answers, nil
}
