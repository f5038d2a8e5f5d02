package kafkatest

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"mall/test/child"
)

// MinSession is the shortest session timeout of group members that the brokers started here allow. Kafka's own
// minimum, 6 s, would make a test wait that long for each member that dies without leaving.
const MinSession = time.Second

const (
	attempts     = 3
	startTimeout = 60 * time.Second
)

// Broker is a single-node Kafka in a process of its own that a test may kill and start again on the same data
// and the same port. It never outlives the test binary.
type Broker struct {
	Target
	dir     string // data and log
	remove  string // deleted with the process, or ""
	port    int
	command func(b *Broker) ([]string, error)
	process *child.Process
}

// Killable starts one private broker of each kind that the environment asks for, see EnvKind, except the external
// one. They end with the test.
func Killable(t testing.TB) []*Broker {
	t.Helper()
	starts := []func(string, int) (*Broker, error){StartEmbedded}
	if withApache(t) {
		starts = append(starts, StartApache)
	}
	var brokers []*Broker
	for _, start := range starts {
		b, err := start(t.TempDir(), 0)
		if err != nil {
			t.Fatalf("kafkatest: %v", err)
		}
		t.Cleanup(b.Kill)
		brokers = append(brokers, b)
	}
	return brokers
}

// Kill ends the broker as kill -9 does.
func (b *Broker) Kill() { b.process.Kill() }

// Start starts a killed broker again and waits until it answers.
func (b *Broker) Start() error { return b.start(b.port) }

// start runs the broker on port, or on any free one if it is 0, and waits until it answers.
func (b *Broker) start(port int) error {
	tries := 1
	if port == 0 {
		tries = attempts // another process may take the free port first
	}
	var err error
	if b.dir, err = filepath.Abs(b.dir); err != nil {
		return err
	}
	for range tries {
		if b.port = port; port == 0 {
			if b.port, err = child.FreePort(); err != nil {
				return err
			}
		}
		b.Addrs = []string{net.JoinHostPort("127.0.0.1", strconv.Itoa(b.port))}
		if err = os.MkdirAll(b.dir, 0o700); err != nil {
			return err
		}
		var command []string
		if command, err = b.command(b); err != nil {
			break // what is missing now is missing on another port too
		}
		if err = b.run(command); err == nil {
			return nil
		}
	}
	return fmt.Errorf("start the %s broker: %w", b.Name, err)
}

func (b *Broker) run(command []string) error {
	process, err := child.Start(filepath.Join(b.dir, "server.log"), b.remove, command...)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	if err := process.Await(ctx, b.answers); err != nil {
		process.Kill()
		return err
	}
	b.process = process
	return nil
}

// answers is nil once the broker's metadata lists it as a member of its own cluster.
func (b *Broker) answers(ctx context.Context) error {
	client, err := kgo.NewClient(kgo.SeedBrokers(b.Addrs...), kgo.RequestRetries(0))
	if err != nil {
		return err
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	metadata, err := kmsg.NewPtrMetadataRequest().RequestWith(ctx, client)
	switch {
	case err != nil:
		return err
	case metadata.ClusterID == nil || *metadata.ClusterID != b.clusterID():
		return fmt.Errorf("another broker answers at %s", b.Addrs[0])
	case len(metadata.Brokers) == 0:
		return errors.New("the broker has not joined its cluster yet")
	}
	return nil
}

// clusterID is derived from the directory, so that each broker has one of its own and keeps it across starts. It
// has the form that Kafka wants, 16 bytes in base64; the first is below 0x40, so that it starts with a letter and
// never looks like an option.
func (b *Broker) clusterID() string {
	sum := sha256.Sum256([]byte(b.dir))
	sum[0] &= 0x3f
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}
