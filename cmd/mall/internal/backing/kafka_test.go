package backing

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

// Records are acknowledged from many callers while the broker is killed; after a restart
// every one of them must be there.
func TestKilledKafkaLosesNothingAcknowledged(t *testing.T) {
	port, dir := freePort(t), t.TempDir()
	addr := "127.0.0.1:" + strconv.Itoa(port)
	broker := startKafka(t, port, dir)
	cl := kafkaClient(t, addr)
	if _, err := kadm.NewClient(cl).CreateTopics(t.Context(), 8, -1, nil, "t"); err != nil {
		t.Fatal(err)
	}
	var (
		mu    sync.Mutex
		acked = map[string]bool{}
		wg    sync.WaitGroup
	)
	producing, stop := context.WithCancel(t.Context())
	for caller := range 8 {
		wg.Go(func() {
			for i := 0; producing.Err() == nil; i++ {
				key := fmt.Sprint(caller, "-", i)
				if cl.ProduceSync(producing, &kgo.Record{Topic: "t", Key: []byte(key)}).FirstErr() == nil {
					mu.Lock()
					acked[key] = true
					mu.Unlock()
				}
			}
		})
	}
	time.Sleep(500 * time.Millisecond)
	if err := broker.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = broker.Wait()
	mu.Lock()
	before := len(acked)
	mu.Unlock()
	if before < 100 {
		t.Fatalf("only %d records were acknowledged before the kill", before)
	}
	startKafka(t, port, dir) // the callers try again until it is there
	eventually(t, "records are acknowledged again", func(context.Context) error {
		mu.Lock()
		defer mu.Unlock()
		if len(acked) < before+100 {
			return fmt.Errorf("%d records, %d before the kill", len(acked), before)
		}
		return nil
	})
	stop()
	wg.Wait()
	cl.Close()

	reader := kafkaClient(t, addr, kgo.ConsumeTopics("t"), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	left := len(acked)
	for left > 0 && ctx.Err() == nil {
		reader.PollFetches(ctx).EachRecord(func(r *kgo.Record) {
			if acked[string(r.Key)] {
				delete(acked, string(r.Key))
				left--
			}
		})
	}
	if left > 0 {
		t.Errorf("%d acknowledged records are lost", left)
	}
}

func startKafka(t *testing.T, port int, dir string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], "_kafka", strconv.Itoa(port), dir)
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if cmd.ProcessState == nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}
	})
	eventually(t, "Kafka answers", kafkaProbe("127.0.0.1:"+strconv.Itoa(port)))
	return cmd
}

func kafkaClient(t *testing.T, addr string, opts ...kgo.Opt) *kgo.Client {
	t.Helper()
	cl, err := kgo.NewClient(append(opts, kgo.SeedBrokers(addr))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cl.Close)
	return cl
}
