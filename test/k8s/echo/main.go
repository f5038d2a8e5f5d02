// Command echo is the server that the rig's own tests run in pods: it says which pod and version answered, and looks
// up names and fetches pages from where it stands, and keeps what is posted to it.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

// Answer is what / responds with.
type Answer struct {
	Pod     string `json:"pod"`
	Version string `json:"version"`
	Host    string `json:"host"` // as the request named it
}

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) {
		pod, _ := os.Hostname()
		_ = json.NewEncoder(w).Encode(Answer{Pod: pod, Version: os.Getenv("VERSION"), Host: r.Host})
	})
	mux.HandleFunc("GET /lookup", func(w http.ResponseWriter, r *http.Request) {
		addresses, err := net.DefaultResolver.LookupHost(r.Context(), r.FormValue("name"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusNotFound)
			return
		}
		_ = json.NewEncoder(w).Encode(addresses)
	})
	mux.HandleFunc("GET /fetch", fetch)
	var took messages
	mux.HandleFunc("POST /messages", took.add)
	mux.HandleFunc("GET /messages", took.list)
	server := &http.Server{Addr: ":8080", Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	if err := server.ListenAndServe(); err != nil {
		fmt.Fprintln(os.Stderr, "echo:", err)
		os.Exit(1)
	}
}

// fetch passes on another page's answer.
func fetch(w http.ResponseWriter, r *http.Request) {
	client := http.Client{Timeout: 2 * time.Second}
	req, err := http.NewRequestWithContext(r.Context(), http.MethodGet, r.FormValue("url"), nil)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	req.Close = true // a kept connection would go to the same pod again
	resp, err := client.Do(req)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer resp.Body.Close()
	w.WriteHeader(resp.StatusCode)
	_, _ = io.Copy(w, resp.Body)
}

// messages are the bodies that were posted, for tests of what others send.
type messages struct {
	mu  sync.Mutex
	all []string
}

func (m *messages) add(_ http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	m.mu.Lock()
	defer m.mu.Unlock()
	m.all = append(m.all, string(body))
}

func (m *messages) list(w http.ResponseWriter, _ *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	_ = json.NewEncoder(w).Encode(m.all)
}
