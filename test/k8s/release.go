package k8s

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"mall/test/k8s/rig"
)

// Release is what a test installs the umbrella chart with.
type Release struct {
	Tag      string // of all images
	Registry string // of the images; "" is the charts' own default
	Host     string // that the gateway answers to for it
	Backing  rig.Backing
}

// Backing is where MySQL, Redis and Kafka are: the rig's, or those that the environment names as `rig env` prints them.
func (c *Cluster) Backing() (rig.Backing, error) {
	if c.Rig != nil {
		return c.Rig.Backing()
	}
	b := rig.Backing{MySQLDSN: os.Getenv("MALL_MYSQL_DSN"), RedisAddr: os.Getenv("MALL_REDIS_ADDR"),
		RedisPassword: os.Getenv("MALL_REDIS_PASSWORD"), KafkaBrokers: os.Getenv("MALL_KAFKA_BROKERS")}
	if b.MySQLDSN == "" || b.RedisAddr == "" || b.KafkaBrokers == "" {
		return b, errors.New("a cluster of yours needs servers of yours: set MALL_MYSQL_DSN, MALL_REDIS_ADDR and MALL_KAFKA_BROKERS to what its pods reach")
	}
	return b, nil
}

// LoadImages gives the rig mall's images, built from the checkout root, and returns their tag. MALL_K8S_IMAGES names a
// folder of images that `mall image build --tag dev --out` has filled, to save building them again.
func (c *Cluster) LoadImages(ctx context.Context, root string) (string, error) {
	if c.Rig == nil {
		if tag := os.Getenv("MALL_K8S_TAG"); tag != "" {
			return tag, nil
		}
		return "", errors.New("a cluster of yours pulls images: push them with `mall image build --tag TAG --registry … --push`, and set MALL_K8S_TAG and MALL_K8S_REGISTRY")
	}
	const tag = "dev"
	dir := c.ImagesDir()
	if os.Getenv("MALL_K8S_IMAGES") == "" {
		if err := build(ctx, root, dir, tag); err != nil {
			return "", err
		}
	}
	tars, err := filepath.Glob(filepath.Join(dir, "*.tar"))
	if err != nil || len(tars) == 0 {
		return "", errors.Join(err, fmt.Errorf("there are no images in %s: `mall image build --tag %s --out %s` makes them", dir, tag, dir))
	}
	return tag, c.Rig.Import(ctx, tars...)
}

// ImagesDir is where LoadImages finds or builds the images that it gives to a rig.
func (c *Cluster) ImagesDir() string {
	if dir := os.Getenv("MALL_K8S_IMAGES"); dir != "" {
		return dir
	}
	return filepath.Join(c.Rig.Dir, "images", "mall")
}

func build(ctx context.Context, root, dir, tag string) error {
	mall, err := filepath.Abs(filepath.Join(root, "bin", "mall"))
	if err != nil {
		return err
	}
	cluster := Cluster{} // no kubeconfig is needed
	for _, argv := range [][]string{
		{"go", "build", "-tags", "no_k8s,grpcnotrace", "-buildvcs=false", "-o", mall, "./cmd/mall"},
		{mall, "image", "build", "--tag", tag, "--out", dir},
	} {
		cmd := cluster.Command(ctx, argv[0], argv[1:]...)
		cmd.Dir = root
		if _, err := output(cmd); err != nil {
			return err
		}
	}
	return nil
}

// Install installs or upgrades the umbrella chart as release mall, with a Secret of fresh keys unless there is one, and
// waits until all is ready. More arguments go to helm.
func (c *Cluster) Install(ctx context.Context, root, namespace string, r Release, more ...string) error {
	if err := c.secret(ctx, namespace, r.Backing); err != nil {
		return err
	}
	charts := filepath.Join(root, "deploy", "charts", "mall")
	if _, err := c.Helm(ctx, "dependency", "update", "--skip-refresh", charts); err != nil {
		return err
	}
	args := []string{
		"upgrade", "--install", "mall", charts, "--namespace", namespace, "--wait", "--timeout", "5m", "--values", filepath.Join(charts, "values-rig.yaml"),
		"--set", "global.image.tag=" + r.Tag, "--set", "global.redis.address=" + r.Backing.RedisAddr,
		"--set", "global.kafka.brokers=" + strings.ReplaceAll(r.Backing.KafkaBrokers, ",", `\,`), "--set", "global.publicUrl=http://" + r.Host,
		"--set", "global.gateway.kind=gateway-api", "--set", "gateway.enabled=true",
		"--set", "global.gateway.peers[0].namespaceSelector.matchLabels.kubernetes\\.io/metadata\\.name=" + rig.GatewayNamespace,
		"--set", "mall-gateway.hosts[0]=" + r.Host, "--set", "mall-gateway.gatewayApi.gateway.create=false",
		"--set", "mall-gateway.gatewayApi.gateway.name=" + rig.GatewayName, "--set", "mall-gateway.gatewayApi.gateway.namespace=" + rig.GatewayNamespace,
	}
	if r.Registry != "" {
		args = append(args, "--set", "global.image.registry="+r.Registry, "--set", "global.image.pullPolicy=IfNotPresent")
	}
	_, err := c.Helm(ctx, append(args, more...)...)
	if err != nil {
		pods, _ := c.Kubectl(ctx, "get", "pods", "--namespace", namespace, "--output", "wide")
		events, _ := c.Kubectl(ctx, "events", "--namespace", namespace, "--types", "Warning")
		err = fmt.Errorf("%w\n%s\n%s", err, pods, events)
	}
	return err
}

// secret keeps the keys of a release over upgrades, as in production.
func (c *Cluster) secret(ctx context.Context, namespace string, b rig.Backing) error {
	if _, err := c.Kubectl(ctx, "get", "secret", "mall", "--namespace", namespace); err == nil {
		return nil
	}
	_, err := c.Kubectl(ctx, "create", "secret", "generic", "mall", "--namespace", namespace,
		"--from-literal=MALL_MYSQL_DSN="+b.MySQLDSN, "--from-literal=MALL_REDIS_PASSWORD="+b.RedisPassword,
		"--from-literal=MALL_JWT_SECRET="+rand.Text()+rand.Text(), "--from-literal=MALL_SANDBOX_SECRET="+rand.Text()+rand.Text())
	return err
}
