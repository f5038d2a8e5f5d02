{{- define "mall-service.workload" -}}
{{- if .Values.rollout.enabled -}}
{{ include "mall-service.rollout" . }}
{{- else -}}
{{ include "mall-service.deployment" . }}
{{- end -}}
{{- end -}}

{{- define "mall-service.deployment" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "mall-service.name" . }}
  labels: {{- include "mall-service.labels" . | nindent 4 }}
spec:
  {{- include "mall-service.workloadSpec" . | trim | nindent 2 }}
  strategy:
    type: RollingUpdate
    rollingUpdate: {maxSurge: 1, maxUnavailable: 0}
  template: {{- include "mall-service.podTemplate" . | nindent 4 }}
{{- end -}}

{{/* What a Deployment and a Rollout have in common. With an autoscaler the number of pods is its own, or each release would reset it. */}}
{{- define "mall-service.workloadSpec" -}}
{{- if not .Values.autoscaling.enabled }}
replicas: {{ int .Values.replicas }}
{{- end }}
revisionHistoryLimit: {{ int .Values.revisionHistoryLimit }}
progressDeadlineSeconds: {{ int .Values.progressDeadlineSeconds }}
minReadySeconds: {{ int .Values.minReadySeconds }}
selector:
  matchLabels: {{- include "mall-service.selector" . | nindent 4 }}
{{- end -}}
