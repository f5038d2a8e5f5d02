{{/* Variable → whether the pod must not start without it; the Secret's key is the same unless secrets.keyNames says otherwise. */}}
{{- define "mall-service.secretKeys" -}}
{{- $keys := dict "MALL_OTLP_AUTHORIZATION" false -}}
{{- if has "mysql" .Values.needs -}}{{- $_ := set $keys "MALL_MYSQL_DSN" true -}}{{- end -}}
{{- if has "redis" .Values.needs -}}{{- $_ := set $keys "MALL_REDIS_PASSWORD" (ne .Values.global.redis.username "") -}}{{- end -}}
{{- if has "kafka" .Values.needs -}}{{- $_ := set $keys "MALL_KAFKA_PASSWORD" (ne .Values.global.kafka.saslMechanism "") -}}{{- end -}}
{{- range $name, $required := .Values.secrets.keys -}}{{- $_ := set $keys $name $required -}}{{- end -}}
{{ toJson $keys }}
{{- end -}}

{{- define "mall-service.env" -}}
{{- $v := .Values -}}
{{- $secret := include "mall-service.secretName" . -}}
- name: POD_NAME
  valueFrom: {fieldRef: {fieldPath: metadata.name}}
- name: POD_NAMESPACE
  valueFrom: {fieldRef: {fieldPath: metadata.namespace}}
- name: POD_UID
  valueFrom: {fieldRef: {fieldPath: metadata.uid}}
- name: NODE_NAME
  valueFrom: {fieldRef: {fieldPath: spec.nodeName}}
- {name: DEPLOYMENT_NAME, value: {{ include "mall-service.name" . }}}
- {name: CONTAINER_NAME, value: {{ include "mall-service.name" . }}}
{{- with $v.global.clusterName }}
- {name: CLUSTER_NAME, value: {{ . | quote }}}
{{- end }}
- {name: GOMEMLIMIT, value: {{ include "mall-service.goMemLimit" . | quote }}}
{{- if dig "limits" "cpu" "" $v.resources }}
- name: GOMAXPROCS
  valueFrom: {resourceFieldRef: {resource: limits.cpu}}
{{- else }}
- {name: GOMAXPROCS, value: {{ int $v.goMaxProcs | quote }}}
{{- end }}
{{- range $name, $required := include "mall-service.secretKeys" . | fromJson }}
- name: {{ $name }}
  valueFrom: {secretKeyRef: {name: {{ $secret }}, key: {{ get $v.secrets.keyNames $name | default $name }}, optional: {{ not $required }}}}
{{- end }}
{{- if $v.rollout.enabled }}
{{- $more := list -}}
{{- range $v.extraEnv }}{{ $more = append $more .name }}{{ end }}
{{- range $name, $value := include "mall-service.config" . | fromYaml }}
{{- if not (has $name $more) }}
- {name: {{ $name }}, value: {{ $value | replace "$(" "$$(" | quote }}}
{{- end }}
{{- end }}
{{- end }}
{{- with $v.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Each CA that a need has, as name → {secret, key}. */}}
{{- define "mall-service.authorities" -}}
{{- $all := dict "otlp" .Values.global.otlp.ca -}}
{{- range $need := list "mysql" "redis" "kafka" -}}
{{- if has $need $.Values.needs -}}{{- $_ := set $all $need (get $.Values.global $need).ca -}}{{- end -}}
{{- end -}}
{{- $used := dict -}}
{{- range $name, $ca := $all -}}{{- if $ca.secret -}}{{- $_ := set $used $name $ca -}}{{- end -}}{{- end -}}
{{ toJson $used }}
{{- end -}}
