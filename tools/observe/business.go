package observe

import "slices"

// businessDashboards are one page per domain that has business metrics, for people who run the shop.
func businessDashboards(in *Inventory) []Dashboard {
	var all []Dashboard
	for _, domain := range in.domains() {
		rows := map[string]func() []Row{"order": orderRows, "payment": paymentRows, "product": productRows, "user": userRows}[domain]
		if rows == nil {
			continue
		}
		all = append(all, Dashboard{
			UID: "mall-business-" + domain, Title: "mall / business / " + domain, Tags: []string{"mall", "business"},
			About: "What the " + domain + " domain does for the shop.", Rows: rows(),
		}.place())
	}
	return slices.Clip(all)
}

func counted(metric string, labels []string, matchers ...string) string {
	return "sum" + by(labels...) + "(" + rate(series(metric, append(matchers, inEnvironment)...)) + ")"
}

func orderRows() []Row {
	return []Row{
		{Title: "Orders", Panels: []Panel{
			graph("Orders by state", "short", Query{Expr: "max" + by("status") + "(" + series("mall_orders", inEnvironment) + ")", Legend: "{{status}}"}).stacked().wide(12),
			graph("Orders entering a state, a minute", "short", Query{Expr: "60 * " + counted("mall_order_transitions_total", []string{"status"}), Legend: "{{status}}"}).wide(12),
			graph("Cancelled, a minute, by reason", "short", Query{Expr: orZero("60 * " + counted("mall_order_transitions_total", []string{"reason"}, is("status", "cancelled"))), Legend: "{{reason}}"}),
			graph("Paid of ordered", "percentunit", Query{Expr: "(sum(increase(" + series("mall_order_transitions_total", is("status", "paid"), inEnvironment) + "[1h])) or vector(0)) / (sum(increase(" +
				series("mall_order_transitions_total", is("status", "pendingPayment"), inEnvironment) + "[1h])) > 0)", Legend: "1 h"}),
			graph("Flash-sale tickets, a minute", "short", Query{Expr: orZero("60 * " + counted("mall_flash_tickets_total", []string{"outcome"})), Legend: "{{outcome}}"}),
		}},
		{Title: "Money", Panels: []Panel{
			graph("Revenue a minute", "short", Query{Expr: "60 * " + counted("mall_order_revenue_total", []string{"currency"}) + " / 100", Legend: "{{currency}}"}).wide(12),
			graph("Value of an order", "short",
				Query{Expr: "sum" + by("currency") + "(" + rate(series("mall_order_value_sum", inEnvironment)) + ") / (sum" + by("currency") + "(" + rate(series("mall_order_value_count", inEnvironment)) + ") > 0) / 100", Legend: "mean {{currency}}"},
				Query{Expr: quantileBy("0.95", series("mall_order_value_bucket", inEnvironment), "currency") + " / 100", Legend: "p95 {{currency}}"}).wide(12),
		}},
	}
}

func paymentRows() []Row {
	outcomes := series("mall_payment_outcomes_total", inEnvironment)
	failures := series("mall_payment_outcomes_total", is("outcome", "failure"), inEnvironment)
	return []Row{{Title: "Payments", Panels: []Panel{
		graph("Payments a minute", "short", Query{Expr: "60 * " + counted("mall_payment_outcomes_total", []string{"provider", "outcome"}), Legend: "{{provider}} {{outcome}}"}).stacked().wide(12),
		graph("Failed", "percentunit", Query{Expr: ratio(by("provider"), rate(failures), rate(outcomes)), Legend: "{{provider}}"}).above(0.1, 0.2).wide(12),
		graph("Refunds a minute", "short", Query{Expr: orZero("60 * " + counted("mall_refund_outcomes_total", []string{"outcome"})), Legend: "{{outcome}}"}).wide(12),
		graph("Invariants broken", "short", Query{Expr: "max" + by("invariant") + "(" + series("mall_invariant_violations", inEnvironment) + ")", Legend: "{{invariant}}"}).wide(12),
	}}}
}

func productRows() []Row {
	return []Row{{Title: "Catalogue and stock", Panels: []Panel{
		graph("Product views a minute", "short", Query{Expr: "60 * sum(" + rate(series("mall_product_views_total", inEnvironment)) + ")", Legend: "views"}),
		graph("SKUs by what is left", "short", Query{Expr: "max" + by("level") + "(" + series("mall_stock_skus", inEnvironment) + ")", Legend: "{{level}}"}).stacked(),
		graph("Pieces on hand", "short", Query{Expr: "max" + by("state") + "(" + series("mall_stock_units", inEnvironment) + ")", Legend: "{{state}}"}).stacked(),
		graph("Lines put into carts, a minute", "short", Query{Expr: "60 * sum(" + rate(series("mall_cart_additions_total", inEnvironment)) + ")", Legend: "lines"}).wide(12),
		graph("Events about stock", "ops", Query{Expr: counted("messaging_client_sent_messages_total", []string{"messaging_destination_name"}, is("messaging_destination_name", "mall.stock.v1")), Legend: "{{messaging_destination_name}}"}).wide(12),
	}}}
}

func userRows() []Row {
	calls := func(method string) string {
		return series(rpcServer.metric+"_count", is("service_name", "user-rpc"), is("rpc_method", method), inEnvironment)
	}
	return []Row{{Title: "Customers", Panels: []Panel{
		graph("Sign-ups a minute", "short", Query{Expr: "60 * sum" + by("rpc_response_status_code") + "(" + rate(calls("Register")) + ")", Legend: "{{rpc_response_status_code}}"}).stacked(),
		graph("Log-ins a minute", "short", Query{Expr: "60 * sum" + by("rpc_response_status_code") + "(" + rate(calls("CreateSession")) + ")", Legend: "{{rpc_response_status_code}}"}).stacked(),
		graph("Sessions renewed, a minute", "short", Query{Expr: "60 * sum" + by("rpc_response_status_code") + "(" + rate(calls("RefreshSession")) + ")", Legend: "{{rpc_response_status_code}}"}).stacked(),
	}}}
}
