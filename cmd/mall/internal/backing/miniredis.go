package backing

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/alicebob/miniredis/v2"
)

// expiryTick is how late a key of the embedded Redis may expire.
const expiryTick = 50 * time.Millisecond

// RunMiniredis serves the embedded Redis on 127.0.0.1:port until ctx ends.
func RunMiniredis(ctx context.Context, port int) error {
	m := miniredis.NewMiniRedis()
	if err := m.StartAddr(net.JoinHostPort("127.0.0.1", strconv.Itoa(port))); err != nil {
		return fmt.Errorf("embedded Redis: %w", err)
	}
	defer m.Close()
	// It only moves its clock when told to.
	t := time.NewTicker(expiryTick)
	defer t.Stop()
	for last := time.Now(); ; {
		select {
		case <-ctx.Done():
			return nil
		case now := <-t.C:
			m.FastForward(now.Sub(last))
			last = now
		}
	}
}
