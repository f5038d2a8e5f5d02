// Package ports tells whether a TCP port is free and, where the system says so, who holds it.
package ports

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"time"
)

// TakenError is a port that mall needs and someone else holds.
type TakenError struct {
	Port int
	For  string // the process of mall that needs it
	// Holder describes the process that has it, e.g. "nginx (pid 812)"; empty if the system does not tell.
	Holder string
}

func (c TakenError) Error() string {
	by := "another process"
	if c.Holder != "" {
		by = c.Holder
	}
	return fmt.Sprintf("port %d, which %s needs, is taken by %s: end that process, or move all of mall's ports with MALL_PORT_OFFSET=10000",
		c.Port, c.For, by)
}

// Check returns a TakenError if port cannot be listened on, else nil.
func Check(port int, forWhom string) error {
	if Free(port) {
		return nil
	}
	return TakenError{Port: port, For: forWhom, Holder: Holder(port)}
}

// Free reports whether nothing listens on 127.0.0.1:port.
func Free(port int) bool {
	addr := net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return false
	}
	_ = l.Close()
	// Some systems allow 127.0.0.1:port beside somebody's *:port, so listening proves little there.
	c, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
	if err != nil {
		return true
	}
	_ = c.Close()
	return false
}
