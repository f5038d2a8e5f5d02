package observe

import "strings"

// serviceDashboard is one service's page: what it serves, row by row as in its contract, and what it needs.
func serviceDashboard(s Service, targets []Target) Dashboard {
	d := Dashboard{
		UID: "mall-" + s.Name, Title: "mall / " + s.Name, Tags: []string{"mall", "service"},
		About: "What " + s.Name + " serves and needs. Made from its contract and configuration.",
	}
	me := []string{is("service_name", s.Name), inInstance}
	d.Rows = append(d.Rows, summary(s, me))
	for _, t := range targets {
		if t.Service == s.Name && (t.Route != "" || t.RPCMethod != "") {
			d.Rows = append(d.Rows, targetRow(t, me))
		}
	}
	if s.HTTPClients {
		d.Rows = append(d.Rows, clientRow("HTTP clients", httpClient, []string{"server_address"}, me))
	}
	if s.RPCClients {
		row := clientRow("RPC clients", rpcClient, []string{"rpc_service", "rpc_method"}, me)
		if s.Kind == kindWorker {
			row.rarely("sweepers call only when something was left undone")
		}
		d.Rows = append(d.Rows, row)
	}
	if s.MySQL {
		d.Rows = append(d.Rows, mysqlRow(me))
	}
	if s.Redis {
		d.Rows = append(d.Rows, redisRow(me))
	}
	if s.Kafka {
		row := producerRow(me)
		if s.Kind != kindWorker {
			row.rarely("only flash-sale tickets are sent by an API")
		}
		d.Rows = append(d.Rows, row)
		if s.Kind == kindWorker {
			d.Rows = append(d.Rows, outboxRow(me))
			if s.Domain != "user" { // its worker only sends
				d.Rows = append(d.Rows, consumerRow(me))
			}
		}
	}
	d.Rows = append(d.Rows, runtimeRow(me), lookFurther(s.Name))
	return d.place()
}

func summary(s Service, me []string) Row {
	row := Row{Title: s.Name}
	switch s.Kind {
	case kindEdge, kindHTTP:
		count := series(httpServer.metric+"_count", me...)
		failed := series(httpServer.metric+"_count", append(append([]string{}, me...), errorStatus)...)
		row.Panels = append(httpServer.red(me...),
			graph("Busiest routes", "reqps", Query{Expr: "topk(10, sum" + by("http_request_method", "http_route") + "(" + rate(count) + "))", Legend: "{{http_request_method}} {{http_route}}"}),
			graph("Errors by route", "percentunit", Query{Expr: "topk(10, " + ratio(by("http_request_method", "http_route"), rate(failed), rate(count)) + ")", Legend: "{{http_request_method}} {{http_route}}"}),
			graph("Slowest routes, p95", "s", Query{Expr: "topk(10, " + quantileBy("0.95", series(httpServer.metric+"_bucket", me...), "http_request_method", "http_route") + ")", Legend: "{{http_request_method}} {{http_route}}", Exemplar: true}),
			graph("In flight", "short", Query{Expr: "sum(" + series("http_server_active_requests", me...) + ")", Legend: "requests"}).wide(12))
	case kindRPC:
		count := series(rpcServer.metric+"_count", me...)
		row.Panels = append(rpcServer.red(me...),
			graph("Busiest methods", "reqps", Query{Expr: "topk(10, sum" + by("rpc_service", "rpc_method") + "(" + rate(count) + "))", Legend: "{{rpc_method}}"}).wide(12),
			graph("Slowest methods, p95", "s", Query{Expr: "topk(10, " + quantileBy("0.95", series(rpcServer.metric+"_bucket", me...), "rpc_service", "rpc_method") + ")", Legend: "{{rpc_method}}", Exemplar: true}).wide(12))
	}
	row.Panels = append(row.Panels,
		graph("Instances", "short", Query{Expr: "count" + by("service_version") + "(" + series("go_goroutine_count", me...) + ")", Legend: "{{service_version}}"}).stacked().wide(12))
	return row
}

// targetRow watches one route or RPC against its objective.
func targetRow(t Target, me []string) Row {
	kind, title := httpServer, t.Method+" "+t.Route
	matchers := append([]string{}, me...)
	if t.RPCMethod != "" {
		kind, title = rpcServer, t.RPCService+"/"+t.RPCMethod
		matchers = append(matchers, is("rpc_service", t.RPCService), is("rpc_method", t.RPCMethod))
	} else {
		matchers = append(matchers, is("http_request_method", t.Method), is("http_route", t.Route))
	}
	panels := kind.red(matchers...)
	panels[0], panels[1], panels[2] = panels[0].wide(7), panels[1].wide(6), panels[2].wide(7)
	panels[1] = panels[1].above(round((1-t.Availability)*6), round((1-t.Availability)*14.4))
	panels[2] = panels[2].above(t.Latency.Threshold, t.Latency.Threshold)
	panels[2].About += " The objective: " + number(round(t.Latency.Ratio*100)) + " % within " + number(t.Latency.Threshold) + " s."
	budget := stat("Error budget left", "percentunit", series("mall:slo_budget:remaining", selfMatchers(t)...)).wide(4).below(0.5, 0.1)
	budget.H = 8
	budget.Queries[0].Legend = "{{slo}}"
	budget.About = "What is left of the window's budget. Objective: " + number(round(t.Availability*100)) + " % do not fail."
	panels = append(panels, budget)
	row := Row{Title: title, Collapsed: true, Panels: panels}
	Row{Panels: panels[:3]}.rarely("after the first request to it")
	return row
}

func selfMatchers(t Target) []string {
	matchers := []string{is("service_name", t.Service)}
	labels := t.labels()
	for _, name := range []string{"http_request_method", "http_route", "rpc_service", "rpc_method"} {
		if value := labels[name]; value != "" {
			matchers = append(matchers, is(name, value))
		}
	}
	return matchers
}

func clientRow(title string, kind traffic, labels, me []string) Row {
	all := series(kind.metric+"_count", me...)
	failed := series(kind.metric+"_count", append(append([]string{}, me...), kind.failed)...)
	legend := "{{" + strings.Join(labels, "}} {{") + "}}"
	return Row{Title: title, Collapsed: true, Panels: []Panel{
		graph("Rate", "reqps", Query{Expr: "sum" + by(labels...) + "(" + rate(all) + ")", Legend: legend}),
		graph("Errors", "percentunit", Query{Expr: ratio(by(labels...), rate(failed), rate(all)), Legend: legend}),
		graph("Duration, p95", "s", Query{Expr: quantileBy("0.95", series(kind.metric+"_bucket", me...), labels...), Legend: legend, Exemplar: true}),
	}}
}

func mysqlRow(me []string) Row {
	of := append(append([]string{}, me...), is("db_system_name", "mysql"))
	return Row{Title: "MySQL", Collapsed: true, Panels: []Panel{
		graph("Statements", "ops", Query{Expr: "sum" + by("db_operation_name", "db_collection_name") + "(" + rate(series("db_client_operation_duration_seconds_count", of...)) + ")", Legend: "{{db_operation_name}} {{db_collection_name}}"}).stacked(),
		graph("Duration, p95", "s", Query{Expr: quantileBy("0.95", series("db_client_operation_duration_seconds_bucket", of...), "db_operation_name", "db_collection_name"), Legend: "{{db_operation_name}} {{db_collection_name}}", Exemplar: true}),
		graph("Pool", "short",
			Query{Expr: "sum" + by("db_client_connection_pool_name", "db_client_connection_state") + "(" + series("db_client_connection_count", me...) + ")", Legend: "{{db_client_connection_pool_name}} {{db_client_connection_state}}"},
			Query{Expr: "sum" + by("db_client_connection_pool_name") + "(" + series("db_client_connection_max", me...) + ")", Legend: "{{db_client_connection_pool_name}} limit"}),
	}}
}

func redisRow(me []string) Row {
	of := append(append([]string{}, me...), is("db_system_name", "redis"))
	return Row{Title: "Redis", Collapsed: true, Panels: []Panel{
		graph("Commands", "ops", Query{Expr: "sum" + by("db_operation_name") + "(" + rate(series("db_client_operation_duration_seconds_count", of...)) + ")", Legend: "{{db_operation_name}}"}).stacked().wide(12),
		graph("Duration, p95", "s", Query{Expr: quantileBy("0.95", series("db_client_operation_duration_seconds_bucket", of...), "db_operation_name"), Legend: "{{db_operation_name}}", Exemplar: true}).wide(12),
	}}
}

func producerRow(me []string) Row {
	return Row{Title: "Kafka: sends", Collapsed: true, Panels: []Panel{
		graph("Events sent", "ops", Query{Expr: "sum" + by("messaging_destination_name") + "(" + rate(series("messaging_client_sent_messages_total", me...)) + ")", Legend: "{{messaging_destination_name}}"}).stacked().wide(12),
		graph("Sending, p95", "s", Query{Expr: quantileBy("0.95", series("messaging_client_operation_duration_seconds_bucket", me...), "messaging_destination_name"), Legend: "{{messaging_destination_name}}", Exemplar: true}).wide(12),
	}}
}

func outboxRow(me []string) Row {
	return Row{Title: "Outbox", Collapsed: true, Panels: []Panel{
		graph("Rows not sent", "short", Query{Expr: "max" + by("db_namespace") + "(" + series("mall_outbox_pending", me...) + ")", Legend: "{{db_namespace}}"}).wide(12),
		graph("Age of the oldest", "s", Query{Expr: "max" + by("db_namespace") + "(" + series("mall_outbox_age_seconds", me...) + ")", Legend: "{{db_namespace}}"}).above(10, 60).wide(12),
	}}
}

func consumerRow(me []string) Row {
	labels := []string{"messaging_consumer_group_name", "messaging_destination_name"}
	legend := "{{messaging_consumer_group_name}} {{messaging_destination_name}}"
	handled := series("messaging_process_duration_seconds_count", me...)
	failed := series("messaging_process_duration_seconds_count", append(append([]string{}, me...), `error_type!=""`)...)
	return Row{Title: "Kafka: consumes", Collapsed: true, Panels: []Panel{
		graph("Events handled", "ops", Query{Expr: "sum" + by(labels...) + "(" + rate(handled) + ")", Legend: legend}).stacked().wide(6),
		graph("Failed", "percentunit", Query{Expr: ratio(by(labels...), rate(failed), rate(handled)), Legend: legend}).wide(6),
		graph("Handling, p95", "s", Query{Expr: quantileBy("0.95", series("messaging_process_duration_seconds_bucket", me...), labels...), Legend: legend, Exemplar: true}).wide(6),
		graph("Lag", "short", Query{Expr: "max" + by(labels...) + "(" + series("mall_kafka_consumer_lag", me...) + ")", Legend: legend}).wide(6),
	}}
}

func runtimeRow(me []string) Row {
	return Row{Title: "Process", Collapsed: true, Panels: []Panel{
		graph("Processor", "short", Query{Expr: "sum" + by("service_instance_id") + "(" + rate(series("process_cpu_time_seconds_total", me...)) + ")", Legend: "{{service_instance_id}}"}).about("Cores in use.").wide(6),
		graph("Memory", "bytes",
			Query{Expr: "sum" + by("service_instance_id") + "(" + series("process_memory_usage_bytes", me...) + ")", Legend: "resident {{service_instance_id}}"},
			Query{Expr: "sum" + by("service_instance_id") + "(" + series("go_memory_used_bytes", me...) + ")", Legend: "Go {{service_instance_id}}"}).wide(6),
		graph("Goroutines", "short", Query{Expr: "sum" + by("service_instance_id") + "(" + series("go_goroutine_count", me...) + ")", Legend: "{{service_instance_id}}"}).wide(6),
		graph("Allocated", "Bps", Query{Expr: "sum" + by("service_instance_id") + "(" + rate(series("go_memory_allocated_bytes_total", me...)) + ")", Legend: "{{service_instance_id}}"}).wide(6),
		graph("Telemetry dropped", "ops", Query{Expr: orZero("sum" + by("signal", "reason") + "(" + rate(series("mall_telemetry_dropped_total", me...)) + ")"), Legend: "{{signal}} {{reason}}"}).wide(24),
	}}
}

func lookFurther(service string) Row {
	return Row{Title: "Logs and traces", Panels: []Panel{{
		Title: "Look further", Kind: "text", W: 24, H: 4,
		Text: "Logs: [errors](${console}/logs?service=" + service + "&level=error&since=1h), " +
			"[all](${console}/logs?service=" + service + "&since=15m). " +
			"Traces: [failed](${console}/traces?service=" + service + "&status=error&since=1h), " +
			"[slow](${console}/traces?service=" + service + "&minDuration=500ms&since=1h). " +
			"A point on a duration graph opens the trace it belongs to.",
	}}}
}
