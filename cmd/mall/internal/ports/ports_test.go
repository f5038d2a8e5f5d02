package ports_test

import (
	"errors"
	"net"
	"os"
	"strconv"
	"strings"
	"testing"

	"mall/cmd/mall/internal/ports"
)

func TestTakenPortNamesItsHolder(t *testing.T) {
	for _, addr := range []string{"127.0.0.1:0", ":0"} {
		l, err := net.Listen("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		port := l.Addr().(*net.TCPAddr).Port
		err = ports.Check(port, "edge")
		var c ports.TakenError
		if !errors.As(err, &c) {
			t.Fatalf("%s: port %d counts as free", addr, port)
		}
		if !strings.Contains(c.Holder, "(pid "+strconv.Itoa(os.Getpid())+")") {
			t.Errorf("%s: held by %q", addr, c.Holder)
		}
		_ = l.Close()
		if err := ports.Check(port, "edge"); err != nil {
			t.Errorf("%s: after closing: %v", addr, err)
		}
	}
}

func TestUnknownHolderStillNamesPortAndFix(t *testing.T) {
	got := ports.TakenError{Port: 8080, For: "edge"}.Error()
	for _, part := range []string{"8080", "edge", "MALL_PORT_OFFSET"} {
		if !strings.Contains(got, part) {
			t.Errorf("%q does not say %s", got, part)
		}
	}
}
