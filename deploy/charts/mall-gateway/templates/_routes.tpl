{{/*
The routes as the values want them, as JSON {"routes": [...]}. A route has: name, the Service, paths, timeoutMs,
maxBodyBytes, canary (whether Argo Rollouts moves its weights) and limit (address, credentials or none).
*/}}
{{- define "mall-gateway.routes" -}}
{{- $through := include "mall-gateway.through" . -}}
{{- $table := .Files.Get "files/routes.yaml" | fromYaml -}}
{{- $routes := list -}}
{{- range $table.routes -}}
  {{- if or (eq $through "apis") (eq .name "edge") -}}
    {{- $limit := "address" -}}
    {{- $service := .service -}}
    {{- if eq .name "edge" -}}
      {{- $limit = "none" -}}{{/* the edge counts by itself */}}
    {{- else if eq (.class | default "") "callbacks" -}}
      {{- $limit = "none" -}}
    {{- else if eq (.class | default "") "credentials" -}}
      {{- if eq $.Values.rateLimit.credentials.by "edge" -}}
        {{- $service = "edge" -}}
        {{- $limit = "none" -}}
      {{- else -}}
        {{- $limit = "credentials" -}}
      {{- end -}}
    {{- end -}}
    {{- if and (eq $limit "address") (eq (int $.Values.rateLimit.perAddress.requests) 0) -}}
      {{- $limit = "none" -}}
    {{- end -}}
    {{- $how := get $table.services $service -}}
    {{- $canary := and $.Values.canary.enabled (eq .name $service) (ne $service "edge") -}}
    {{- $routes = append $routes (dict "name" .name "service" $service "paths" .paths "timeoutMs" $how.timeoutMs "maxBodyBytes" $how.maxBodyBytes "canary" $canary "limit" $limit) -}}
  {{- end -}}
{{- end -}}
{{- dict "routes" $routes | toJson -}}
{{- end -}}

{{/* What the gateway is: the chart's own value, or else the one that all charts of mall share. */}}
{{- define "mall-gateway.kind" -}}
{{- .Values.kind | default (dig "gateway" "kind" "" (.Values.global | default dict)) | default "none" -}}
{{- end -}}

{{- define "mall-gateway.through" -}}
{{- .Values.through | default (dig "gateway" "through" "" (.Values.global | default dict)) | default "edge" -}}
{{- end -}}

{{/* The Services of the routes, each once and sorted, as JSON {"services": [...]}. */}}
{{- define "mall-gateway.services" -}}
{{- $names := list -}}
{{- range (include "mall-gateway.routes" . | fromJson).routes -}}
  {{- $names = append $names .service -}}
  {{- if .canary -}}{{- $names = append $names (printf "%s-canary" .service) -}}{{- end -}}
{{- end -}}
{{- dict "services" ($names | uniq | sortAlpha) | toJson -}}
{{- end -}}

{{- define "mall-gateway.seconds" -}}
{{- div (add . 999) 1000 -}}
{{- end -}}

{{- define "mall-gateway.labels" -}}
app.kubernetes.io/name: mall-gateway
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/part-of: mall
app.kubernetes.io/component: gateway
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{/* cert-manager's annotation, where an issuer is named. */}}
{{- define "mall-gateway.issuer" -}}
{{- with .Values.tls.certManager.issuer -}}
cert-manager.io/{{ eq $.Values.tls.certManager.issuerKind "Issuer" | ternary "issuer" "cluster-issuer" }}: {{ . | quote }}
{{- end -}}
{{- end -}}
