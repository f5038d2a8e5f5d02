// Package discovery proves that services find each other through etcd when they are configured to.
package discovery

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/zeromicro/go-zero/core/conf"
	"github.com/zeromicro/go-zero/core/logx"
	"github.com/zeromicro/go-zero/zrpc"
	"go.etcd.io/etcd/server/v3/embed"
	"google.golang.org/grpc"

	"mall/app/product/rpc/pb"
)

// server answers ListCategories with its own name.
type server struct {
	pb.UnimplementedCatalogueServer
	name string
}

func (s *server) ListCategories(context.Context, *pb.Empty) (*pb.ListCategoriesResponse, error) {
	return &pb.ListCategoriesResponse{Categories: []*pb.Category{{Id: s.name}}}, nil
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

func etcd(t *testing.T) string {
	t.Helper()
	c := embed.NewConfig()
	c.Dir, c.LogLevel, c.Logger = t.TempDir(), "error", "zap"
	client, peer := url.URL{Scheme: "http", Host: freeAddress(t)}, url.URL{Scheme: "http", Host: freeAddress(t)}
	c.ListenClientUrls, c.AdvertiseClientUrls = []url.URL{client}, []url.URL{client}
	c.ListenPeerUrls, c.AdvertisePeerUrls = []url.URL{peer}, []url.URL{peer}
	c.InitialCluster = c.InitialClusterFromName(c.Name)
	e, err := embed.StartEtcd(c)
	require.NoError(t, err)
	t.Cleanup(e.Close)
	select {
	case <-e.Server.ReadyNotify():
	case <-time.After(30 * time.Second):
		t.Fatal("etcd is not ready")
	}
	return client.Host
}

// serve starts a go-zero RPC server that registers itself, from YAML as a deployment would write it.
func serve(t *testing.T, etcdHost, name string) {
	t.Helper()
	var c zrpc.RpcServerConf
	require.NoError(t, conf.LoadFromYamlBytes(fmt.Appendf(nil, `
Name: product-rpc
ListenOn: %s
Log: {Mode: console, Level: severe}
Etcd: {Hosts: ["%s"], Key: mall/product-rpc}
`, freeAddress(t), etcdHost), &c))
	s, err := zrpc.NewServer(c, func(g *grpc.Server) { pb.RegisterCatalogueServer(g, &server{name: name}) })
	require.NoError(t, err)
	go s.Start()
}

func TestClientsFindServersThroughEtcd(t *testing.T) {
	logx.Disable()
	host := etcd(t)
	serve(t, host, "first")
	var c zrpc.RpcClientConf
	require.NoError(t, conf.LoadFromYamlBytes(fmt.Appendf(nil, `
Etcd: {Hosts: ["%s"], Key: mall/product-rpc}
`, host), &c))
	client, err := zrpc.NewClient(c)
	require.NoError(t, err)
	t.Cleanup(func() { _ = client.Conn().Close() })
	seen := map[string]bool{}
	ask := func() {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if r, err := pb.NewCatalogueClient(client.Conn()).ListCategories(ctx, &pb.Empty{}); err == nil {
			seen[r.GetCategories()[0].GetId()] = true
		}
	}
	require.Eventually(t, func() bool { ask(); return seen["first"] }, 20*time.Second, 50*time.Millisecond)
	serve(t, host, "second")
	assert.Eventually(t, func() bool { ask(); return seen["second"] }, 20*time.Second, 50*time.Millisecond,
		"a server that appears later gets calls too")
}
