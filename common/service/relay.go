package service

import (
	"time"

	"mall/common/kafka"
	"mall/common/mysql"
	"mall/common/outbox"
)

// minLagInterval bounds how often Kafka is asked for lag and dead letters.
const minLagInterval = 5 * time.Second

func (a *App) lagInterval() time.Duration {
	return max(minLagInterval, a.deployment.MetricsInterval)
}

// Relay sends a schema's outbox to Kafka until the process stops; lock is one per schema. owned are
// the topics of the domain: the leading relay also reports how many dead letters they have.
func (a *App) Relay(db *mysql.DB, c kafka.Conf, lock string, owned ...string) *outbox.Relay {
	relay := &outbox.Relay{DB: db, Producer: a.Producer(c), Lock: lock}
	c.ClientID = a.name
	letters := &kafka.DeadLetters{Conf: c, Topics: owned, Every: a.lagInterval(), When: relay.Alone}
	a.Go("outbox relay", relay.Run)
	a.Go("dead letters", letters.Run)
	return relay
}
