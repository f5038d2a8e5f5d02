package main

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"time"

	zservice "github.com/zeromicro/go-zero/core/service"

	"mall/cmd/mall/internal/audit"
	"mall/common/mysql"
	"mall/common/service"
)

//go:embed etc/auditor.yaml
var auditorYAML string

// auditorConfig is etc/auditor.yaml: the keys that every service has.
type auditorConfig struct {
	zservice.ServiceConf
	Deployment service.Deployment `json:",optional"`
	MySQL      struct {
		DSN string
		CA  string `json:",optional"`
	}
}

// watchAudit runs the audit as a service of its own, auditor, until SIGTERM. file is its
// configuration; without one it is the built-in one, which follows the environment and, in a checkout,
// the mall that runs there.
func watchAudit(ctx context.Context, file string, every, settle time.Duration) error {
	if every < time.Second {
		return usageError{fmt.Errorf("--watch is %v: it must be a second at least", every)}
	}
	var c auditorConfig
	if file == "" {
		s, err := runningSettings(ctx)
		if err != nil {
			return err
		}
		for _, v := range s.Env() {
			if s.Root != "" && os.Getenv(v.Name) == "" {
				if err := os.Setenv(v.Name, v.Value); err != nil {
					return fmt.Errorf("set %s: %w", v.Name, err)
				}
			}
		}
		if err := service.LoadText("cmd/mall/etc/auditor.yaml", auditorYAML, &c); err != nil {
			return err
		}
	} else if err := service.Load(file, &c); err != nil {
		return err
	}
	a, err := audit.Open(mysql.Conf{DSN: c.MySQL.DSN, CA: c.MySQL.CA})
	if err != nil {
		return err
	}
	service.Version = version
	app := service.Start(service.Options{Name: "auditor", Config: &c, Base: &c.ServiceConf, Deployment: &c.Deployment})
	app.OnClose(func() error { a.Close(); return nil })
	app.Needs("MySQL with the schemas of all domains (run: mall migrate)", a.Ready)
	app.Go("audit", (&audit.Watch{Auditor: a, Every: every, Settle: settle}).Run)
	app.Run()
	return nil
}
