package charts_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Each wrong value ends in a sentence that names the key, before anything reaches a cluster.
func TestAWrongValueOfMallNamesItsKey(t *testing.T) {
	for name, tc := range map[string]struct {
		settings []string
		want     []string
	}{
		"unknown service":             {[]string{"oder-api.replicas=2"}, []string{"oder-api", "not allowed"}},
		"unknown key":                 {[]string{"order-api.replica=2"}, []string{"order-api", "'replica' not allowed"}},
		"unknown key below":           {[]string{"order-api.probes.readiness.period=2"}, []string{"/probes/readiness", "'period' not allowed"}},
		"unknown global":              {[]string{"global.redis.host=a"}, []string{"/global/redis", "'host' not allowed"}},
		"unknown key of the umbrella": {[]string{"migrate.image.name=a"}, []string{"/migrate/image", "'name' not allowed"}},
		"wrong type":                  {[]string{"order-api.autoscaling.enabled=maybe"}, []string{"/autoscaling/enabled", "want boolean"}},
		"tag with a space":            {[]string{"order-rpc.image.tag=v1 2"}, []string{"order-rpc", "/image/tag"}},
		"digest cut short":            {[]string{"order-rpc.image.digest=sha256:12"}, []string{"order-rpc", "/image/digest"}},
		"registry with a scheme":      {[]string{"global.image.registry=https://registry.example.com"}, []string{"/global/image/registry"}},
		"negative replicas":           {[]string{"order-rpc.replicas=-1"}, []string{"/replicas"}},
		"variable in small letters":   {[]string{"order-rpc.env.mall_x=1"}, []string{"/env", "mall_x"}},
		"number as a variable":        {[]string{"order-rpc.env.MALL_X=1"}, []string{"/env/MALL_X", "want string"}},
		"redis without port":          {[]string{"global.redis.address=redis"}, []string{"/global/redis/address"}},
		"unknown mechanism":           {[]string{"global.kafka.saslMechanism=NTLM"}, []string{"/global/kafka/saslMechanism"}},
		"step that is none":           {[]string{"order-rpc.rollout.steps[0].weight=5"}, []string{"order-rpc", "invalid propertyName 'weight'", "setWeight"}},
		"two steps in one":            {[]string{"order-rpc.rollout.steps[0].setWeight=5", "order-rpc.rollout.steps[0].pause.duration=5s"}, []string{"/rollout/steps/0"}},
		"budget of nothing":           {[]string{"order-rpc.podDisruptionBudget.maxUnavailable=0"}, []string{"/podDisruptionBudget/maxUnavailable"}},

		"no tag":              {[]string{"global.image.tag="}, []string{"image.tag is not set", "global.image.tag"}},
		"tag latest":          {[]string{"order-rpc.image.tag=latest"}, []string{"order-rpc: image.tag is latest"}},
		"latest for all":      {[]string{"global.image.tag=latest"}, []string{"image.tag is latest"}},
		"no secret":           {[]string{"global.secrets.existingSecret="}, []string{"secrets.existingSecret is not set", "MALL_"}},
		"no redis":            {[]string{"global.redis.address="}, []string{"global.redis.address is not set"}},
		"no kafka":            {[]string{"global.kafka.brokers="}, []string{"global.kafka.brokers is not set"}},
		"no address":          {[]string{"global.publicUrl="}, []string{"global.publicUrl is not set"}},
		"local":               {[]string{"global.environment=local"}, []string{"global.environment is local"}},
		"secret by value":     {[]string{"order-rpc.env.MALL_MYSQL_DSN=a"}, []string{"order-rpc: env.MALL_MYSQL_DSN is a secret", "secrets.keys.MALL_MYSQL_DSN"}},
		"secret in extraEnv":  {[]string{"order-rpc.extraEnv[0].name=MALL_JWT_SECRET", "order-rpc.extraEnv[0].value=a"}, []string{"extraEnv gives MALL_JWT_SECRET", "secretKeyRef"}},
		"replicas 0 with HPA": {[]string{"order-api.replicas=0", "order-api.autoscaling.enabled=true"}, []string{"order-api: replicas is 0 and autoscaling.enabled is true"}},
		"HPA upside down":     {[]string{"order-api.autoscaling.enabled=true", "order-api.autoscaling.minReplicas=5", "order-api.autoscaling.maxReplicas=4"}, []string{"autoscaling.minReplicas is 5, more than autoscaling.maxReplicas, 4"}},
		"HPA by nothing":      {[]string{"order-api.autoscaling.enabled=true", "order-api.autoscaling.cpu=0"}, []string{"autoscaling.cpu and autoscaling.requestsPerSecond.target are 0"}},
		"HPA of idle workers": {[]string{"order-worker.autoscaling.enabled=true", "order-worker.autoscaling.maxReplicas=9"}, []string{"order-worker: autoscaling.maxReplicas is 9, but a topic has 8 partitions"}},
		"idle workers":        {[]string{"order-worker.replicas=9"}, []string{"order-worker: replicas is 9", "global.kafka.partitions"}},
		"no memory limit":     {[]string{"order-api.resources.limits.memory=null"}, []string{"order-api", "/resources/limits/memory"}},
		"fraction of memory":  {[]string{"order-api.resources.limits.memory=1.5Gi"}, []string{"order-api: resources.limits.memory is \"1.5Gi\"", "GOMEMLIMIT"}},
		"account twice":       {[]string{"order-api.serviceAccount.name=a"}, []string{"serviceAccount.name is a and serviceAccount.create is true"}},
		"public rpc":          {[]string{"order-rpc.loadBalancer.enabled=true"}, []string{"order-rpc: loadBalancer.enabled is true"}},
		"seed in production":  {[]string{"seed.enabled=true"}, []string{"seed.enabled is true and global.environment is production"}},
		"no key of the store": {[]string{"externalSecret.enabled=true", "externalSecret.store.name=a"}, []string{"externalSecret.remoteKey is not set"}},
		"no store":            {[]string{"externalSecret.enabled=true", "externalSecret.remoteKey=a"}, []string{"externalSecret.store.name is not set"}},
		"tag of migrations":   {[]string{"migrate.image.tag=latest"}, []string{"mall: migrate.image.tag is latest"}},

		"share that pods cannot make": {
			[]string{"order-rpc.rollout.enabled=true", "order-rpc.rollout.analysis.enabled=false", "order-rpc.replicas=1"},
			[]string{"order-rpc: rollout.steps[0].setWeight is 25, but replicas is 1", "raise replicas to 2"},
		},
		"weight that pods cannot make": {
			[]string{"order-rpc.rollout.enabled=true", "order-rpc.rollout.analysis.enabled=false", "order-rpc.replicas=2", "order-rpc.rollout.weights[0]=10"},
			[]string{"order-rpc: rollout.weights has 10, but replicas is 2", "raise replicas to 5"},
		},
		"weights beside steps": {
			[]string{"order-rpc.rollout.weights[0]=10", "order-rpc.rollout.steps[0].setWeight=50"}, []string{"order-rpc: rollout.steps and rollout.weights are both set"},
		},
		"weight of all": {[]string{"order-rpc.rollout.weights[0]=100"}, []string{"/rollout/weights/0"}},
		"share that an HPA cannot make": {
			[]string{"order-rpc.rollout.enabled=true", "order-rpc.rollout.analysis.enabled=false", "order-rpc.autoscaling.enabled=true", "order-rpc.rollout.steps[0].setWeight=5"},
			[]string{"setWeight is 5, but autoscaling.minReplicas is 2", "raise autoscaling.minReplicas to 10"},
		},
		"canary without judge": {[]string{"order-rpc.rollout.enabled=true", "analysis.enabled=false"}, []string{"order-rpc.rollout judges canaries", "analysis.enabled"}},
		"two gateways": {
			[]string{"gateway.enabled=true", "global.gateway.kind=nginx", "mall-gateway.kind=apisix"},
			[]string{"kind: apisix", "told nginx by global.gateway.kind"},
		},
		"two ways": {
			[]string{"gateway.enabled=true", "global.gateway.kind=nginx", "global.gateway.through=apis", "mall-gateway.through=edge"},
			[]string{"through: edge", "told apis by global.gateway.through"},
		},
		"canary without a second backend": {
			[]string{"gateway.enabled=true", "global.gateway.kind=nginx", "global.gateway.through=apis", "mall-gateway.through=apis", "analysis.enabled=true",
				"mall-analysis.prometheus.address=http://prometheus:9090", "order-api.rollout.enabled=true"},
			[]string{"order-api.rollout.enabled is true", "mall-gateway.canary.enabled is false"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			chart, settings := narrowest(tc.settings)
			_, err := render(t, chart, append(append([]string{}, least...), settings...)...)
			require.Error(t, err)
			for _, want := range tc.want {
				assert.Contains(t, err.Error(), want)
			}
		})
	}
}

// narrowest is the service's chart where the settings are of one service alone, which takes a fifth of the umbrella's time.
func narrowest(settings []string) (chart string, own []string) {
	for _, s := range settings {
		service, rest, _ := strings.Cut(s, ".")
		if !slices.Contains(serviceNames, service) || chart != "" && chart != service {
			return "mall", settings
		}
		chart, own = service, append(own, rest)
	}
	return chart, own
}

// A chart that is wrong in itself is found without a cluster, too.
func TestEveryChartPassesLint(t *testing.T) {
	for _, chart := range serviceNames {
		_, err := helm(t, "lint", chart, least...)
		assert.NoError(t, err, chart)
	}
	for set, settings := range valueSets(t) {
		_, err := helm(t, "lint", "mall", settings...)
		assert.NoError(t, err, set)
	}
}

// A service's chart alone renders what the umbrella has of it.
func TestAServicesChartStandsAlone(t *testing.T) {
	whole := mustRender(t, "mall", least...)
	for _, chart := range serviceNames {
		for _, o := range mustRender(t, chart, least...) {
			name := word(get(o, "metadata", "name"))
			assert.Equal(t, one(t, whole, word(o["kind"]), name), o, "%s %s", o["kind"], name)
		}
	}
}

func TestEveryServicesChartIsTheLibrarysTemplate(t *testing.T) {
	for _, chart := range serviceNames {
		files, err := filepath.Glob(filepath.Join(chartsFolder, chart, "templates", "*"))
		require.NoError(t, err)
		assert.Len(t, files, 1, chart)
	}
}
