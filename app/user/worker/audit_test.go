package main

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"mall/app/user/domain"
	"mall/app/user/store"
	"mall/app/user/store/storetest"
	"mall/app/user/worker/internal/audit"
	"mall/common/event"
	"mall/common/kafka"
	"mall/common/outbox"
	"mall/test/kafkatest"
)

// An operator's log-in goes through the outbox, the relay and Kafka into the log that operators read.
func TestOperatorsLogInIsAudited(t *testing.T) {
	s := storetest.New(t)
	operator := storetest.Account(t, s, "op@mall.test", domain.RoleOperator)
	brokers := kafkatest.Embedded(t)
	topics(t, brokers)
	conf := kafka.Conf{Brokers: brokers[0], Timeout: 10 * time.Second}
	producer, err := kafka.NewProducer(conf)
	require.NoError(t, err)
	t.Cleanup(producer.Close)

	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 2)
	consumer := kafka.Consumer{Conf: conf, Group: "user-worker", Topics: []string{event.TopicAudit}, Handler: audit.Consumer{Log: s}.Handle}
	relay := outbox.Relay{DB: s.DB(), Producer: producer, Lock: t.Name()}
	go func() { ended <- relay.Run(ctx) }()
	go func() { ended <- consumer.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		assert.NoError(t, <-ended)
		assert.NoError(t, <-ended)
	})

	g, err := s.OpenSession(t.Context(), operator, store.Now(), time.Hour)
	require.NoError(t, err)
	var list []domain.AuditEntry
	require.Eventually(t, func() bool {
		list, err = s.AuditLog(t.Context(), domain.AuditFilter{ActorID: operator.ID}, "", 100)
		return err != nil || len(list) > 0
	}, 20*time.Second, 50*time.Millisecond)
	require.NoError(t, err)
	require.Len(t, list, 1)
	assert.Equal(t, "session.open", list[0].Action)
	assert.Equal(t, g.SessionID, list[0].Target)
}

func topics(t *testing.T, brokers []string) {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(brokers...))
	require.NoError(t, err)
	defer client.Close()
	_, err = kadm.NewClient(client).CreateTopics(t.Context(), 1, 1, nil, event.TopicAudit)
	require.NoError(t, err)
}
