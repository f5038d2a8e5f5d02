{{/* 90 % of the memory limit, in bytes: the rest is for what Go's runtime does not count. */}}
{{- define "mall-service.goMemLimit" -}}
{{- $limit := dig "limits" "memory" "" .Values.resources | toString -}}
{{- if not (regexMatch "^[0-9]+(Ki|Mi|Gi|k|M|G)?$" $limit) -}}
{{- fail (printf "%s: resources.limits.memory is %q: give a whole number with Ki, Mi, Gi, k, M, G or nothing, such as 128Mi; GOMEMLIMIT is derived from it" .Chart.Name $limit) -}}
{{- end -}}
{{- $units := dict "" 1 "k" 1000 "M" 1000000 "G" 1000000000 "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 -}}
{{- $number := regexFind "^[0-9]+" $limit -}}
{{ div (mul (int64 $number) (get $units (trimPrefix $number $limit)) 9) 10 }}
{{- end -}}
