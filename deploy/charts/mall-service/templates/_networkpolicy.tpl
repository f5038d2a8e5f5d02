{{/* Exactly the edges of mall: who may come in (callers, the gateway, scrapes) and where the service may go (its needs, DNS, telemetry). */}}
{{- define "mall-service.networkPolicy" -}}
{{- $v := .Values -}}
{{- $g := $v.global -}}
{{- if and $v.networkPolicy.enabled $g.networkPolicy.enabled -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "mall-service.name" . }}
  labels: {{- include "mall-service.labels" . | nindent 4 }}
spec:
  podSelector:
    matchLabels: {{- include "mall-service.selector" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    {{- $from := list }}
    {{- range $v.callers }}{{ $from = append $from (include "mall-service.peer" . | fromYaml) }}{{ end }}
    {{- if and $v.public (or (eq $v.component "edge") (eq $g.gateway.through "apis")) }}{{ $from = concat $from $g.gateway.peers }}{{ end }}
    {{- if and $from (ne $v.component "worker") }}
    - from: {{- toYaml $from | nindent 8 }}
      ports: [{protocol: TCP, port: {{ ternary "grpc" "http" (eq $v.component "rpc") }}}]
    {{- end }}
    - from:
        {{- toYaml (concat $g.monitoring.peers (list (include "mall-service.peer" "check" | fromYaml))) | nindent 8 }}
      ports: [{protocol: TCP, port: metrics}]
    {{- with $v.networkPolicy.extraIngress }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  egress: {{- include "mall-service.egress" . | nindent 4 }}
{{- end -}}
{{- end -}}

{{/* Rules that let out to DNS, the Collector and each of Values.needs. */}}
{{- define "mall-service.egress" -}}
{{- $g := .Values.global -}}
- to: {{- toYaml $g.networkPolicy.dns.peers | nindent 4 }}
  ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]
- to: {{- toYaml $g.otlp.peers | nindent 4 }}
  ports: {{- include "mall-service.tcp" ($g.otlp.ports | default (include "mall-service.portsOf" (list $g.otlp.endpoint $g.otlp.httpEndpoint) | fromJsonArray)) | trim | nindent 4 }}
{{- range $need := .Values.needs }}
{{- if has $need (list "mysql" "redis" "kafka") }}
{{- $backing := get $g $need }}
{{- $addresses := list ($backing.address | default $backing.brokers | default "") }}
- ports: {{- include "mall-service.tcp" ($backing.ports | default (include "mall-service.portsOf" $addresses | fromJsonArray)) | trim | nindent 4 }}
  {{- with $backing.peers }}
  to: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- else }}
- to: {{- list (include "mall-service.peer" $need | fromYaml) | toYaml | nindent 4 }}
  ports: [{protocol: TCP, port: {{ ternary 8080 8888 (hasSuffix "-rpc" $need) }}}]
{{- end }}
{{- end }}
{{- with .Values.networkPolicy.extraEgress }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "mall-service.peer" -}}
podSelector:
  matchLabels:
    app.kubernetes.io/name: {{ . }}
    app.kubernetes.io/part-of: mall
{{- end -}}

{{- define "mall-service.tcp" -}}
{{- range . }}
- {protocol: TCP, port: {{ int . }}}
{{- end }}
{{- end -}}

{{/* The ports in addresses such as a:1,b:2 or http://c:3, each once; a URL without one has its scheme's. */}}
{{- define "mall-service.portsOf" -}}
{{- $ports := list -}}
{{- range . -}}
{{- $found := regexFindAll ":[0-9]+" . -1 -}}
{{- range $found }}{{ $ports = append $ports (trimPrefix ":" . | int) }}{{ end -}}
{{- if and (not $found) (hasPrefix "https:" .) }}{{ $ports = append $ports 443 }}{{ else if and (not $found) (hasPrefix "http:" .) }}{{ $ports = append $ports 80 }}{{ end -}}
{{- end -}}
{{ $ports | uniq | toJson }}
{{- end -}}
