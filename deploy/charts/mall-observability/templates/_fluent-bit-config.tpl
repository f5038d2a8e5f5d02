{{/*
Reads /var/log/pods/NAMESPACE_POD_UID/CONTAINER/RESTARTS.log, lines as containerd writes them: time, stream, F or P, text. The text is one
JSON object as mall's logger writes it (ts, level, msg, trace_id, span_id and more); anything else, like a panic's stack, becomes msg.
*/}}
{{- define "observability.fluentBitConfig" -}}
{{- $f := .Values.fluentBit -}}
service:
  flush: 1
  grace: 20
  log_level: info
  http_server: on
  http_listen: 0.0.0.0
  http_port: 2020
  health_check: on
  storage.path: /var/lib/fluent-bit/queue
  storage.sync: normal
  storage.max_chunks_up: 64
  storage.backlog.mem_limit: 16M
  storage.metrics: on
parsers:
  - name: pod_path
    format: regex
    regex: '^/var/log/pods/(?<k8s_namespace_name>[^_/]+)_(?<k8s_pod_name>[^_/]+)_(?<k8s_pod_uid>[^_/]+)/(?<k8s_container_name>[^/]+)/[0-9]+\.log$'
  - name: mall_line
    format: json
    time_key: ts
    time_format: '%Y-%m-%dT%H:%M:%S.%L%z'
    time_keep: off
pipeline:
  inputs:
    - name: tail
      alias: pods
      tag: kube.*
      path: /var/log/pods/{{ .Values.mallNamespace }}_*/*/*.log
      path_key: file
      # Puts together what containerd cut after 16 KiB.
      multiline.parser: cri
      db: /var/lib/fluent-bit/positions.db
      db.locking: true
      read_from_head: true
      refresh_interval: 5
      rotate_wait: 30
      buffer_max_size: 512k
      skip_long_lines: on
      storage.type: filesystem
  filters:
    - name: parser
      match: kube.*
      key_name: file
      parser: pod_path
      reserve_data: on
      preserve_key: off
    - name: parser
      match: kube.*
      key_name: log
      parser: mall_line
      reserve_data: on
      preserve_key: off
    - name: modify
      match: kube.*
      condition: Key_does_not_exist msg
      rename: log msg
      add: level info
    - name: record_modifier
      match: kube.*
      remove_key: [_p, time, file]
  outputs:
    {{- if has "collector" $f.outputs }}
    - name: opentelemetry
      alias: collector
      match: kube.*
      host: collector-agent.{{ .Release.Namespace }}.svc
      port: 4318
      logs_uri: /v1/logs
      log_response_payload: off
      compress: gzip
      logs_body_key: $msg
      logs_body_key_attributes: true
      logs_trace_id_message_key: $trace_id
      logs_span_id_message_key: $span_id
      logs_severity_text_message_key: $level
      storage.total_limit_size: {{ $f.queueBytes }}
      retry_limit: no_limits
    {{- end }}
    {{- if has "loki" $f.outputs }}
    - name: loki
      alias: loki
      match: kube.*
      host: {{ required "fluentBit.loki.host must be set, e.g. loki-gateway.monitoring, when fluentBit.outputs has loki" $f.loki.host }}
      port: {{ $f.loki.port }}
      tenant_id: {{ $f.loki.tenant }}
      # Few values each: a trace id as a label would make a stream of every request.
      labels: service_namespace=mall, deployment_environment_name={{ .Values.global.environment }}, service_name=$k8s_container_name, k8s_namespace_name=$k8s_namespace_name
      structured_metadata: trace_id=$trace_id, span_id=$span_id, level=$level, k8s_pod_name=$k8s_pod_name
      remove_keys: k8s_namespace_name,k8s_pod_name,k8s_pod_uid,k8s_container_name,trace_id,span_id
      line_format: json
      compress: gzip
      storage.total_limit_size: {{ $f.queueBytes }}
      retry_limit: no_limits
    {{- end }}
    {{- if has "clickhouse" $f.outputs }}
    - name: http
      alias: clickhouse
      match: kube.*
      host: {{ required "fluentBit.clickhouse.host must be set, e.g. clickhouse.data, when fluentBit.outputs has clickhouse" $f.clickhouse.host }}
      port: {{ $f.clickhouse.port }}
      tls: {{ ternary "on" "off" $f.clickhouse.tls }}
      # The table is made by deploy/observability/clickhouse/logs.sql; what has no column of its own goes into fields.
      uri: /?database={{ $f.clickhouse.database }}&input_format_skip_unknown_fields=1&date_time_input_format=best_effort&async_insert=1&wait_for_async_insert=1&query=INSERT%20INTO%20{{ $f.clickhouse.table }}%20FORMAT%20JSONEachRow
      {{- if $f.existingSecret }}
      http_user: ${CLICKHOUSE_USER}
      http_passwd: ${CLICKHOUSE_PASSWORD}
      {{- end }}
      format: json_lines
      json_date_key: time
      json_date_format: iso8601
      log_response_payload: off
      compress: gzip
      storage.total_limit_size: {{ $f.queueBytes }}
      retry_limit: no_limits
    {{- end }}
{{- end }}
