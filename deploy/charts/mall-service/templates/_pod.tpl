{{- define "mall-service.podTemplate" -}}
{{- $v := .Values -}}
{{- $authorities := include "mall-service.authorities" . | fromJson -}}
metadata:
  labels:
    {{- include "mall-service.podLabels" . | nindent 4 }}
    {{- with $v.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    kubectl.kubernetes.io/default-container: {{ include "mall-service.name" . }}
    checksum/config: {{ include "mall-service.config" . | sha256sum }}
    {{- with $v.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "mall-service.serviceAccountName" . }}
  automountServiceAccountToken: false
  # A Service's own variables (ORDER_API_PORT=tcp://…) would hide the service's.
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ include "mall-service.gracePeriod" . }}
  securityContext: {{- include "mall-service.podSecurity" . | nindent 4 }}
  {{- with $v.global.image.pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . }}
    {{- end }}
  {{- end }}
  containers:
    - name: {{ include "mall-service.name" . }}
      image: {{ include "mall-service.image" . | quote }}
      imagePullPolicy: {{ $v.image.pullPolicy | default $v.global.image.pullPolicy }}
      {{- with $v.args }}
      args: {{- toYaml . | nindent 8 }}
      {{- end }}
      securityContext: {{- include "mall-service.containerSecurity" . | nindent 8 }}
      ports: {{- include "mall-service.ports" . | nindent 8 }}
      {{- if not $v.rollout.enabled }}
      envFrom:
        - configMapRef: {name: {{ include "mall-service.name" . }}}
      {{- end }}
      env: {{- include "mall-service.env" . | nindent 8 }}
      {{- include "mall-service.probes" . | nindent 6 }}
      lifecycle:
        preStop:
          sleep: {seconds: {{ include "mall-service.preStop" . }}}
      resources: {{- toYaml $v.resources | nindent 8 }}
      {{- if or $v.tmp.enabled $v.extraVolumeMounts $authorities }}
      volumeMounts:
        {{- if $v.tmp.enabled }}
        - {name: tmp, mountPath: /tmp}
        {{- end }}
        {{- range $name, $ca := $authorities }}
        - {name: ca-{{ $name }}, mountPath: /etc/mall/{{ $name }}, readOnly: true}
        {{- end }}
        {{- with $v.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- end }}
  {{- if or $v.tmp.enabled $v.extraVolumes $authorities }}
  volumes:
    {{- if $v.tmp.enabled }}
    - {name: tmp, emptyDir: {sizeLimit: {{ $v.tmp.sizeLimit }}}}
    {{- end }}
    {{- range $name, $ca := $authorities }}
    - {name: ca-{{ $name }}, secret: {secretName: {{ $ca.secret }}, items: [{key: {{ $ca.key }}, path: ca.crt}]}}
    {{- end }}
    {{- with $v.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- end }}
  {{- with $v.topologySpread }}
  topologySpreadConstraints:
    {{- range . }}
    - topologyKey: {{ .topologyKey }}
      maxSkew: {{ int .maxSkew }}
      whenUnsatisfiable: {{ .whenUnsatisfiable }}
      labelSelector:
        matchLabels: {{- include "mall-service.selector" $ | nindent 10 }}
      matchLabelKeys: [{{ ternary "rollouts-pod-template-hash" "pod-template-hash" $v.rollout.enabled }}]
    {{- end }}
  {{- end }}
  {{- with $v.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with $v.nodeSelector }}
  nodeSelector: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $v.tolerations }}
  tolerations: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $v.affinity }}
  affinity: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end -}}

{{/* What the Pod Security level `restricted` asks for. */}}
{{- define "mall-service.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "mall-service.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{- define "mall-service.ports" -}}
{{- if has .Values.component (list "api" "edge") -}}
- {name: http, containerPort: 8888}
{{ else if eq .Values.component "rpc" -}}
- {name: grpc, containerPort: 8080}
{{ end -}}
- {name: metrics, containerPort: 9091}
{{- end -}}

{{/* /healthz says "ready", /livez "alive"; a pod that drains stays alive. An rpc pod is ready when gRPC itself answers so. */}}
{{- define "mall-service.probes" -}}
{{- $p := .Values.probes -}}
startupProbe:
  httpGet: {path: /healthz, port: metrics}
  periodSeconds: {{ int $p.startup.periodSeconds }}
  failureThreshold: {{ int $p.startup.failureThreshold }}
  timeoutSeconds: 1
readinessProbe:
  {{- if eq .Values.component "rpc" }}
  grpc: {port: 8080}
  {{- else }}
  httpGet: {path: /healthz, port: metrics}
  {{- end }}
  periodSeconds: {{ int $p.readiness.periodSeconds }}
  failureThreshold: {{ int $p.readiness.failureThreshold }}
  timeoutSeconds: {{ int $p.readiness.timeoutSeconds }}
livenessProbe:
  httpGet: {path: /livez, port: metrics}
  periodSeconds: {{ int $p.liveness.periodSeconds }}
  failureThreshold: {{ int $p.liveness.failureThreshold }}
  timeoutSeconds: {{ int $p.liveness.timeoutSeconds }}
{{- end -}}
