{{/*
A canary of Argo Rollouts. One analysis watches all the time and aborts; another at each step demands evidence before the next one
and pauses for a person without it (docs: deploy/charts/mall-analysis).
*/}}
{{- define "mall-service.rollout" -}}
{{- $v := .Values -}}
{{- $r := $v.rollout -}}
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata:
  name: {{ include "mall-service.name" . }}
  labels: {{- include "mall-service.labels" . | nindent 4 }}
  {{- with $r.notify }}
  annotations:
    {{- range list "canary-aborted" "canary-completed" "canary-waiting" "canary-inconclusive" }}
    notifications.argoproj.io/subscribe.on-{{ . }}.{{ $r.notify }}: ""
    {{- end }}
  {{- end }}
spec:
  {{- include "mall-service.workloadSpec" . | trim | nindent 2 }}
  progressDeadlineAbort: true
  strategy:
    canary:
      maxSurge: 1
      maxUnavailable: 0
      {{- if include "mall-service.shiftsRequests" . }}
      stableService: {{ include "mall-service.name" . }}
      canaryService: {{ include "mall-service.name" . }}-canary
      abortScaleDownDelaySeconds: {{ int $r.abortScaleDownDelaySeconds }}
      dynamicStableScale: false
      trafficRouting: {{- include "mall-service.trafficRouting" . | nindent 8 }}
      {{- end }}
      {{- if $r.analysis.enabled }}
      analysis:
        startingStep: 1
        {{- include "mall-service.analysis" (dict "c" . "args" dict) | nindent 8 }}
      {{- end }}
      steps:
        {{- if $r.steps }}
        {{- toYaml $r.steps | nindent 8 }}
        {{- else }}
        {{- include "mall-service.steps" . | trim | nindent 8 }}
        {{- end }}
  template: {{- include "mall-service.podTemplate" . | nindent 4 }}
{{- end -}}

{{- define "mall-service.trafficRouting" -}}
{{- $name := include "mall-service.name" . -}}
{{- $route := .Values.rollout.trafficRouting.route | default (printf "mall-%s" $name) -}}
{{- $kind := .Values.global.gateway.kind -}}
{{- if eq $kind "gateway-api" -}}
plugins:
  argoproj-labs/gatewayAPI:
    httpRoute: {{ $route }}
    namespace: {{ .Release.Namespace }}
{{- else if eq $kind "nginx" -}}
nginx:
  stableIngress: {{ $route }}
{{- else if eq $kind "apisix" -}}
apisix:
  route:
    name: {{ $route }}
{{- end -}}
{{- end -}}

{{- define "mall-service.analysis" -}}
{{- $c := .c -}}
templates:
  {{- range $c.Values.rollout.analysis.templates }}
  - templateName: {{ . }}
  {{- end }}
args:
  - {name: service, value: {{ include "mall-service.name" $c }}}
  - {name: canary-hash, valueFrom: {podTemplateHashValue: Latest}}
  - {name: stable-hash, valueFrom: {podTemplateHashValue: Stable}}
  {{- range $name, $value := merge (deepCopy .args) $c.Values.rollout.analysis.args }}
  - {name: {{ $name }}, value: {{ $value | quote }}}
  {{- end }}
{{- end -}}

{{/*
Steps of the component: requests can be shifted by any percentage; without a gateway the share is one of whole pods, so rpc pods go by
quarters and workers one after the other.
*/}}
{{- define "mall-service.steps" -}}
{{- $r := .Values.rollout -}}
{{- $weights := list 25 50 -}}
{{- if include "mall-service.shiftsRequests" . -}}
{{- $weights = list 5 25 50 -}}
{{- else if eq .Values.component "worker" -}}
{{- $pods := int (ternary .Values.autoscaling.minReplicas .Values.replicas .Values.autoscaling.enabled) -}}
{{- $weights = list -}}
{{- range untilStep 1 (max 2 $pods | int) 1 -}}
{{- $weights = append $weights (div (mul 100 .) (max 2 $pods)) -}}
{{- end -}}
{{- end -}}
{{- $weights = $r.weights | default $weights -}}
{{- $gate := dict "count" (toString $r.analysis.gate.count) "inconclusive-limit" (toString $r.analysis.gate.inconclusiveLimit) "initial-delay" $r.analysis.gate.initialDelay -}}
{{- $last := last $weights -}}
{{- range $weights }}
{{- if and $r.manualPromotion (eq (int .) (int $last)) }}
- pause: {}
{{- end }}
- setWeight: {{ . }}
{{- if $r.analysis.enabled }}
- analysis: {{- include "mall-service.analysis" (dict "c" $ "args" $gate) | nindent 4 }}
{{- else }}
- pause: {duration: 60s}
{{- end }}
{{- end }}
{{- end -}}
