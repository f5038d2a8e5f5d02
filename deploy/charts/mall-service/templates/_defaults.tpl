{{/* Made from ../values.yaml by `make generate`; do not edit. */}}
{{- define "mall-service.defaults" -}}
component: ""
needs: []
callers: []
public: false
env: {}
extraEnv: []
args: []
image:
  registry: ""
  name: ""
  tag: ""
  digest: ""
  pullPolicy: ""
replicas: 2
autoscaling:
  enabled: false
  minReplicas: 2
  maxReplicas: 10
  cpu: 70
  requestsPerSecond:
    target: 0
    metric: mall_requests_per_second
  behavior:
    scaleUp:
      stabilizationWindowSeconds: 0
      policies: [{type: Percent, value: 100, periodSeconds: 15}]
    scaleDown:
      stabilizationWindowSeconds: 300
      policies: [{type: Percent, value: 25, periodSeconds: 60}]
rollout:
  enabled: false
  steps: []
  manualPromotion: false
  trafficRouting:
    enabled: true
    route: ""
  analysis:
    enabled: true
    templates: [mall-error-ratio, mall-latency, mall-business]
    args: {}
    gate:
      count: 6
      inconclusiveLimit: 2
      initialDelay: 60s
  abortScaleDownDelaySeconds: 30
  notify: ""
minReadySeconds: 0
revisionHistoryLimit: 5
progressDeadlineSeconds: 300
shutdown:
  preStop: 5
  drainDelay: 5
  drainTimeout: 10
  flushTimeout: 2
probes:
  startup:
    periodSeconds: 1
    failureThreshold: 300
  readiness:
    periodSeconds: 5
    failureThreshold: 2
    timeoutSeconds: 2
  liveness:
    periodSeconds: 10
    failureThreshold: 6
    timeoutSeconds: 5
resources:
  requests: {cpu: 100m, memory: 64Mi}
  limits: {memory: 128Mi}
goMaxProcs: 4
secrets:
  existingSecret: ""
  keys: {}
  keyNames: {}
service:
  annotations: {}
serviceAccount:
  create: true
  name: ""
  annotations: {}
serviceMonitor:
  enabled: false
  kind: PodMonitor
  interval: 10s
  labels: {}
networkPolicy:
  enabled: true
  extraIngress: []
  extraEgress: []
podDisruptionBudget:
  enabled: true
  maxUnavailable: 1
topologySpread:
  - {topologyKey: topology.kubernetes.io/zone, maxSkew: 1, whenUnsatisfiable: ScheduleAnyway}
  - {topologyKey: kubernetes.io/hostname, maxSkew: 1, whenUnsatisfiable: ScheduleAnyway}
tmp:
  enabled: false
  sizeLimit: 64Mi
extraVolumes: []
extraVolumeMounts: []
podAnnotations: {}
podLabels: {}
priorityClassName: ""
nodeSelector: {}
tolerations: []
affinity: {}
global:
  environment: production
  clusterName: ""
  publicUrl: ""
  image:
    registry: mall.local/mall
    tag: ""
    pullPolicy: IfNotPresent
    pullSecrets: []
  secrets:
    existingSecret: mall
  mysql:
    peers: []
    ports: [3306]
    ca: {secret: "", key: ca.crt}
  redis:
    address: ""
    type: node
    username: ""
    tls: false
    ca: {secret: "", key: ca.crt}
    peers: []
    ports: [6379]
  kafka:
    brokers: ""
    saslMechanism: ""
    username: ""
    tls: false
    ca: {secret: "", key: ca.crt}
    peers: []
    ports: [9092]
    partitions: 8
    replication: 0
  otlp:
    endpoint: collector:4317
    httpEndpoint: http://collector:4318
    tls: false
    ca: {secret: "", key: ca.crt}
    sampler: "1.0"
    peers:
      - podSelector: {matchLabels: {app.kubernetes.io/name: collector}}
    ports: [4317, 4318]
  gateway:
    kind: none
    peers: []
  monitoring:
    peers:
      - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}
  networkPolicy:
    enabled: true
    dns:
      peers:
        - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
        - ipBlock: {cidr: 169.254.20.10/32}
{{- end -}}
