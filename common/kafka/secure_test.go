package kafka_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"

	"mall/common/kafka"
	"mall/test/certtest"
)

func TestTLSAndALoginReachKafka(t *testing.T) {
	cert, stranger := certtest.New(t), certtest.New(t)
	for _, mechanism := range []string{"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"} {
		t.Run(mechanism, func(t *testing.T) {
			cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.TLS(cert.Server(t)), kfake.EnableSASL(),
				kfake.Superuser(mechanism, "mall", "secret"))
			require.NoError(t, err)
			t.Cleanup(cluster.Close)
			ping := func(change func(*kafka.Conf)) error {
				c := kafka.Conf{Brokers: cluster.ListenAddrs()[0], Timeout: time.Second, Mechanism: mechanism, Username: "mall", Password: "secret", CA: cert.CA}
				change(&c)
				client, err := kafka.NewProducer(c)
				if err != nil {
					return err
				}
				defer client.Close()
				ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
				defer cancel()
				return client.Ping(ctx)
			}
			require.NoError(t, ping(func(*kafka.Conf) {}))
			require.Error(t, ping(func(c *kafka.Conf) { c.Password = "wrong" }))
			require.Error(t, ping(func(c *kafka.Conf) { c.CA = stranger.CA }))
			require.Error(t, ping(func(c *kafka.Conf) { c.CA = "" }), "the broker speaks TLS only")
		})
	}
}

func TestALoginThatCannotBeIsRefusedByTheVariablesName(t *testing.T) {
	for want, c := range map[string]kafka.Conf{
		"MALL_KAFKA_SASL_MECHANISM may be PLAIN": {Brokers: "b:9092", Mechanism: "GSSAPI", Username: "u", Password: "p"},
		"MALL_KAFKA_USERNAME":                    {Brokers: "b:9092", Mechanism: "PLAIN"},
		"set MALL_KAFKA_SASL_MECHANISM":          {Brokers: "b:9092", Password: "p"},
		"MALL_KAFKA_CA":                          {Brokers: "b:9092", CA: "no-such.pem"},
		"MALL_KAFKA_BROKERS":                     {Brokers: " , "},
	} {
		_, err := kafka.NewProducer(c)
		assert.ErrorContains(t, err, want)
	}
}
