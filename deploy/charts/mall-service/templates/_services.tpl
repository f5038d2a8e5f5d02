{{/*
APIs and the edge have an address of their own; an rpc's name gives its pods' addresses, because gRPC balances per call
and a connection to one address would stay with one pod. Workers have a name for their health and metrics.
*/}}
{{- define "mall-service.services" -}}
{{- include "mall-service.service" (dict "c" . "name" (include "mall-service.name" .)) }}
{{- if include "mall-service.shiftsRequests" . }}
---
{{ include "mall-service.service" (dict "c" . "name" (printf "%s-canary" (include "mall-service.name" .))) }}
{{- end }}
{{- if .Values.loadBalancer.enabled }}
---
{{ include "mall-service.publicService" . }}
{{- end }}
{{- end -}}

{{/* What strangers reach: requests only, never metrics. */}}
{{- define "mall-service.publicService" -}}
{{- $l := .Values.loadBalancer -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "mall-service.name" . }}-public
  labels: {{- include "mall-service.labels" . | nindent 4 }}
  {{- with $l.annotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  type: LoadBalancer
  {{- with $l.class }}
  loadBalancerClass: {{ . }}
  {{- end }}
  externalTrafficPolicy: Local
  selector: {{- include "mall-service.selector" . | nindent 4 }}
  ports:
    - {name: http, port: {{ int $l.port }}, targetPort: http}
{{- end -}}

{{- define "mall-service.service" -}}
{{- $c := .c -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ .name }}
  labels: {{- include "mall-service.labels" $c | nindent 4 }}
  {{- with $c.Values.service.annotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- if has $c.Values.component (list "api" "edge") }}
  type: ClusterIP
  {{- else }}
  clusterIP: None
  {{- end }}
  selector: {{- include "mall-service.selector" $c | nindent 4 }}
  ports:
    {{- if has $c.Values.component (list "api" "edge") }}
    - {name: http, port: 8888, targetPort: http, appProtocol: http}
    {{- else if eq $c.Values.component "rpc" }}
    - {name: grpc, port: 8080, targetPort: grpc, appProtocol: kubernetes.io/h2c}
    {{- end }}
    - {name: metrics, port: 9091, targetPort: metrics, appProtocol: http}
{{- end -}}

{{- define "mall-service.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{ include "mall-service.name" . }}
  labels: {{- include "mall-service.labels" . | nindent 4 }}
  {{- with .Values.serviceAccount.annotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
automountServiceAccountToken: false
{{- end -}}
{{- end -}}
