package settings

import (
	"fmt"
	"strconv"

	"mall/common/kafka"
	"mall/common/mysql"
)

// logins is what servers that others run may want besides an address. The services read the same
// variables by their YAML.
type logins struct {
	mysqlCA                                 string
	mechanism, username, password, tls, kCA string
}

func readLogins(getenv func(string) string) logins {
	return logins{
		mysqlCA:   getenv("MALL_MYSQL_CA"),
		mechanism: getenv("MALL_KAFKA_SASL_MECHANISM"), username: getenv("MALL_KAFKA_USERNAME"), password: getenv("MALL_KAFKA_PASSWORD"),
		tls: getenv("MALL_KAFKA_TLS"), kCA: getenv("MALL_KAFKA_CA"),
	}
}

// MySQL is how the command itself reaches MySQL.
func (s *Settings) MySQL() mysql.Conf { return mysql.Conf{DSN: s.MySQLDSN, CA: s.logins.mysqlCA} }

// Kafka is how the command itself reaches Kafka.
func (s *Settings) Kafka() (kafka.Conf, error) {
	c := kafka.Conf{Brokers: s.KafkaBrokers, Mechanism: s.logins.mechanism, Username: s.logins.username, Password: s.logins.password, CA: s.logins.kCA}
	if s.logins.tls != "" {
		var err error
		if c.TLS, err = strconv.ParseBool(s.logins.tls); err != nil {
			return c, fmt.Errorf("MALL_KAFKA_TLS is %q: it must be true or false", s.logins.tls)
		}
	}
	return c, nil
}
