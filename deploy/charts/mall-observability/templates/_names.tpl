{{/* Labels of what belongs to one part; call with (dict "root" $ "part" "collector-agent"). */}}
{{- define "observability.labels" -}}
{{ include "observability.selector" . }}
app.kubernetes.io/part-of: mall
app.kubernetes.io/component: observability
app.kubernetes.io/version: {{ include "observability.version" .root | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "observability.selector" -}}
app.kubernetes.io/name: {{ .part }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{- define "observability.version" -}}
{{ .Values.collector.image.tag | default .Values.global.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "observability.collectorImage" -}}
{{- $i := .Values.collector.image -}}
{{- $name := printf "%s/%s" ($i.registry | default .Values.global.image.registry) $i.name -}}
{{- if $i.digest }}{{ printf "%s@%s" $name $i.digest }}{{ else }}{{ printf "%s:%s" $name (include "observability.version" .) }}{{ end -}}
{{- end }}

{{/* A memory quantity in MiB; the schema admits whole Mi and Gi only. */}}
{{- define "observability.mebibytes" -}}
{{- if hasSuffix "Gi" . }}{{ mul (trimSuffix "Gi" . | int) 1024 }}{{ else }}{{ trimSuffix "Mi" . | int }}{{ end -}}
{{- end }}

{{/* What the Pod Security level "restricted" asks of a container, and a root file system that nobody writes. */}}
{{- define "observability.restricted" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}
