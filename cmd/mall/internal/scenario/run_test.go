package scenario

import (
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mall/cmd/mall/internal/client"
)

func TestOnlyTheLastRunsAreKept(t *testing.T) {
	s := Runs(t.TempDir())
	lock, err := s.Lock()
	require.NoError(t, err)
	var ids []string
	for range kept + 3 {
		ids = append(ids, NewID())
		require.NoError(t, s.Save(&Run{ID: ids[len(ids)-1], State: Done}))
		time.Sleep(2 * time.Millisecond) // names sort by the millisecond
	}
	require.NoError(t, s.prune())
	runs, err := s.List()
	require.NoError(t, err)
	require.Len(t, runs, kept)
	assert.Equal(t, ids[len(ids)-1], runs[0].ID)
	_, err = s.Load(ids[2])
	require.ErrorIs(t, err, ErrNoRun)
	_, err = s.Load("../../secrets")
	require.ErrorIs(t, err, ErrNoRun)

	_, err = s.Lock()
	require.ErrorIs(t, err, ErrBusy)
	_, err = (&Player{Store: s}).Play(t.Context(), NewID(), Definition{}, 1)
	require.ErrorIs(t, err, ErrBusy)
	require.NoError(t, lock.Close())
	lock, err = s.Lock()
	require.NoError(t, err)
	require.NoError(t, lock.Close())
}

// What a run broke is put right by whoever comes next, and what cannot be is told.
func TestARunThatDiedIsRecovered(t *testing.T) {
	var asked []string
	// The supervisor, as far as a recovery needs it.
	mux := http.NewServeMux()
	mux.HandleFunc("POST /start/{name}", func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.PathValue("name"))
		if r.PathValue("name") == "gone" {
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte(`{"error":"there is no process gone"}`))
		}
	})
	dir := t.TempDir()
	socket := filepath.Join(dir, "s")
	serveOn(t, socket, mux)
	store := Runs(dir)
	lock, err := store.Lock()
	require.NoError(t, err)
	died := &Run{ID: NewID(), State: Running, StartedAt: time.Now(), Broken: []Broken{{Stopped: "edge"}, {Service: "order-rpc", Fault: "f"}}}
	lost := &Run{ID: NewID(), State: Running, StartedAt: time.Now(), Broken: []Broken{{Stopped: "gone"}}}
	over := &Run{ID: NewID(), State: Done}
	for _, r := range []*Run{died, lost, over} {
		require.NoError(t, store.Save(r))
	}
	require.NoError(t, lock.Close())
	mall := &Mall{Supervisor: client.New(socket), Offset: 40000} // where no service answers: its faults have gone with it
	require.NoError(t, RecoverAlone(t.Context(), store, mall))
	assert.ElementsMatch(t, []string{"edge", "gone"}, asked)
	died, err = store.Load(died.ID)
	require.NoError(t, err)
	assert.Equal(t, Interrupted, died.State)
	assert.Empty(t, died.Broken)
	assert.Empty(t, died.Error)
	lost, err = store.Load(lost.ID)
	require.NoError(t, err)
	assert.Equal(t, Interrupted, lost.State)
	assert.Len(t, lost.Broken, 1)
	assert.Contains(t, lost.Error, "there is no process gone")
	over, err = store.Load(over.ID)
	require.NoError(t, err)
	assert.Equal(t, Done, over.State)
}

func TestAScenarioIsNotPlayedOnAMallThatIsIll(t *testing.T) {
	dir := t.TempDir()
	socket := filepath.Join(dir, "s")
	mux := http.NewServeMux()
	mux.HandleFunc("GET /status", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"healthy":false,"processes":[{"name":"edge","launched":true,"state":"stopped"}]}`))
	})
	serveOn(t, socket, mux)
	d, err := Named("calm-day")
	require.NoError(t, err)
	run, err := (&Player{Mall: &Mall{Supervisor: client.New(socket)}, Store: Runs(dir)}).Play(t.Context(), NewID(), d, 1)
	require.NoError(t, err)
	assert.Equal(t, Failed, run.State)
	assert.Contains(t, run.Error, "edge is stopped")
	assert.Nil(t, run.Report)
}

func TestAlertsThatFired(t *testing.T) {
	from := time.Unix(1_800_000_000, 0)
	answer := `{"status":"success","data":{"result":[
		{"metric":{"__name__":"ALERTS","alertstate":"firing","alertname":"B","severity":"page","service":"edge"},"values":[[1800000030,"1"],[1800000035,"1"]]},
		{"metric":{"__name__":"ALERTS","alertstate":"firing","alertname":"A"},"values":[[1799999990,"1"]]}]}}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		assert.Equal(t, "1799999990", r.FormValue("start"))
		_, _ = w.Write([]byte(answer))
	}))
	defer server.Close()
	got, err := firing(t.Context(), server.URL, from, from.Add(time.Minute))
	require.NoError(t, err)
	assert.Equal(t, []Alert{
		{Name: "A", Labels: map[string]string{}, FiredAt: Seconds(-10 * time.Second), Before: true},
		{Name: "B", Severity: "page", Labels: map[string]string{"service": "edge"}, FiredAt: Seconds(30 * time.Second)},
	}, got)
	answer = `{"status":"error","error":"bad query"}`
	_, err = firing(t.Context(), server.URL, from, from.Add(time.Minute))
	require.ErrorContains(t, err, "bad query")
	server.Close()
	_, err = firing(t.Context(), server.URL, from, from.Add(time.Minute))
	require.Error(t, err, "a console that is down is not a quiet one")
}

func TestAReportForPeople(t *testing.T) {
	var b strings.Builder
	require.NoError(t, Print(&b, &Run{Scenario: "x", State: Done, Report: &Report{Lost: []string{"o1 (pay): ended cancelled"}, Errors: map[string]int{"503 X": 2}, Retries: 2}}))
	assert.Contains(t, b.String(), "LOST        o1")
	assert.Contains(t, b.String(), "2 answers were tried again  (503 X 2)")
	assert.Contains(t, b.String(), "invariants  not known")
	assert.NotContains(t, b.String(), "nothing was lost")
}

func serveOn(t *testing.T, socket string, h http.Handler) {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	_ = s.Listener.Close()
	l, err := listenUnix(t, socket)
	require.NoError(t, err)
	s.Listener = l
	s.Start()
	t.Cleanup(s.Close)
}

func listenUnix(t *testing.T, socket string) (net.Listener, error) {
	t.Helper()
	return new(net.ListenConfig).Listen(t.Context(), "unix", socket)
}
