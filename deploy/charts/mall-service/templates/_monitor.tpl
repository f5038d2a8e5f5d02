{{/* Canaries are told from stable pods by rollouts-pod-template-hash, so it becomes a label of every series. */}}
{{- define "mall-service.monitor" -}}
{{- $m := .Values.serviceMonitor -}}
{{- if $m.enabled -}}
apiVersion: monitoring.coreos.com/v1
kind: {{ $m.kind }}
metadata:
  name: {{ include "mall-service.name" . }}
  labels:
    {{- include "mall-service.labels" . | nindent 4 }}
    {{- with $m.labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  selector:
    matchLabels: {{- include "mall-service.selector" . | nindent 6 }}
  podTargetLabels: [rollouts-pod-template-hash]
  {{ ternary "podMetricsEndpoints" "endpoints" (eq $m.kind "PodMonitor") }}:
    - port: metrics
      path: /metrics
      interval: {{ $m.interval }}
      honorLabels: false
{{- end -}}
{{- end -}}
