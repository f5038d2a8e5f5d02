{{/*
Seconds a pod may take to end: what it does, in order, plus three for closing clients and the container runtime.
It is never less than what the process is told to take, so the kernel never ends a request.
*/}}
{{- define "mall-service.gracePeriod" -}}
{{- $s := .Values.shutdown -}}
{{ add (int $s.preStop) (int $s.drainDelay) (int $s.drainTimeout) (int $s.flushTimeout) 3 }}
{{- end -}}

{{/*
Callers of a headless Service learn of a new pod when the cluster's DNS cache (30 s on kubeadm, ACK and TKE) and their own (5 s) end.
Old pods must not go before that.
*/}}
{{- define "mall-service.minReadySeconds" -}}
{{- if .Values.minReadySeconds -}}
{{ int .Values.minReadySeconds }}
{{- else if eq .Values.component "rpc" -}}
35
{{- else -}}
0
{{- end -}}
{{- end -}}
