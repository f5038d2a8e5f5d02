package k8s

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mall/test/k8s/rig"
	"mall/test/shop"
)

const checkout = "../.."

// TestTheUmbrellaChartMakesAShopThatSells installs everything as an operator does and buys something through the gateway.
func TestTheUmbrellaChartMakesAShopThatSells(t *testing.T) {
	ctx, m := t.Context(), theMall(t)
	t.Logf("images %v, helm install until all is ready %v%s", m.images.Round(time.Second), m.ready.Round(time.Second), machine())

	out, err := cluster.Helm(ctx, "test", "mall", "--namespace", m.namespace)
	require.NoError(t, err, out)

	t.Run("a stranger in the cluster reaches no rpc service", func(t *testing.T) { strangerIsRefused(t, m.namespace) })

	client := throughGateway(t, m.release.Host)
	require.NoError(t, buy(ctx, client))

	// Again, with the same values: nothing changes, and nothing breaks.
	require.NoError(t, m.upgrade(ctx))
	require.NoError(t, buy(ctx, client))
	_, err = cluster.Helm(ctx, "rollback", "mall", "--namespace", m.namespace, "--wait", "--timeout", "5m")
	require.NoError(t, err)
	require.NoError(t, buy(ctx, client))
}

// throughGateway is a shop's client whose requests for host go to the gateway, as DNS would send them.
func throughGateway(t *testing.T, host string) *shop.Client {
	t.Helper()
	gateway, err := url.Parse(cluster.Gateway)
	require.NoError(t, err)
	address := gateway.Host
	if gateway.Port() == "" {
		address = net.JoinHostPort(gateway.Hostname(), "80")
	}
	client := shop.New("http://" + host)
	client.HTTP.Timeout = 15 * time.Second
	transport, ok := client.HTTP.Transport.(*http.Transport)
	require.True(t, ok)
	transport.IdleConnTimeout = 30 * time.Second // before the gateway's
	transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{Timeout: 5 * time.Second}).DialContext(ctx, network, address)
	}
	return client
}

// buy plays the story of an order: a new customer finds a product in stock, orders, pays and sees the order paid.
func buy(ctx context.Context, c *shop.Client) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	customer, address, err := c.Register(ctx, "k8s-"+strings.ToLower(shop.Key())+"@mall.test", "a long enough password")
	if err != nil {
		return err
	}
	products, err := customer.Products(ctx, "")
	if err != nil {
		return err
	}
	var skus []string
	for _, p := range products {
		for _, s := range p.SKUs {
			if s.Available > 100 {
				skus = append(skus, s.ID)
			}
		}
	}
	if len(skus) == 0 {
		return errors.New("no product is in stock")
	}
	order, err := customer.Order(ctx, shop.Key(), address, shop.Line{SKU: skus[rand.IntN(len(skus))], Quantity: 1})
	if err != nil {
		return err
	}
	if _, err := customer.Pay(ctx, order.ID, "success"); err != nil {
		return err
	}
	_, err = customer.Await(ctx, order.ID, "paid")
	return err
}

// strangerIsRefused asks order-rpc from a pod of another namespace, which reaches pods that no policy isolates.
func strangerIsRefused(t *testing.T, mall string) {
	t.Helper()
	ctx, r := t.Context(), onRig(t)
	image, err := r.LoadEcho(ctx)
	require.NoError(t, err)
	namespace, host := newNamespace(t, "stranger"), "stranger.test"
	require.NoError(t, cluster.Apply(ctx, namespace, fmt.Sprintf(workload, "blue", image, 1)+"---"+fmt.Sprintf(fetchRoute, rig.GatewayName, rig.GatewayNamespace, host)))
	rolledOut(t, namespace, "deployment/blue")
	fetch := func(address string) error {
		var a answer
		return get(ctx, cluster.Gateway+"/fetch?url="+url.QueryEscape("http://"+address), host, &a)
	}
	eventually(t, 20*time.Second, func() error { return fetch("blue." + namespace + "/") })
	for _, address := range []string{"order-rpc." + mall + ":8080/", "order-rpc." + mall + ":9091/healthz", "order-api." + mall + ":8888/"} {
		require.ErrorContains(t, fetch(address), "Client.Timeout", address)
	}
}
