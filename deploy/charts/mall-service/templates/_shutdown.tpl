{{/*
Seconds a pod may take to end: what it does, in order, plus three for closing clients and the container runtime.
It is never less than what the process is told to take, so the kernel never ends a request.
*/}}
{{- define "mall-service.gracePeriod" -}}
{{- $s := .Values.shutdown -}}
{{ add (include "mall-service.preStop" .) (int $s.drainDelay) (int $s.drainTimeout) (int $s.flushTimeout) 3 }}
{{- end -}}

{{/*
Callers of a headless Service learn of a new pod when the cluster's DNS cache (30 s on kubeadm, ACK and TKE) and their own look-up (5 s)
come round. Whatever takes the old pod away, a roll, a drained node or an autoscaler, it goes on serving until then: minReadySeconds
would hold back rolls alone.
*/}}
{{- define "mall-service.preStop" -}}
{{- if .Values.shutdown.preStop -}}
{{ int .Values.shutdown.preStop }}
{{- else if eq .Values.component "rpc" -}}
35
{{- else -}}
5
{{- end -}}
{{- end -}}
