package kafkatest

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/twmb/franz-go/pkg/kfake"
)

// serveEmbedded as the first argument makes the test binary an embedded broker instead of running its tests.
const serveEmbedded = "kafkatest.embedded"

// init turns the test binary, started by StartEmbedded, into the broker: a process that can be killed needs a
// program, and the test binary is the one that is always there.
func init() {
	if len(os.Args) == 5 && os.Args[1] == serveEmbedded {
		if err := serve(os.Args[2], os.Args[3], os.Args[4]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		select {}
	}
}

func serve(dir, port, clusterID string) error {
	number, err := strconv.Atoi(port)
	if err != nil {
		return fmt.Errorf("port: %w", err)
	}
	_, err = kfake.NewCluster(kfake.Ports(number), kfake.ClusterID(clusterID),
		kfake.GroupMinSessionTimeout(MinSession), kfake.DataDir(filepath.Join(dir, "data")), kfake.SyncWrites())
	return err
}

// StartEmbedded starts franz-go's broker as a process of its own that writes every acknowledged record to the
// disk under dir. Port 0 takes a free one.
func StartEmbedded(dir string, port int) (*Broker, error) {
	b := &Broker{Target: Target{Name: "embedded"}, dir: dir}
	b.command = func(b *Broker) ([]string, error) {
		self, err := os.Executable()
		return []string{self, serveEmbedded, b.dir, strconv.Itoa(b.port), b.clusterID()}, err
	}
	return b, b.start(port)
}
