package observe

import (
	"fmt"
	"strings"
)

// Alert is one alert and what a runbook must say of it.
type Alert struct {
	Rule
	Severity string
	Service  string // a template of labels, or a name
	// For the runbook.
	Means    string
	Causes   []string
	Commands []string
	// The expression without recorded series, for backends that have none; empty where it is the same or there is none.
	Raw string
}

// Severities: a page wakes someone, a ticket waits for the morning.
const (
	page   = "page"
	ticket = "ticket"
)

func alerts(slo *SLO, in *Inventory, targets []Target) []Alert {
	all := append(sloAlerts(slo, targets), serviceDown(in))
	all = append(all, messageAlerts()...)
	all = append(all, businessAlerts()...)
	all = append(all, resourceAlerts()...)
	for i := range all {
		a := &all[i]
		a.Labels = map[string]string{"severity": a.Severity, "service": a.Service}
		a.Annotations["runbook_url"] = "docs/runbooks/" + a.Alert + ".md"
	}
	return all
}

func note(summary, description, dashboard string) map[string]string {
	return map[string]string{"summary": summary, "description": description, "dashboard": "/d/" + dashboard}
}

const (
	theService   = "{{ $labels.service_name }}"
	theTarget    = "{{ $labels.service_name }} {{ $labels.http_request_method }}{{ $labels.rpc_service }} {{ $labels.http_route }}{{ $labels.rpc_method }}"
	theDashboard = "mall-{{ $labels.service_name }}"
)

// sloAlerts are the multi-window, multi-burn-rate alerts of the Site Reliability Workbook, chapter 5: the long window
// says that it matters, the short one that it still goes on. A page spends 2 % of a month's budget in an hour or 5 %
// in six; a ticket 10 % in a day or in three.
func sloAlerts(slo *SLO, targets []Target) []Alert {
	enough := func(window string) string { // see minErrors in slo.yaml
		return fmt.Sprintf("mall:slo_errors:count%s{slo=%%[1]q} >= %d", window, slo.MinErrors)
	}
	fast := "(mall:slo_burn:rate1h{slo=%[1]q} > 14.4 and mall:slo_burn:rate5m{slo=%[1]q} > 14.4 and " + enough("1h") + ")" +
		" or (mall:slo_burn:rate6h{slo=%[1]q} > 6 and mall:slo_burn:rate30m{slo=%[1]q} > 6 and " + enough("6h") + ")"
	slow := "(mall:slo_burn:rate1d{slo=%[1]q} > 3 and mall:slo_burn:rate2h{slo=%[1]q} > 3 and " + enough("1d") + ")" +
		" or (mall:slo_burn:rate3d{slo=%[1]q} > 1 and mall:slo_burn:rate6h{slo=%[1]q} > 1 and " + enough("3d") + ")"
	commands := []string{"mall status", "mall logs {service}", "mall audit"}
	var all []Alert
	for _, kind := range []struct {
		slo, name, fails string
		causes           []string
	}{
		{"availability", "Availability", "fail", []string{
			"a release: compare `service_version` on the service's dashboard with the time the errors began",
			"something it needs is down or slow: the rows RPC clients, MySQL and Redis of its dashboard",
			"its breaker is open or it sheds load: logs say so, answers are 503",
			"a fault was injected and not removed: panel \"Faults injected\" of the overview",
		}},
		{"latency", "Latency", "are too slow", []string{
			"a slow statement or a lock: row MySQL of the service's dashboard, then the spans of a slow trace",
			"the pool is used up: callers wait for a connection",
			"too little processor: row Process; scale out",
			"an upstream is slow: the trace shows which span is long",
		}},
	} {
		for _, speed := range []struct {
			name, expr, severity, how string
		}{
			{"Fast", fast, page, "so fast that the month's budget is gone within days"},
			{"Slowly", slow, ticket, "slowly, but the month's budget will not last"},
		} {
			all = append(all, Alert{
				Rule: Rule{
					Alert: kind.name + "BudgetBurns" + speed.name, Expr: fmt.Sprintf(speed.expr, kind.slo),
					Annotations: note(theTarget+" spends its "+kind.slo+" budget "+strings.ToLower(speed.name),
						"Requests to "+theTarget+" "+kind.fails+" {{ printf \"%.1f\" $value }} times as often as the objective allows ("+
							"{{ $labels.deployment_environment_name }}).", theDashboard),
				},
				Severity: speed.severity, Service: theService,
				Means: "More requests " + kind.fails + " than `deploy/dashboards/slo.yaml` allows for this route or RPC: " + speed.how + ". " +
					"The value is the burn rate: 1 would spend the budget in exactly the window (" + slo.Window + ").",
				Causes: kind.causes, Commands: commands,
				Raw: rawBurn(kind.slo, speed.name == "Fast", slo.MinErrors, targets),
			})
		}
	}
	return append(all, Alert{
		Rule: Rule{
			Alert: "ErrorBudgetLow", For: "15m",
			Expr: fmt.Sprintf("mall:slo_budget:remaining < 0.1 and mall:slo_errors:count3d >= %d", slo.MinErrors),
			Annotations: note(theTarget+" has little "+"{{ $labels.slo }} budget left",
				"{{ $value | humanizePercentage }} of the "+slo.Window+" error budget for {{ $labels.slo }} is left.", theDashboard),
		},
		Severity: ticket, Service: theService,
		Means: "Less than a tenth of the error budget of this window is left, and some of it went in the last three days. Nothing need be broken now; there is no room for the next mistake. " +
			"A negative value says the objective is missed already.",
		Causes: []string{
			"an incident earlier in the window: the budget comes back when it leaves the window",
			"a steady low rate of failures that no burn-rate alert is made for",
			"an objective that was never realistic: change slo.yaml with those who own the route",
		},
		Commands: commands[:2],
	})
}

func serviceDown(in *Inventory) Alert {
	const others = " and on () (count(count_over_time(go_goroutine_count[2m])) > 0)" // else it is CollectorDown
	var absent []string
	for _, s := range in.Services {
		absent = append(absent, "absent_over_time("+series("go_goroutine_count", is("service_name", s.Name))+"[2m])")
	}
	return Alert{
		Rule: Rule{
			Alert: "ServiceDown", For: "1m",
			Expr: "mall:service_expected unless on (service_name) count by (service_name) (count_over_time(go_goroutine_count[2m]))" + others,
			Annotations: note(theService+" is down", "No instance of "+theService+" has reported for two minutes, while others do.",
				theDashboard),
		},
		Severity: page, Service: theService, Raw: "(" + strings.Join(absent, " or ") + ")" + others,
		Means:    "No instance of the service reports metrics, while other services do. It is down, or cut off from the Collector.",
		Causes:   []string{"it crashed and does not come up: the log's last lines say why", "it waits for something it needs: `/healthz` says for what", "it cannot reach the Collector: it says so in its log once a minute"},
		Commands: []string{"mall status", "mall logs {service}", "mall restart {service}"},
	}
}

func messageAlerts() []Alert {
	return []Alert{
		{
			Rule: Rule{
				Alert: "OutboxStuck", For: "2m", Expr: "max" + by(environment, "db_namespace", "service_name") + "(mall_outbox_age_seconds) > 60",
				Annotations: note("Events of {{ $labels.db_namespace }} are not sent", "The oldest unsent outbox row of {{ $labels.db_namespace }} is {{ $value | humanizeDuration }} old.", theDashboard),
			},
			Severity: page, Service: theService,
			Means:    "Events are committed and not told to Kafka: paid orders do not become paid, stock is not settled. Nothing is lost; the rows wait.",
			Causes:   []string{"Kafka is down or refuses: the row \"Kafka: sends\" and the worker's log", "no relay holds the lock, or the one that does hangs", "more events are written than one relay sends: see \"Rows not sent\""},
			Commands: []string{"mall status", "mall logs {service}", "mall audit"},
		},
		{
			Rule: Rule{
				Alert: "ConsumerLagGrows", For: "5m",
				Expr: "max" + by(environment, "service_name", "messaging_consumer_group_name", "messaging_destination_name") +
					"(mall_kafka_consumer_lag > 100 and deriv(mall_kafka_consumer_lag[10m]) > 0)",
				Annotations: note("{{ $labels.messaging_consumer_group_name }} falls behind on {{ $labels.messaging_destination_name }}",
					"{{ $value }} events of {{ $labels.messaging_destination_name }} wait for {{ $labels.messaging_consumer_group_name }}, and it grows.", theDashboard),
			},
			Severity: ticket, Service: theService,
			Means:    "A consumer group handles events more slowly than they come.",
			Causes:   []string{"each event is slow: \"Handling, p95\" and a trace of one", "an event fails and is tried again and again before it becomes a dead letter", "too few instances, or fewer partitions than instances"},
			Commands: []string{"mall status", "mall logs {service}", "mall dlq list"},
		},
		{
			Rule: Rule{
				Alert: "DeadLetters", For: "1m", Expr: "max" + by(environment, "messaging_destination_name") + "(mall_kafka_dead_letters) > 0",
				Annotations: note("{{ $value }} dead letters in {{ $labels.messaging_destination_name }}", "{{ $value }} messages of {{ $labels.messaging_destination_name }} could not be handled after several tries.", "mall-overview"),
			},
			Severity: ticket, Service: "kafka",
			Means:    "Messages could not be handled and lie in a dead-letter topic, each with the reason. What they tell of has not happened on this side.",
			Causes:   []string{"a message that this version cannot read: the reason says so", "something the handler needs was down for longer than its tries lasted: replay", "a bug: mend it first, then replay"},
			Commands: []string{"mall dlq list", "mall dlq replay", "mall dlq discard TOPIC", "mall audit"},
		},
	}
}

func businessAlerts() []Alert {
	created := func(window string) string {
		return "sum" + by(environment) + "(rate(" + series("mall_order_transitions_total", is("status", "pendingPayment")) + "[" + window + "]))"
	}
	// Counts, not rates times seconds: windows may be scaled, and five failures stay five.
	payments := func(matchers ...string) string {
		return "sum" + by(environment, "provider") + "(increase(" + series("mall_payment_outcomes_total", matchers...) + "[10m]))"
	}
	return []Alert{
		{
			Rule: Rule{
				Alert: "InvariantViolated", For: "1m", Expr: "max" + by(environment, "invariant") + "(mall_invariant_violations) > 0",
				Annotations: note("Invariant {{ $labels.invariant }} is broken", "{{ $value }} rows break the invariant {{ $labels.invariant }}. `mall audit` names them.", "mall-overview"),
			},
			Severity: page, Service: "mall",
			Means:    "Money, stock or orders do not add up. This must never be: treat it as a bug, not as load.",
			Causes:   []string{"a change that writes outside the transaction it belongs to", "rows edited by hand", "work in flight for longer than the audit waits: run it again by hand first"},
			Commands: []string{"mall audit", "mall audit --json", "mall logs order-worker"},
		},
		{
			Rule: Rule{
				Alert: "StockOut", For: "10m",
				Expr:        "max" + by(environment) + "(" + series("mall_stock_skus", is("level", "out")) + ") / sum" + by(environment) + "(max" + by(environment, "level") + "(mall_stock_skus)) > 0.05",
				Annotations: note("{{ $value | humanizePercentage }} of the SKUs are out of stock", "Customers meet OUT_OF_STOCK on {{ $value | humanizePercentage }} of the SKUs.", "mall-business-product"),
			},
			Severity: ticket, Service: "product-rpc",
			Means:    "More than one SKU of twenty has nothing available.",
			Causes:   []string{"it sells: order more and book it with `POST /api/v1/admin/skus/{id}/stock`", "reservations that nobody releases: compare available and reserved, run the audit", "an import that set stock to zero: the audit log"},
			Commands: []string{"mall audit", "mall logs product-worker", "mall status"},
		},
		{
			Rule: Rule{
				Alert: "PaymentsFail", For: "5m",
				Expr:        payments(is("outcome", "failure")) + " / " + payments() + " > 0.2 and " + payments(is("outcome", "failure")) + " >= 5",
				Annotations: note("{{ $value | humanizePercentage }} of the payments by {{ $labels.provider }} fail", "Of the payments through {{ $labels.provider }} {{ $value | humanizePercentage }} failed in the last ten minutes.", "mall-business-payment"),
			},
			Severity: page, Service: "payment-rpc",
			Means:    "More than a fifth of a provider's payments fail. Customers want to pay and cannot; their orders stay unpaid and expire.",
			Causes:   []string{"the provider has an incident: its status page", "signatures or keys changed: callbacks are refused in payment-api's log", "someone tries stolen cards: one customer or one address makes most of them"},
			Commands: []string{"mall logs payment-rpc", "mall logs payment-api", "mall audit"},
		},
		{
			Rule: Rule{
				Alert: "OrdersStopped", For: "5m",
				Expr:        "((" + created("10m") + " or 0 * " + created("1h") + ") == 0) and " + created("1h") + " > 0 and sum" + by(environment) + "(rate(mall_product_views_total[10m])) > 0.1",
				Annotations: note("Nobody orders any more", "No order was made in ten minutes, although there were some within the hour and products are looked at ({{ $labels.deployment_environment_name }}).", "mall-overview"),
			},
			Severity: page, Service: "order-rpc",
			Means:    "Customers look at products and none of them orders, while within the hour some did: something between the product page and the order is broken, even when no request fails.",
			Causes:   []string{"a page's release: the button does nothing, try it", "checkout refuses everybody: 4xx answers of `POST /api/v1/orders` by code", "sessions do not work: log-ins on the user dashboard", "everything is sold out"},
			Commands: []string{"mall status", "mall logs order-api", "mall logs order-rpc"},
		},
	}
}

func resourceAlerts() []Alert {
	pool := by(environment, "service_name", "service_instance_id", "db_client_connection_pool_name")
	return []Alert{
		{
			Rule: Rule{
				Alert: "PoolExhausted", For: "2m",
				Expr:        "sum" + pool + "(" + series("db_client_connection_count", is("db_client_connection_state", "used")) + ") / (max" + pool + "(db_client_connection_max) > 0) > 0.9",
				Annotations: note(theService+"'s pool {{ $labels.db_client_connection_pool_name }} is used up", "{{ $value | humanizePercentage }} of the connections of {{ $labels.db_client_connection_pool_name }} are in use on {{ $labels.service_instance_id }}.", theDashboard),
			},
			Severity: ticket, Service: theService,
			Means:    "Nearly all connections of a pool are in use; callers begin to wait.",
			Causes:   []string{"statements became slow: row MySQL", "a transaction is held open during a call to something else: a trace shows the gap", "more load than the pool is made for"},
			Commands: []string{"mall status", "mall logs {service}"},
		},
		{
			// Longer than most outages: what was dropped while nothing could be told is an increase only beside what was told before.
			Rule: Rule{
				Alert: "TelemetryDropped", For: "1m", Expr: "sum" + by(environment, "service_name", "signal", "reason") + "(increase(mall_telemetry_dropped_total[20m])) > 0",
				Annotations: note(theService+" drops {{ $labels.signal }}", "{{ printf \"%.0f\" $value }} {{ $labels.signal }} were dropped in twenty minutes: {{ $labels.reason }}.", theDashboard),
			},
			Severity: ticket, Service: theService,
			Means:    "Spans, metrics or logs were thrown away. The business goes on; what the dashboards show is not complete.",
			Causes:   []string{"the Collector is down or refuses: CollectorDown, its memory limiter", "more telemetry than the queue takes: lower the sampling", "the store behind the Collector is full or slow"},
			Commands: []string{"mall status", "mall logs collector"},
		},
		{
			Rule: Rule{
				Alert: "CollectorDown", For: "1m", Expr: "absent_over_time(otelcol_process_uptime_seconds_total[2m]) or absent_over_time(" + series("go_goroutine_count", is("service_namespace", "mall")) + "[2m])",
				Annotations: note("No telemetry arrives", "The Collector, or every service at once, has not reported for two minutes. All other alerts are blind.", "mall-overview"),
			},
			Severity: ticket, Service: "collector",
			Means:    "Nothing comes from the Collector, or nothing comes from any service. Alerts that need data cannot fire.",
			Causes:   []string{"the Collector crashed or was not started", "it cannot reach the store: its own log", "the whole mall was stopped on purpose"},
			Commands: []string{"mall status", "mall logs collector", "mall restart collector"},
		},
	}
}

// alertGroups put alerts into rule groups by what they are about.
func alertGroups(all []Alert) []Group {
	group := Group{Name: "mall-alerts", Interval: "30s"}
	for _, a := range all {
		group.Rules = append(group.Rules, a.Rule)
	}
	return []Group{group}
}
