package supervisor

import "time"

// Waits between restarts double from backoffMin to backoffMax; a process that ran for
// stableAfter starts from the beginning.
const (
	backoffMin  = 200 * time.Millisecond
	backoffMax  = 10 * time.Second
	stableAfter = 30 * time.Second
)

// nextWait is how long to wait before starting again a process that ran for ran,
// when the wait before that was last.
func nextWait(last, ran time.Duration) time.Duration {
	if last == 0 || ran >= stableAfter {
		return backoffMin
	}
	return min(2*last, backoffMax)
}
