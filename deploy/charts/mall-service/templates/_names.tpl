{{/* Names carry no release: others find a service by its name, so a namespace holds one mall. */}}
{{- define "mall-service.name" -}}{{ .Chart.Name }}{{- end -}}

{{/* What selects a service's pods; it can never change. */}}
{{- define "mall-service.selector" -}}
app.kubernetes.io/name: {{ include "mall-service.name" . }}
app.kubernetes.io/part-of: mall
{{- end -}}

{{/* Labels of pods: without the chart's version, which would restart them for nothing. */}}
{{- define "mall-service.podLabels" -}}
{{ include "mall-service.selector" . }}
app.kubernetes.io/component: {{ .Values.component }}
app.kubernetes.io/version: {{ include "mall-service.version" . | quote }}
{{- end -}}

{{- define "mall-service.labels" -}}
{{ include "mall-service.podLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* The tag as a label may hold it. */}}
{{- define "mall-service.version" -}}
{{- $tag := .Values.image.tag | default .Values.global.image.tag | default (.Values.image.digest | trimPrefix "sha256:") -}}
{{- $tag | trunc 63 | trimSuffix "-" | trimSuffix "." | trimSuffix "_" -}}
{{- end -}}

{{- define "mall-service.image" -}}
{{- $image := .Values.image -}}
{{- $path := printf "%s/%s" ($image.registry | default .Values.global.image.registry) ($image.name | default (include "mall-service.name" .)) -}}
{{- if $image.digest -}}
{{ $path }}@{{ $image.digest }}
{{- else -}}
{{ $path }}:{{ $image.tag | default .Values.global.image.tag }}
{{- end -}}
{{- end -}}

{{- define "mall-service.secretName" -}}
{{ .Values.secrets.existingSecret | default .Values.global.secrets.existingSecret }}
{{- end -}}

{{- define "mall-service.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{ include "mall-service.name" . }}
{{- else -}}
{{ .Values.serviceAccount.name | default "default" }}
{{- end -}}
{{- end -}}

{{/* ORDER_API of order-api: what the service's own variables begin with. */}}
{{- define "mall-service.variable" -}}
{{ . | upper | replace "-" "_" }}
{{- end -}}

{{/* "true" where a gateway shifts requests between two Services of the rollout; the edge's own share is by pods. */}}
{{- define "mall-service.shiftsRequests" -}}
{{- $v := .Values -}}
{{- $gateway := $v.global.gateway -}}
{{- if and $v.rollout.enabled $v.rollout.trafficRouting.enabled (eq $v.component "api") (ne $gateway.kind "none") (eq $gateway.through "apis") -}}
true
{{- end -}}
{{- end -}}
