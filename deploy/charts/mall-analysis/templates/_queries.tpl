{{/*
Queries that tell enough evidence from too little: each returns one value, or none where the window holds too few
requests to call the version good and too few failures to call it bad.
*/}}

{{- define "mall-analysis.arg" -}}
{{ printf "{{args.%s}}" . }}
{{- end }}

{{/* labels that every series must have, as matchers that end in a comma */}}
{{- define "mall-analysis.labels" -}}
{{- range $name, $value := .Values.prometheus.labels }}{{ $name }}={{ $value | quote }},{{ end -}}
{{- end }}

{{/* series of one version: (dict "root" $ "version" "canary" "metric" "…" "more" "matchers") */}}
{{- define "mall-analysis.series" -}}
{{- $hash := include "mall-analysis.arg" (printf "%s-hash" .version) -}}
{{ .metric }}{{ "{" }}{{ include "mall-analysis.labels" .root }}service_name="{{ include "mall-analysis.arg" "service" }}",{{ .root.Values.version.label }}=~"{{ printf .root.Values.version.pattern $hash }}"{{ with .more }},{{ . }}{{ end }}{{ "}" }}
{{- end }}

{{/* Handled in the window: HTTP requests, or gRPC calls, or events, whichever the service serves first. */}}
{{- define "mall-analysis.requests" -}}
{{- $w := .root.Values.window -}}
(sum(increase({{ include "mall-analysis.series" (merge (dict "metric" "http_server_request_duration_seconds_count") .) }}[{{ $w }}]))
or sum(increase({{ include "mall-analysis.series" (merge (dict "metric" "rpc_server_call_duration_seconds_count") .) }}[{{ $w }}]))
or sum(increase({{ include "mall-analysis.series" (merge (dict "metric" "messaging_process_duration_seconds_count") .) }}[{{ $w }}])))
{{- end }}

{{/* Those of them that failed for a reason of ours, the same that count against an objective (deploy/dashboards/slo.yaml), and aborted ones. */}}
{{- define "mall-analysis.failures" -}}
{{- $w := .root.Values.window -}}
(sum(increase({{ include "mall-analysis.series" (merge (dict "metric" "http_server_request_duration_seconds_count" "more" "error_type!=\"\"") .) }}[{{ $w }}]))
or sum(increase({{ include "mall-analysis.series" (merge (dict "metric" "rpc_server_call_duration_seconds_count" "more" "rpc_response_status_code=~\"UNKNOWN|DEADLINE_EXCEEDED|UNIMPLEMENTED|INTERNAL|UNAVAILABLE|DATA_LOSS\"") .) }}[{{ $w }}]))
or sum(increase({{ include "mall-analysis.series" (merge (dict "metric" "messaging_process_duration_seconds_count" "more" "error_type!=\"\"") .) }}[{{ $w }}])))
{{- end }}

{{/* The share of failures where there are enough requests to believe a low one. */}}
{{- define "mall-analysis.share" -}}
({{ include "mall-analysis.failures" . }}
or 0 * {{ include "mall-analysis.requests" . }})
/ ({{ include "mall-analysis.requests" . }} >= {{ include "mall-analysis.arg" "min-requests" }})
{{- end }}

{{/* The share of failures where there are enough failures to believe a high one. */}}
{{- define "mall-analysis.failing" -}}
({{ include "mall-analysis.failures" . }} >= {{ .root.Values.errors.minErrors }})
/ {{ include "mall-analysis.requests" . }}
{{- end }}

{{- define "mall-analysis.quantile" -}}
{{- $w := .root.Values.window -}}{{- $q := .root.Values.latency.quantile -}}
(histogram_quantile({{ $q }}, sum by (le) (increase({{ include "mall-analysis.series" (merge (dict "metric" "http_server_request_duration_seconds_bucket") .) }}[{{ $w }}])))
or histogram_quantile({{ $q }}, sum by (le) (increase({{ include "mall-analysis.series" (merge (dict "metric" "rpc_server_call_duration_seconds_bucket") .) }}[{{ $w }}])))
or histogram_quantile({{ $q }}, sum by (le) (increase({{ include "mall-analysis.series" (merge (dict "metric" "messaging_process_duration_seconds_bucket") .) }}[{{ $w }}]))))
and on () ({{ include "mall-analysis.requests" . }} >= {{ include "mall-analysis.arg" "min-latency-requests" }})
{{- end }}
