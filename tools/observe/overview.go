package observe

// overview is the page for the whole mall.
func overview() Dashboard {
	env := inEnvironment
	edge := []string{is("service_name", "edge"), env}
	edgeAll := series(httpServer.metric+"_count", edge...)
	edgeFailed := series(httpServer.metric+"_count", append(append([]string{}, edge...), errorStatus)...)
	transitions := func(status string) string {
		return series("mall_order_transitions_total", is("status", status), env)
	}
	httpAll, rpcAll := series(httpServer.metric+"_count", env), series(rpcServer.metric+"_count", env)
	httpFailed, rpcFailed := series(httpServer.metric+"_count", env, errorStatus), series(rpcServer.metric+"_count", env, errorCode)
	service := by("service_name")
	either := func(http, rpc string) string { return http + " or " + rpc }

	return Dashboard{
		UID: "mall-overview", Title: "mall", Tags: []string{"mall"},
		About: "The whole mall: does it sell, is it well, is it watched. Made from the contracts.",
		Rows: []Row{
			{Title: "Now", Panels: []Panel{
				stat("Orders a minute", "short", orZero("60 * sum("+rate(transitions("pendingPayment"))+")")),
				stat("Paid a minute", "short", orZero("60 * sum("+rate(transitions("paid"))+")")),
				stat("Errors at the entrance", "percentunit", ratio("", rate(edgeFailed), rate(edgeAll))).above(0.001, 0.01),
				stat("p95 at the entrance", "s", quantileBy("0.95", series(httpServer.metric+"_bucket", edge...))).above(0.5, 1),
				stat("Alerts firing", "short", orZero(`count(ALERTS{alertstate="firing"})`)).above(1, 3),
				stat("Broken invariants", "short", "sum(max"+by("invariant")+"("+series("mall_invariant_violations", env)+"))").above(1, 1),
			}},
			{Title: "Golden signals by service", Panels: []Panel{
				graph("Traffic", "reqps", Query{Expr: either("sum"+service+"("+rate(httpAll)+")", "sum"+service+"("+rate(rpcAll)+")"), Legend: "{{service_name}}"}).wide(6),
				graph("Errors", "percentunit", Query{Expr: either(ratio(service, rate(httpFailed), rate(httpAll)), ratio(service, rate(rpcFailed), rate(rpcAll))), Legend: "{{service_name}}"}).wide(6),
				graph("Latency, p95", "s", Query{Expr: either(quantileBy("0.95", series(httpServer.metric+"_bucket", env), "service_name"), quantileBy("0.95", series(rpcServer.metric+"_bucket", env), "service_name")), Legend: "{{service_name}}", Exemplar: true}).wide(6),
				graph("Saturation: cores in use", "short", Query{Expr: "sum" + service + "(" + rate(series("process_cpu_time_seconds_total", env)) + ")", Legend: "{{service_name}}"}).stacked().wide(6),
			}},
			{Title: "Objectives", Panels: []Panel{
				bars("Least error budget left", "percentunit", "bottomk(12, mall:slo_budget:remaining)", "{{slo}} {{service_name}} {{http_request_method}} {{http_route}} {{rpc_method}}").wide(12).below(0.5, 0.1),
				graph("Fastest burn, 1 h", "short", Query{Expr: "topk(12, mall:slo_burn:rate1h)", Legend: "{{slo}} {{service_name}} {{http_request_method}} {{http_route}} {{rpc_method}}"}).wide(12).
					about("1 spends the budget in exactly the window; 14.4 pages."),
			}},
			{Title: "Business", Panels: []Panel{
				graph("Orders by state", "short", Query{Expr: "max" + by("status") + "(" + series("mall_orders", env) + ")", Legend: "{{status}}"}).stacked().wide(6),
				bars("Funnel", "short", "", "").wide(6).with(
					Query{Expr: orZero("sum(increase(" + series("mall_product_views_total", env) + "[$__range]))"), Legend: "1 views", Instant: true},
					Query{Expr: orZero("sum(increase(" + series("mall_cart_additions_total", env) + "[$__range]))"), Legend: "2 cart", Instant: true},
					Query{Expr: orZero("sum(increase(" + transitions("pendingPayment") + "[$__range]))"), Legend: "3 ordered", Instant: true},
					Query{Expr: orZero("sum(increase(" + transitions("paid") + "[$__range]))"), Legend: "4 paid", Instant: true}),
				graph("Revenue a minute", "short", Query{Expr: "60 * sum" + by("currency") + "(" + rate(series("mall_order_revenue_total", env)) + ") / 100", Legend: "{{currency}}"}).wide(6),
				graph("Stock: SKUs", "short", Query{Expr: "max" + by("level") + "(" + series("mall_stock_skus", env) + ")", Legend: "{{level}}"}).stacked().wide(6),
			}},
			{Title: "Messages", Panels: []Panel{
				graph("Outbox: oldest row", "s", Query{Expr: "max" + by("db_namespace") + "(" + series("mall_outbox_age_seconds", env) + ")", Legend: "{{db_namespace}}"}).above(10, 60),
				graph("Consumer lag", "short", Query{Expr: "max" + by("messaging_consumer_group_name", "messaging_destination_name") + "(" + series("mall_kafka_consumer_lag", env) + ")", Legend: "{{messaging_consumer_group_name}} {{messaging_destination_name}}"}),
				graph("Dead letters", "short", Query{Expr: "max" + by("messaging_destination_name") + "(" + series("mall_kafka_dead_letters", env) + ")", Legend: "{{messaging_destination_name}}"}).above(1, 1),
			}},
			{Title: "Correctness and telemetry", Panels: []Panel{
				graph("Invariants broken", "short", Query{Expr: "max" + by("invariant") + "(" + series("mall_invariant_violations", env) + ")", Legend: "{{invariant}}"}),
				graph("Telemetry dropped", "ops", Query{Expr: orZero("sum" + by("service_name", "signal", "reason") + "(" + rate(series("mall_telemetry_dropped_total", env)) + ")"), Legend: "{{service_name}} {{signal}} {{reason}}"}),
				graph("Faults injected", "ops", Query{Expr: orZero("sum" + by("service_name", "kind", "route") + "(" + rate(series("mall_fault_injections_total", env)) + ")"), Legend: "{{service_name}} {{kind}} {{route}}"}).
					about("On purpose, in tests only."),
			}},
		},
	}.place()
}

func bars(title, unit, expr, legend string) Panel {
	p := Panel{Title: title, Kind: "bars", Unit: unit, W: 8, H: 8}
	if expr != "" {
		p.Queries = []Query{{Expr: expr, Legend: legend, Instant: true}}
	}
	return p
}

func (p Panel) with(queries ...Query) Panel { p.Queries = append(p.Queries, queries...); return p }
