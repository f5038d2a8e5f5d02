{{/*
What the service's YAML reads that is no secret, and nothing else: test/charts compares the names.
*/}}
{{- define "mall-service.config" -}}
{{- $v := .Values -}}
{{- $g := $v.global -}}
{{- $self := include "mall-service.variable" .Chart.Name -}}
{{- $env := dict
    "MALL_HOST" "0.0.0.0"
    (printf "%s_ADMIN_PORT" $self) "9091"
    "MALL_ENVIRONMENT" $g.environment
    "MALL_OTLP_ENDPOINT" $g.otlp.endpoint
    "MALL_OTLP_TLS" (toString $g.otlp.tls)
    "MALL_SAMPLER" $g.otlp.sampler
    "MALL_DRAIN_DELAY" (printf "%ds" (int $v.shutdown.drainDelay))
    "MALL_DRAIN_TIMEOUT" (printf "%ds" (int $v.shutdown.drainTimeout))
    "MALL_FLUSH_TIMEOUT" (printf "%ds" (int $v.shutdown.flushTimeout))
-}}
{{- if has $v.component (list "api" "edge") -}}
{{- $_ := set $env (printf "%s_PORT" $self) "8888" -}}
{{- else if eq $v.component "rpc" -}}
{{- $_ := set $env (printf "%s_PORT" $self) "8080" -}}
{{- end -}}
{{- if eq $v.component "api" -}}
{{- $_ := set $env "MALL_ENTRANCE" (toString (and (ne $g.gateway.kind "none") (eq $g.gateway.through "apis"))) -}}
{{- end -}}
{{- if $g.otlp.ca.secret -}}{{- $_ := set $env "MALL_OTLP_CA" "/etc/mall/otlp/ca.crt" -}}{{- end -}}
{{- range $need := $v.needs -}}
{{- if eq $need "mysql" -}}
{{- if $g.mysql.ca.secret -}}{{- $_ := set $env "MALL_MYSQL_CA" "/etc/mall/mysql/ca.crt" -}}{{- end -}}
{{- else if eq $need "redis" -}}
{{- $_ := set $env "MALL_REDIS_ADDR" $g.redis.address -}}
{{- $_ := set $env "MALL_REDIS_TYPE" $g.redis.type -}}
{{- $_ := set $env "MALL_REDIS_TLS" (toString $g.redis.tls) -}}
{{- if $g.redis.username -}}{{- $_ := set $env "MALL_REDIS_USERNAME" $g.redis.username -}}{{- end -}}
{{- if $g.redis.ca.secret -}}{{- $_ := set $env "MALL_REDIS_CA" "/etc/mall/redis/ca.crt" -}}{{- end -}}
{{- else if eq $need "kafka" -}}
{{- $_ := set $env "MALL_KAFKA_BROKERS" $g.kafka.brokers -}}
{{- $_ := set $env "MALL_KAFKA_TLS" (toString $g.kafka.tls) -}}
{{- if $g.kafka.saslMechanism -}}
{{- $_ := set $env "MALL_KAFKA_SASL_MECHANISM" $g.kafka.saslMechanism -}}
{{- $_ := set $env "MALL_KAFKA_USERNAME" $g.kafka.username -}}
{{- end -}}
{{- if $g.kafka.ca.secret -}}{{- $_ := set $env "MALL_KAFKA_CA" "/etc/mall/kafka/ca.crt" -}}{{- end -}}
{{- else if hasSuffix "-rpc" $need -}}
{{- $_ := set $env (printf "%s_ADDR" (include "mall-service.variable" $need)) (printf "dns:///%s:8080" $need) -}}
{{- else if hasSuffix "-api" $need -}}
{{- $_ := set $env (printf "%s_ADDR" (include "mall-service.variable" $need)) (printf "%s:8888" $need) -}}
{{- end -}}
{{- end -}}
{{- range $name, $value := $v.env -}}
{{- $_ := set $env $name (tpl $value $) -}}
{{- end -}}
{{- range $name, $value := $env }}
{{ $name }}: {{ $value | quote }}
{{- end }}
{{- end -}}

{{/* A Rollout's pods have the variables themselves: two versions run for long, and a stable pod that starts meanwhile must not get the canary's. */}}
{{- define "mall-service.configMap" -}}
{{- if not .Values.rollout.enabled -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "mall-service.name" . }}
  labels: {{- include "mall-service.labels" . | nindent 4 }}
data: {{- include "mall-service.config" . | trim | nindent 2 }}
{{- end -}}
{{- end -}}
