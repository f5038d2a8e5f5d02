{{- define "mall-service.autoscaler" -}}
{{- $a := .Values.autoscaling -}}
{{- if $a.enabled -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "mall-service.name" . }}
  labels: {{- include "mall-service.labels" . | nindent 4 }}
spec:
  scaleTargetRef:
    {{- if .Values.rollout.enabled }}
    apiVersion: argoproj.io/v1alpha1
    kind: Rollout
    {{- else }}
    apiVersion: apps/v1
    kind: Deployment
    {{- end }}
    name: {{ include "mall-service.name" . }}
  minReplicas: {{ int $a.minReplicas }}
  maxReplicas: {{ int $a.maxReplicas }}
  metrics:
    {{- if $a.cpu }}
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: {{ int $a.cpu }}}}
    {{- end }}
    {{- if $a.requestsPerSecond.target }}
    - type: Pods
      pods:
        metric: {name: {{ $a.requestsPerSecond.metric }}}
        target: {type: AverageValue, averageValue: {{ int $a.requestsPerSecond.target | quote }}}
    {{- end }}
  behavior: {{- toYaml $a.behavior | nindent 4 }}
{{- end -}}
{{- end -}}

{{- define "mall-service.disruptionBudget" -}}
{{- $p := .Values.podDisruptionBudget -}}
{{- if $p.enabled -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "mall-service.name" . }}
  labels: {{- include "mall-service.labels" . | nindent 4 }}
spec:
  maxUnavailable: {{ $p.maxUnavailable }}
  # A pod that is not ready serves nobody; it must not keep a node from being drained.
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels: {{- include "mall-service.selector" . | nindent 6 }}
{{- end -}}
{{- end -}}
