package telemetry

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/resource"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
)

// downward maps the environment that pods get from the downward API to resource attributes.
var downward = map[string]attribute.Key{
	"POD_NAME": semconv.K8SPodNameKey, "POD_NAMESPACE": semconv.K8SNamespaceNameKey, "POD_UID": semconv.K8SPodUIDKey,
	"NODE_NAME": semconv.K8SNodeNameKey, "DEPLOYMENT_NAME": semconv.K8SDeploymentNameKey,
	"CONTAINER_NAME": semconv.K8SContainerNameKey, "CLUSTER_NAME": semconv.K8SClusterNameKey,
}

// promoted are the resource attributes that every series carries.
var promoted = attribute.NewAllowKeysFilter(semconv.ServiceNameKey, semconv.ServiceNamespaceKey,
	semconv.ServiceVersionKey, semconv.ServiceInstanceIDKey, semconv.DeploymentEnvironmentNameKey)

func newResource(ctx context.Context, c Conf, who Identity) (*resource.Resource, error) {
	attrs := []attribute.KeyValue{
		semconv.ServiceName(who.Service),
		semconv.ServiceNamespace("mall"),
		semconv.ServiceVersion(who.Version),
		semconv.ServiceInstanceID(who.Instance),
		semconv.DeploymentEnvironmentNameKey.String(c.Environment),
		semconv.OSTypeKey.String(runtime.GOOS),
		semconv.ProcessPID(os.Getpid()),
		semconv.ProcessExecutableName(filepath.Base(os.Args[0])),
		semconv.ProcessRuntimeName("go"),
		semconv.ProcessRuntimeVersion(runtime.Version()),
	}
	if host, err := os.Hostname(); err == nil {
		attrs = append(attrs, semconv.HostName(host))
	}
	if os.Getenv("POD_NAME") != "" { // elsewhere such a variable means something else
		for env, key := range downward {
			if v := os.Getenv(env); v != "" {
				attrs = append(attrs, key.String(v))
			}
		}
	}
	// Later options win: OTEL_RESOURCE_ATTRIBUTES adds to what the process knows of itself and never replaces it.
	res, err := resource.New(ctx, resource.WithFromEnv(), resource.WithTelemetrySDK(), resource.WithAttributes(attrs...))
	if err != nil {
		return nil, fmt.Errorf("OTEL_RESOURCE_ATTRIBUTES must be key=value pairs, separated by commas: %w", err)
	}
	return res, nil
}
