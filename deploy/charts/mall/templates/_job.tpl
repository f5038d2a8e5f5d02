{{/* The context of the library's templates for a pod of the mall command. */}}
{{- define "mall.jobValues" -}}
{{- $values := mergeOverwrite (include "mall-service.defaults" . | fromYaml) (deepCopy (pick .Values "global")) -}}
{{- $image := deepCopy .Values.migrate.image -}}
{{- $_ := set $image "name" "mall" -}}
{{- $_ := set $image "pullPolicy" "" -}}
{{- toJson (merge (dict "image" $image "component" "job" "needs" (list "mysql" "kafka") "resources" .Values.migrate.resources) $values) -}}
{{- end -}}

{{/* A pod of the mall command: .c the context, .name, .args, .secret: whether it reads MySQL and Kafka. */}}
{{- define "mall.pod" -}}
{{- $c := .c -}}
{{- $v := $c.Values -}}
serviceAccountName: mall-jobs
automountServiceAccountToken: false
enableServiceLinks: false
restartPolicy: Never
securityContext: {{- include "mall-service.podSecurity" $c | nindent 2 }}
{{- with $v.global.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- $authorities := dict -}}
{{- if .backing }}{{ $authorities = omit (include "mall-service.authorities" $c | fromJson) "otlp" }}{{ end }}
containers:
  - name: {{ .name }}
    image: {{ include "mall-service.image" $c | quote }}
    imagePullPolicy: {{ $v.global.image.pullPolicy }}
    args: {{- toYaml .args | nindent 6 }}
    securityContext: {{- include "mall-service.containerSecurity" $c | nindent 6 }}
    resources: {{- toYaml $v.resources | nindent 6 }}
    env:
      - {name: GOMEMLIMIT, value: {{ include "mall-service.goMemLimit" $c | quote }}}
      {{- if .backing }}
      {{- range $name, $value := include "mall.backing" $c | fromYaml }}
      - {name: {{ $name }}, value: {{ $value | quote }}}
      {{- end }}
      {{- range $name, $required := omit (include "mall-service.secretKeys" $c | fromJson) "MALL_OTLP_AUTHORIZATION" }}
      - name: {{ $name }}
        valueFrom: {secretKeyRef: {name: {{ include "mall-service.secretName" $c }}, key: {{ $name }}, optional: {{ not $required }}}}
      {{- end }}
      {{- end }}
    {{- if $authorities }}
    volumeMounts:
      {{- range $name, $ca := $authorities }}
      - {name: ca-{{ $name }}, mountPath: /etc/mall/{{ $name }}, readOnly: true}
      {{- end }}
    {{- end }}
{{- if $authorities }}
volumes:
  {{- range $name, $ca := $authorities }}
  - {name: ca-{{ $name }}, secret: {secretName: {{ $ca.secret }}, items: [{key: {{ $ca.key }}, path: ca.crt}]}}
  {{- end }}
{{- end }}
{{- end -}}

{{/* Variables of the library's ConfigMap that the command reads; no ConfigMap is there yet when the first hook runs. */}}
{{- define "mall.backing" -}}
{{- range $name, $value := include "mall-service.config" . | fromYaml }}
{{- if regexMatch "^MALL_(MYSQL|KAFKA)_" $name }}
{{ $name }}: {{ $value | quote }}
{{- end }}
{{- end }}
MALL_KAFKA_PARTITIONS: {{ int .Values.global.kafka.partitions | quote }}
{{- with .Values.global.kafka.replication }}
MALL_KAFKA_REPLICATION: {{ int . | quote }}
{{- end }}
{{- end -}}

{{/* Labels of what runs the command: .c the context, .name. */}}
{{- define "mall.jobLabels" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/part-of: mall
app.kubernetes.io/component: job
app.kubernetes.io/version: {{ include "mall-service.version" .c | quote }}
{{- end -}}

{{- define "mall.labels" -}}
app.kubernetes.io/part-of: mall
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}

