package metrics

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv("METRICS_CHILD_DIR"); dir != "" {
		child(dir, os.Getenv("METRICS_CHILD_LIMIT") != "")
		return
	}
	os.Exit(m.Run())
}

// child stores a gauge until it is killed, or, with a limit on the size of files, until the store has refused and
// recovered.
func child(dir string, limited bool) {
	must := func(err error) {
		if err != nil {
			fmt.Println("FAILED", err)
			os.Exit(1)
		}
	}
	s, err := Open(Conf{Dir: dir})
	must(err)
	var old syscall.Rlimit
	must(syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old))
	if limited {
		signal.Ignore(syscall.SIGXFSZ)
		must(syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 64 << 10, Max: old.Max}))
	}
	refused, refusals := 0, 0
	for i := 0; ; i++ {
		md := pmetric.NewMetrics()
		ms := resource(md, "api", "a")
		gauge(ms, "heartbeat", time.Now(), float64(i))
		if limited {
			for j := range 200 {
				gauge(ms, "load", time.Now(), float64(i*j), "n", fmt.Sprint(i, j))
			}
			if refused > 0 { // a series that was born in the refused batch goes on
				gauge(ms, "load", time.Now(), 1, "n", fmt.Sprint(refused-1, 3))
			}
		}
		err := s.AddMetrics(context.Background(), md)
		switch {
		case !limited:
			must(err)
			fmt.Println(i)
		case err != nil:
			if refusals++; refusals == 10 {
				refused = i + 1
			}
			if refusals != 20 {
				break
			}
			must(syscall.Setrlimit(syscall.RLIMIT_FSIZE, &old))
		case refusals >= 20:
			fmt.Printf("refused %d dropped %d stored %d\n", refused, s.Stats().Dropped[dropStorage], i)
			must(s.Close())
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func start(t *testing.T, dir string, env ...string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), append(env, "METRICS_CHILD_DIR="+dir)...)
	out := &bytes.Buffer{}
	cmd.Stdout, cmd.Stderr = out, os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, out
}

func TestWhatWasAcknowledgedSurvivesKill9(t *testing.T) {
	dir := t.TempDir()
	cmd, out := start(t, dir)
	time.Sleep(time.Second)
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	lines := strings.Fields(out.String())
	if len(lines) < 5 {
		t.Fatalf("too little to tell: %q", out)
	}
	s := open(t, Conf{Dir: dir})
	if v := one(t, s, `max_over_time(heartbeat[1m]) >= `+lines[len(lines)-1]); v == "" {
		t.Errorf("the last acknowledged value, %s, is gone; there is %s", lines[len(lines)-1], one(t, s, `max_over_time(heartbeat[1m])`))
	}
}

func TestAFullDiskDropsCountsAndRecovers(t *testing.T) {
	dir := t.TempDir()
	cmd, out := start(t, dir, "METRICS_CHILD_LIMIT=1")
	kill := time.AfterFunc(30*time.Second, func() { _ = cmd.Process.Kill() })
	defer kill.Stop()
	err := cmd.Wait()
	var refused, dropped, stored int
	if n, _ := fmt.Sscanf(out.String(), "refused %d dropped %d stored %d", &refused, &dropped, &stored); err != nil || n != 3 || dropped == 0 {
		t.Fatalf("%v: %q", err, out)
	}
	// What was stored before and after is there, and nothing was moved aside.
	s := open(t, Conf{Dir: dir})
	if v := one(t, s, `max_over_time(heartbeat[1m])`); v != fmt.Sprint(stored) {
		t.Errorf("the newest value is %s, want %d", v, stored)
	}
	if v := one(t, s, `min_over_time(heartbeat[1m])`); v != "0" {
		t.Errorf("the oldest value is %s", v)
	}
	if v := one(t, s, fmt.Sprintf(`load{n="%d 3"}`, refused-1)); v != "1" {
		t.Errorf("a series that began while the disk was full is %q after the restart", v)
	}
	if aside := asides(t, dir); len(aside) != 0 {
		t.Error(aside)
	}
}

func TestARestartKeepsSamplesAndExemplars(t *testing.T) {
	dir := t.TempDir()
	now := time.Now()
	s, err := Open(Conf{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	add(t, s, func(md pmetric.Metrics) {
		p := buckets(resource(md, "api", "a"), "took", now, []float64{1}, []uint64{1, 0})
		e := p.Exemplars().AppendEmpty()
		e.SetDoubleValue(0.5)
		stampExemplar(e, now)
	})
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, Conf{Dir: dir})
	if v := one(t, s, `took_seconds_count`); v != "1" {
		t.Errorf("sample: %q", v)
	}
	if _, body := get(t, s, "/query_exemplars", "query", "took_seconds_bucket", "start", fmt.Sprint(now.Unix()-60), "end", fmt.Sprint(now.Unix()+60)); !strings.Contains(body, "trace_id") {
		t.Error(body)
	}
}

func TestADirectoryBelongsToOneProcess(t *testing.T) {
	dir := t.TempDir()
	open(t, Conf{Dir: dir})
	if _, err := Open(Conf{Dir: dir}); err == nil || !strings.Contains(err.Error(), "another process") {
		t.Error(err)
	}
}

func TestDamageIsCutOutOrMovedAside(t *testing.T) {
	garbage := bytes.Repeat([]byte("garbage!"), 4096)
	for name, c := range map[string]struct {
		damage func(t *testing.T, dir string)
		aside  int
		x      string // what was stored before the damage
	}{
		"a torn end of the log": {func(t *testing.T, dir string) {
			t.Helper()
			f := newest(t, dir, "wal")
			info, err := os.Stat(f)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Truncate(f, info.Size()-3); err != nil {
				t.Fatal(err)
			}
		}, 0, "1"},
		"garbage in the log": {func(t *testing.T, dir string) { t.Helper(); write(t, newest(t, dir, "wal"), garbage) }, 0, "1"},
		"a file in place of the log": {func(t *testing.T, dir string) {
			t.Helper()
			if err := os.RemoveAll(filepath.Join(dir, "tsdb/wal")); err != nil {
				t.Fatal(err)
			}
			write(t, filepath.Join(dir, "tsdb/wal"), garbage)
		}, 1, ""},
		"a block without its index": {func(t *testing.T, dir string) {
			t.Helper()
			write(t, filepath.Join(dir, "tsdb/01ARZ3NDEKTSV4RRFFQ69G5FAV/meta.json"), []byte(`{"version":1,"ulid":"01ARZ3NDEKTSV4RRFFQ69G5FAV","minTime":1,"maxTime":2}`))
		}, 1, "1"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for range 2 {
				s, err := Open(Conf{Dir: dir})
				if err != nil {
					t.Fatal(err)
				}
				add(t, s, func(md pmetric.Metrics) { gauge(resource(md, "api", "a"), "x", time.Now(), 1) })
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
			}
			c.damage(t, dir)
			s := open(t, Conf{Dir: dir})
			add(t, s, func(md pmetric.Metrics) { gauge(resource(md, "api", "a"), "y", time.Now(), 2) })
			if v := one(t, s, "x"); v != c.x {
				t.Errorf("x is %q, want %q", v, c.x)
			}
			if v := one(t, s, "y"); v != "2" {
				t.Errorf("y is %q", v)
			}
			if aside := asides(t, dir); len(aside) != c.aside {
				t.Errorf("aside: %v, want %d", aside, c.aside)
			}
		})
	}
}

func TestRetentionBoundsAgeAndSize(t *testing.T) {
	for name, c := range map[string]Conf{
		"age":  {MaxAge: 6 * time.Hour},
		"size": {MaxBytes: 1 << 20, MaxAge: 1000 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, c)
			now := time.Now()
			// A day of history cannot be added as OTLP, so it is written below the filter.
			for ago := 24 * time.Hour; ago > 0; ago -= 30 * time.Minute {
				app := s.AppenderV2(t.Context())
				for i := range 200 {
					for j := range 20 {
						at := now.Add(-ago + time.Duration(j)*time.Minute).UnixMilli()
						v := float64(int(ago)*(i+j)) * 1.0001
						ls := labels.FromStrings("__name__", "noise", "i", fmt.Sprint(i))
						if _, err := app.Append(0, ls, 0, at, v, nil, nil, storage.AOptions{}); err != nil {
							t.Fatal(err)
						}
					}
				}
				if err := app.Commit(); err != nil {
					t.Fatal(err)
				}
				if err := s.withDB(func(db *tsdb.DB) error { return db.Compact(t.Context()) }); err != nil {
					t.Fatal(err)
				}
			}
			st := s.Stats()
			v := vector(t, s, `count(last_over_time(noise[2h] offset 20h))`)
			if len(v) != 0 {
				t.Errorf("samples of 20 hours ago are still there: %v", v)
			}
			if v := one(t, s, `count(last_over_time(noise[1h]))`); v != "200" {
				t.Errorf("of the last hour's 200 series there are %q", v)
			}
			if c.MaxBytes > 0 && st.Bytes > 2*c.MaxBytes {
				t.Errorf("%d bytes", st.Bytes)
			}
		})
	}
}

func asides(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, asidePrefix+"*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func newest(t *testing.T, dir, part string) string {
	t.Helper()
	var last string
	err := filepath.WalkDir(filepath.Join(dir, "tsdb", part), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			if info, e := d.Info(); e == nil && info.Size() > 0 {
				last = path
			}
		}
		return err
	})
	if err != nil || last == "" {
		t.Fatal(last, err)
	}
	return last
}

func write(t *testing.T, name string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, content, 0o600); err != nil {
		t.Fatal(err)
	}
}
