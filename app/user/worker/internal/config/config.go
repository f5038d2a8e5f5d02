// Package config is the configuration of user-worker.
package config

import (
	zservice "github.com/zeromicro/go-zero/core/service"

	"mall/app/user/worker/internal/mailer"
	"mall/common/kafka"
	"mall/common/mysql"
	"mall/common/service"
)

// Config is etc/user-worker.yaml.
type Config struct {
	zservice.ServiceConf
	Deployment service.Deployment `json:",optional"`
	MySQL      mysql.Conf
	Kafka      kafka.Conf
	Mail       mailer.Conf
}
