// Command user-worker sends mails, stores the audit log, relays the domain's events and deletes
// what is over.
package main

import (
	"fmt"
	"os"

	"mall/app/user/store"
	"mall/app/user/worker/internal/audit"
	"mall/app/user/worker/internal/config"
	"mall/app/user/worker/internal/mailer"
	"mall/common/event"
	"mall/common/purge"
	"mall/common/service"
)

func main() {
	var c config.Config
	app := service.New(service.Options{Name: "user-worker", Config: &c, Base: &c.ServiceConf, Deployment: &c.Deployment})
	sender, err := mailer.NewSender(c.Mail)
	if err != nil {
		fmt.Fprintln(os.Stderr, "user-worker cannot start:", err)
		os.Exit(2)
	}
	s := store.New(app.MySQL(c.MySQL))
	app.Relay(s.DB(), c.Kafka, "mall_user.outbox", event.TopicAudit)
	queue := mailer.Queue{Store: s, Sender: sender}
	app.Consume(c.Kafka, []string{event.TopicAudit}, audit.Consumer{Log: s}.Handle)
	app.Go("mail queue", queue.Run)
	app.Go("purge", (&purge.Purge{DB: s.DB(), More: []purge.Step{{What: "accounts", Age: store.KeepEnded, Delete: store.Purge}}}).Run)
	app.Run()
}
