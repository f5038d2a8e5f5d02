{{/*
Everything that a service has in Kubernetes. A service's chart is this one line:
  {{ include "mall-service.all" . }}
The context of every template below is a dict like a chart's own, whose Values are the chart's over the defaults.
*/}}
{{- define "mall-service.all" -}}
{{- $values := mergeOverwrite (include "mall-service.defaults" . | fromYaml) (deepCopy .Values) -}}
{{- $c := dict "Values" $values "Chart" .Chart "Release" .Release "Capabilities" .Capabilities "Template" .Template -}}
{{- include "mall-service.validate" $c -}}
{{- $parts := list "configMap" "serviceAccount" "services" "workload" "autoscaler" "disruptionBudget" "networkPolicy" "monitor" -}}
{{- range $parts }}
{{- $object := include (printf "mall-service.%s" .) $c | trim }}
{{- if $object }}
---
{{ $object }}
{{- end }}
{{- end }}
{{- end -}}
