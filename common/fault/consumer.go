package fault

import (
	"context"

	"mall/common/event"
	"mall/common/problem"
)

// Consumer disturbs the handler of a topic's events. An injected error is a temporary one, so the
// event is tried again until it is handled: faults delay events and repeat them, but lose none.
func (s *Set) Consumer(handler func(context.Context, string, event.Envelope) error) func(context.Context, string, event.Envelope) error {
	return func(ctx context.Context, topic string, e event.Envelope) error {
		p := s.active.Load()
		if p == nil {
			return handler(ctx, topic, e)
		}
		before, after := p.draw(topic)
		s.strike(ctx, topic, before)
		if before.end != nil {
			return comesAgain(before.end)
		}
		if err := handler(ctx, topic, e); err != nil {
			return err
		}
		s.strike(ctx, topic, after)
		if after.end != nil {
			return comesAgain(after.end)
		}
		return nil
	}
}

func comesAgain(e *entry) error {
	return problem.Unavailable("the handler (the fault "+e.ID+" is set on purpose)", nil)
}
