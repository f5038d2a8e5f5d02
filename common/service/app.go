package service

import (
	"context"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/zeromicro/go-zero/core/conf"
	"github.com/zeromicro/go-zero/core/logx"
	"github.com/zeromicro/go-zero/core/proc"
	"github.com/zeromicro/go-zero/core/service"

	"mall/common/accesslog"
	"mall/common/fault"
	"mall/common/telemetry"
)

// leastForWork is what consumers and timers have to finish when requests took all of DrainTimeout.
const leastForWork = time.Second

// Options says where a service's configuration keeps what every service has.
type Options struct {
	Name       string               // service.name, e.g. order-rpc
	Config     any                  // pointer to the whole configuration
	Base       *service.ServiceConf // inside Config
	Deployment *Deployment          // inside Config
}

// App is a running process. Clients and servers are added to it between New and Run.
type App struct {
	name       string
	base       service.ServiceConf
	deployment Deployment
	health     *health
	faults     *fault.Set
	telemetry  *telemetry.Telemetry

	dependencies []dependency
	servers      []func()
	addresses    []string // where they listen
	before       []func(http.Handler) http.Handler
	background   []job
	closers      []func() error
}

type job struct {
	name string
	run  func(context.Context) error
}

// New reads the configuration file named by -f and sets up logging, telemetry and the admin server
// (health, metrics, profiles). Any error ends the process with one sentence on stderr and code 2.
func New(o Options) *App {
	file := flag.String("f", "app/"+defaultPath(o.Name), "configuration file")
	version := flag.Bool("version", false, "print the version and exit")
	check := flag.Bool("check", false, "ask the running service whether it is ready, and exit")
	flag.Parse()
	if *version {
		fmt.Println(o.Name, Version)
		os.Exit(0)
	}
	if err := Load(*file, o.Config); err != nil {
		fatal(o.Name, err)
	}
	if *check {
		if err := probe(context.Background(), o.Base.DevServer); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	return Start(o)
}

// Start is New for a command that has flags of its own and has read the configuration already.
func Start(o Options) *App {
	prepare(o.Name, o.Base)
	if o.Deployment.Environment == "" { // the file has no such block
		if err := conf.FillDefault(o.Deployment); err != nil {
			fatal(o.Name, err)
		}
	}
	if err := o.Deployment.check(); err != nil {
		fatal(o.Name, err)
	}
	if o.Base.Log.Mode == "console" {
		accesslog.To(os.Stdout)
	}
	if err := logx.SetUp(o.Base.Log); err != nil {
		fatal(o.Name, err)
	}
	BeDiscreet()
	tel, err := telemetry.Start(context.Background(), o.Deployment.telemetry(o.Base.Telemetry),
		telemetry.Identity{Service: o.Base.Name, Version: Version, Instance: instance()})
	if err != nil {
		fatal(o.Name, err)
	}
	o.Base.Telemetry.Disabled = true
	a := &App{name: o.Base.Name, base: *o.Base, deployment: *o.Deployment, health: newHealth(), telemetry: tel}
	if a.faults, err = fault.New(a.name, o.Deployment.Environment, o.Deployment.Faults); err != nil {
		fatal(o.Name, err)
	}
	if o.Base.DevServer.Enabled {
		o.Base.DevServer.EnablePprof = o.Base.DevServer.EnablePprof && o.Deployment.pprof()
		if err := a.startAdmin(o.Base.DevServer); err != nil {
			fatal(o.Name, err)
		}
		o.Base.DevServer.Enabled = false // go-zero's own would take the same port
	}
	return a
}

// Go adds work that runs until the process stops. An error that it returns stops the process.
func (a *App) Go(name string, run func(context.Context) error) {
	a.background = append(a.background, job{name, run})
}

// OnClose adds what is closed after servers and background work have ended, last added first.
func (a *App) OnClose(fn func() error) {
	a.closers = append(a.closers, fn)
}

// Run waits for the dependencies, serves until SIGTERM or SIGINT, and then stops in order:
// readiness off, a delay for load balancers, requests drained, consumers and timers ended, clients
// closed, telemetry flushed.
func (a *App) Run() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	begin := time.Now()
	if err := a.faults.Open(); err != nil {
		fatal(a.name, err)
	}
	if !a.await(ctx) {
		a.close(nil)
		return
	}
	work, endWork := context.WithCancel(context.Background())
	var working sync.WaitGroup
	failed := make(chan error, len(a.background)+len(a.servers))
	for _, j := range a.background {
		working.Go(func() {
			if err := j.run(work); err != nil && work.Err() == nil {
				failed <- fmt.Errorf("%s: %w", j.name, err)
			}
		})
	}
	for _, serve := range a.servers {
		go func() {
			defer func() {
				if v := recover(); v != nil {
					failed <- fmt.Errorf("server: %v", v)
				}
			}()
			serve()
		}()
	}
	cause := a.listening(ctx, failed)
	if cause == nil && ctx.Err() == nil {
		a.health.setReady()
		logx.Infof("%s %s is ready after %v", a.name, Version, time.Since(begin).Round(time.Millisecond))
		select {
		case <-ctx.Done():
		case cause = <-failed:
		}
	}
	if cause != nil {
		logx.Errorf("%s stops: %v", a.name, cause)
	} else {
		logx.Infof("%s stops: draining", a.name)
	}
	a.health.setDraining()
	if cause == nil {
		time.Sleep(a.deployment.DrainDelay)
	}
	end := time.Now().Add(a.deployment.DrainTimeout)
	bounded(a.deployment.DrainTimeout, "requests", func() {
		proc.WrapUp()
		proc.Shutdown()
	})
	endWork()
	bounded(max(time.Until(end), leastForWork), "background work", working.Wait)
	a.close(cause)
}

// listening waits until every server takes connections, and returns what failed before that.
func (a *App) listening(ctx context.Context, failed <-chan error) error {
	var dialer net.Dialer
	for _, address := range a.addresses {
		for {
			conn, err := dialer.DialContext(ctx, "tcp", address)
			if err == nil {
				_ = conn.Close()
				break
			}
			select {
			case err := <-failed:
				return err
			case <-ctx.Done():
				return nil
			case <-time.After(5 * time.Millisecond):
			}
		}
	}
	return nil
}

func (a *App) close(cause error) {
	for _, closer := range slices.Backward(a.closers) {
		if err := closer(); err != nil {
			logx.Errorf("close: %v", err)
		}
	}
	flush, cancel := context.WithTimeout(context.Background(), a.deployment.FlushTimeout)
	defer cancel()
	if err := a.telemetry.Shutdown(flush); err != nil {
		logx.Infof("telemetry was not flushed: %v", err)
	}
	logx.Infof("%s stopped", a.name)
	if cause != nil {
		os.Exit(1)
	}
}

// bounded runs fn for at most d and says when it took longer.
func bounded(d time.Duration, what string, fn func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		fn()
	}()
	select {
	case <-done:
	case <-time.After(d):
		logx.Errorf("%s did not finish within %v", what, d)
	}
}

func fatal(name string, err error) {
	fmt.Fprintf(os.Stderr, "%s cannot start: %v\n", name, err)
	os.Exit(2)
}

func instance() string {
	if pod := os.Getenv("POD_NAME"); pod != "" {
		return pod
	}
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return fmt.Sprintf("%s-%d", host, os.Getpid())
}

// defaultPath is where a service keeps its configuration in the checkout.
func defaultPath(name string) string {
	for i := len(name) - 1; i >= 0; i-- {
		if name[i] == '-' {
			return name[:i] + "/" + name[i+1:] + "/etc/" + name + ".yaml"
		}
	}
	return name + "/etc/" + name + ".yaml"
}
