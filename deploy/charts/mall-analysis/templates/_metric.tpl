{{/*
One metric of a template: (dict "root" $ "name" … "query" … "bound" … ["failureLimit" …]). A value up to the bound is
good, above it bad; no value, NaN and infinity are neither, and never good.
*/}}
{{- define "mall-analysis.metric" -}}
{{- $decidable := "len(result) == 1 && !isNaN(result[0]) && !isInf(result[0])" -}}
- name: {{ .name }}
  initialDelay: {{ include "mall-analysis.arg" "initial-delay" | quote }}
  interval: {{ .root.Values.interval }}
  count: {{ include "mall-analysis.arg" "count" | quote }}
  failureLimit: {{ .failureLimit | default .root.Values.failureLimit | int }}
  inconclusiveLimit: {{ include "mall-analysis.arg" "inconclusive-limit" | quote }}
  consecutiveErrorLimit: {{ .root.Values.consecutiveErrorLimit | int }}
  successCondition: {{ printf "%s && result[0] %s %s" $decidable (ternary ">=" "<=" (default false .least)) .bound | quote }}
  failureCondition: {{ printf "%s && result[0] %s %s" $decidable (ternary "<" ">" (default false .least)) .bound | quote }}
  provider:
    prometheus:
      address: {{ .root.Values.prometheus.address | quote }}
      timeout: {{ .root.Values.prometheus.timeoutSeconds | int }}
      {{- with .root.Values.prometheus.headers }}
      headers:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      query: |
        {{- .query | nindent 8 }}
{{- end }}

{{- define "mall-analysis.args" -}}
- name: service
- name: canary-hash
- name: stable-hash
- name: count
  value: {{ .Values.watch.count | int | quote }}
- name: inconclusive-limit
  value: {{ .Values.watch.inconclusiveLimit | int | quote }}
- name: initial-delay
  value: {{ .Values.watch.initialDelay | quote }}
{{- end }}

{{- define "mall-analysis.metadata" -}}
name: {{ .name }}
namespace: {{ .root.Release.Namespace }}
labels:
  app.kubernetes.io/name: mall-analysis
  app.kubernetes.io/instance: {{ .root.Release.Name }}
  app.kubernetes.io/part-of: mall
  app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
  app.kubernetes.io/managed-by: {{ .root.Release.Service }}
  helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "mall-analysis.required" -}}
{{- if not .Values.prometheus.address }}
{{- fail "prometheus.address is empty: set it to the Prometheus that scrapes mall, for example http://prometheus-operated.monitoring:9090" }}
{{- end }}
{{- if ne 2 (len (splitList "%s" .Values.version.pattern)) }}
{{- fail (printf "version.pattern %q must hold %%s once: the place of the rollout's hash" .Values.version.pattern) }}
{{- end }}
{{- end }}
