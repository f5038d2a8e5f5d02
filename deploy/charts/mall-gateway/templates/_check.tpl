{{/* What the schema cannot say. Each sentence names the key and the way out. */}}
{{- define "mall-gateway.check" -}}
{{- $v := .Values -}}
{{- $kind := include "mall-gateway.kind" . -}}
{{- $through := include "mall-gateway.through" . -}}
{{- /* Beside the services' charts a second word on the same thing must be the same: by global they know what stands before them. */ -}}
{{- with dig "gateway" dict ($v.global | default dict) -}}
  {{- if ne (.kind | default "none") $kind -}}
    {{- fail (printf "kind: %s, but the services' charts are told %s by global.gateway.kind; set it there and leave kind empty" $kind (.kind | default "none")) -}}
  {{- end -}}
  {{- if ne (.through | default "edge") $through -}}
    {{- fail (printf "through: %s, but the services' charts are told %s by global.gateway.through; set it there and leave through empty" $through (.through | default "edge")) -}}
  {{- end -}}
{{- end -}}
{{- $gateway := $v.gatewayApi.gateway -}}
{{- if not (.Files.Get "files/routes.yaml") -}}
  {{- fail "files/routes.yaml is missing from the chart: run make generate" -}}
{{- end -}}
{{- if not (has $through (list "edge" "apis")) -}}
  {{- fail (printf "global.gateway.through: %q is neither edge nor apis" $through) -}}
{{- end -}}
{{- if not (has $kind (list "gateway-api" "nginx" "apisix" "none")) -}}
  {{- fail (printf "global.gateway.kind: %q is none of gateway-api, nginx, apisix and none" $kind) -}}
{{- end -}}
{{- if and $v.canary.enabled (eq $kind "nginx") (eq $v.nginx.controller "nginx-inc") -}}
  {{- fail "canary.enabled: Argo Rollouts weighs by ingress-nginx's canary annotations, which nginx-inc ignores; set nginx.controller: ingress-nginx, another kind, or canary.enabled: false" -}}
{{- end -}}
{{- if $v.tls.enabled -}}
  {{- if not $v.hosts -}}
    {{- fail "hosts: tls.enabled needs at least one name, for which the certificate is; set hosts: [shop.example.com]" -}}
  {{- end -}}
  {{- if and (not $v.tls.secretName) (or (ne $kind "gateway-api") $gateway.create) -}}
    {{- fail "tls.secretName: tls.enabled needs the Secret with the certificate; name one of type kubernetes.io/tls, or one that tls.certManager.issuer shall fill" -}}
  {{- end -}}
{{- end -}}
{{- if eq $kind "gateway-api" -}}
  {{- if and $gateway.create (not $gateway.className) -}}
    {{- fail "gatewayApi.gateway.className: a Gateway needs the class of the implementation that serves it; see kubectl get gatewayclass, or set gatewayApi.gateway.create: false to use an existing Gateway" -}}
  {{- end -}}
  {{- if and $gateway.create $gateway.namespace (ne $gateway.namespace .Release.Namespace) -}}
    {{- fail (printf "gatewayApi.gateway.namespace: the chart makes its Gateway in the release's namespace %s; leave it empty, or set gatewayApi.gateway.create: false" .Release.Namespace) -}}
  {{- end -}}
  {{- if and (eq $v.gatewayApi.policy "none") (eq $through "apis") -}}
    {{- if gt (int $v.rateLimit.perAddress.requests) 0 -}}
      {{- fail "rateLimit.perAddress.requests: the Gateway API has no rate limit, so this one would be lost; set gatewayApi.policy: envoy-gateway, or through: edge, or 0 where something else limits" -}}
    {{- end -}}
    {{- if eq $v.rateLimit.credentials.by "gateway" -}}
      {{- fail "rateLimit.credentials.by: the Gateway API has no rate limit, so log-ins would have none; set edge, or gatewayApi.policy: envoy-gateway" -}}
    {{- end -}}
  {{- end -}}
  {{- if and $v.trustedProxies (eq $v.gatewayApi.policy "none") -}}
    {{- fail "trustedProxies: the Gateway API does not know them; configure the implementation (Contour: network.num-trusted-hops) and leave this empty, or set gatewayApi.policy: envoy-gateway" -}}
  {{- end -}}
  {{- if and $v.trustedProxies (not $gateway.create) -}}
    {{- fail "trustedProxies: they belong to the Gateway, which somebody else owns here (gatewayApi.gateway.create: false); leave this empty" -}}
  {{- end -}}
{{- end -}}
{{- if eq $kind "nginx" -}}
  {{- if $v.trustedProxies -}}
    {{- fail "trustedProxies: NGINX controllers take them from their own ConfigMap (ingress-nginx: proxy-real-ip-cidr and use-forwarded-headers; nginx-inc: set-real-ip-from); set them there and leave this empty" -}}
  {{- end -}}
  {{- if and (eq $v.nginx.controller "nginx-inc") (not $v.hosts) -}}
    {{- fail "hosts: nginx-inc serves no Ingress without a name; set hosts: [shop.example.com]" -}}
  {{- end -}}
{{- end -}}
{{- if and (eq $kind "apisix") $v.apisix.gatewayProxy.create (not $v.apisix.gatewayProxy.adminKey.secretName) -}}
  {{- fail "apisix.gatewayProxy.adminKey.secretName: name the Secret that holds APISIX's admin key" -}}
{{- end -}}
{{- end -}}
