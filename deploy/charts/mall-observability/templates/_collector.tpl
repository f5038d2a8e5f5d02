{{/*
The container of a Collector. Call with (dict "root" $ "part" the block of values "configs" the files, in order "env" what
goes before the common variables). Its files are deploy/otel/config as they are; what differs between clusters is environment.
*/}}
{{- define "observability.collectorContainer" -}}
{{- $memory := include "observability.mebibytes" .part.resources.limits.memory | int -}}
- name: collector
  image: {{ include "observability.collectorImage" .root }}
  imagePullPolicy: {{ .root.Values.collector.image.pullPolicy | default .root.Values.global.image.pullPolicy }}
  command: [/app/collector]
  args:
    {{- range .configs }}
    - --config=/etc/collector/{{ . }}.yaml
    {{- end }}
  env:
    {{- .env | nindent 4 }}
    - {name: MALL_ENVIRONMENT, value: {{ .root.Values.global.environment | quote }}}
    - {name: QUEUE_DIR, value: /var/lib/collector}
    # Three quarters of the limit: above it the Collector refuses, and senders try again.
    - {name: MEMORY_MIB, value: {{ div (mul $memory 3) 4 | quote }}}
    - {name: GOMEMLIMIT, value: {{ printf "%dMiB" (div (mul $memory 4) 5) }}}
  ports:
    - {name: otlp-grpc, containerPort: 4317}
    - {name: otlp-http, containerPort: 4318}
    - {name: health, containerPort: 13133}
    - {name: metrics, containerPort: 8888}
  startupProbe: {httpGet: {path: /healthz, port: health}, periodSeconds: 1, failureThreshold: 30}
  readinessProbe: {httpGet: {path: /healthz, port: health}, periodSeconds: 5}
  livenessProbe: {httpGet: {path: /healthz, port: health}, periodSeconds: 10, failureThreshold: 6}
  resources: {{- toYaml .part.resources | nindent 4 }}
  securityContext: {{- include "observability.restricted" .root | nindent 4 }}
  volumeMounts:
    - {name: config, mountPath: /etc/collector, readOnly: true}
    - {name: queue, mountPath: /var/lib/collector}
{{- end }}

{{/* Which files of deploy/otel/config make the gateway, comma separated, in order. */}}
{{- define "observability.gatewayConfigs" -}}
{{- $files := dict "signoz" "exporters-a-signoz" "clickhouse" "exporters-a-clickhouse" "plg" "exporters-b-plg" "plg-remote-write" "exporters-b-plg,exporters-b-remote-write" "elastic" "exporters-c-elastic" -}}
gateway,redaction,{{ get $files .Values.collector.exporter }}
{{- end }}

{{/* What the chosen exporter must and may be told. */}}
{{- define "observability.exporterEnv" -}}
{{- $c := .Values.collector -}}
{{- $env := dict -}}
{{- $secret := list -}}
{{- if eq $c.exporter "signoz" -}}
  {{- $_ := set $env "SIGNOZ_ENDPOINT" (required "collector.signoz.endpoint must say where SigNoz takes OTLP, host:port, when collector.exporter is signoz" $c.signoz.endpoint) -}}
  {{- $_ := set $env "SIGNOZ_INSECURE" (toString $c.signoz.insecure) -}}
  {{- $secret = list "SIGNOZ_INGESTION_KEY" -}}
{{- else if eq $c.exporter "clickhouse" -}}
  {{- $_ := set $env "CLICKHOUSE_ENDPOINT" (required "collector.clickhouse.endpoint must be set, e.g. clickhouse://clickhouse.data:9000, when collector.exporter is clickhouse" $c.clickhouse.endpoint) -}}
  {{- $_ := set $env "CLICKHOUSE_DATABASE" $c.clickhouse.database -}}
  {{- $_ := set $env "CLICKHOUSE_CREATE_SCHEMA" (toString $c.clickhouse.createSchema) -}}
  {{- $_ := set $env "CLICKHOUSE_TTL" $c.clickhouse.ttl -}}
  {{- $secret = list "CLICKHOUSE_USER" "CLICKHOUSE_PASSWORD" -}}
{{- else if hasPrefix "plg" $c.exporter -}}
  {{- if eq $c.exporter "plg" -}}
    {{- $_ := set $env "PROMETHEUS_URL" (required "collector.plg.prometheusURL must be set, e.g. http://prometheus.monitoring:9090, when collector.exporter is plg" $c.plg.prometheusURL) -}}
    {{- $_ := set $env "PROMETHEUS_OTLP_PATH" $c.plg.prometheusOTLPPath -}}
  {{- else -}}
    {{- $_ := set $env "REMOTE_WRITE_URL" (required "collector.plg.remoteWriteURL must be set, e.g. http://prometheus.monitoring:9090/api/v1/write, when collector.exporter is plg-remote-write" $c.plg.remoteWriteURL) -}}
    {{- /* Its exporter is configured by exporters-b-plg.yaml and used by no pipeline. */ -}}
    {{- $_ := set $env "PROMETHEUS_URL" ($c.plg.prometheusURL | default "http://unused.invalid") -}}
  {{- end -}}
  {{- $_ := set $env "LOKI_URL" (required "collector.plg.lokiURL must be set, e.g. http://loki-gateway.monitoring" $c.plg.lokiURL) -}}
  {{- $_ := set $env "TEMPO_ENDPOINT" (required "collector.plg.tempoEndpoint must be set, host:port, e.g. tempo.monitoring:4317" $c.plg.tempoEndpoint) -}}
  {{- $_ := set $env "TEMPO_INSECURE" (toString $c.plg.tempoInsecure) -}}
  {{- $_ := set $env "TENANT" $c.plg.tenant -}}
  {{- $secret = list "PLG_AUTHORIZATION" -}}
{{- else -}}
  {{- $_ := set $env "ELASTIC_URL" (required "collector.elastic.url must be set, e.g. https://opensearch.data:9200, when collector.exporter is elastic" $c.elastic.url) -}}
  {{- $secret = list "ELASTIC_AUTHORIZATION" -}}
{{- end -}}
{{- range $name, $value := $env }}
- {name: {{ $name }}, value: {{ $value | quote }}}
{{- end }}
{{- if $c.existingSecret }}
{{- range $secret }}
- name: {{ . }}
  valueFrom: {secretKeyRef: {name: {{ $c.existingSecret }}, key: {{ . }}, optional: true}}
{{- end }}
{{- end }}
{{- end }}
