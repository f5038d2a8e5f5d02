{{/* What a schema cannot say: values that are fine one by one and wrong together. Each sentence names the keys. */}}
{{- define "mall-service.validate" -}}
{{- $v := .Values -}}
{{- $g := $v.global -}}
{{- $name := .Chart.Name -}}
{{- $tag := $v.image.tag | default $g.image.tag -}}
{{- if not (or $tag $v.image.digest) -}}
{{- fail (printf "%s: image.tag is not set: name the version to run, in %s.image.tag or in global.image.tag for all" $name $name) -}}
{{- end -}}
{{- if eq $tag "latest" -}}
{{- fail (printf "%s: image.tag is latest, which means another image tomorrow: name a version" $name) -}}
{{- end -}}
{{- if and $v.autoscaling.enabled (eq (int $v.replicas) 0) -}}
{{- fail (printf "%s: replicas is 0 and autoscaling.enabled is true: with an autoscaler autoscaling.minReplicas says how few pods there are; to stop the service, set autoscaling.enabled to false" $name) -}}
{{- end -}}
{{- if and $v.autoscaling.enabled (gt (int $v.autoscaling.minReplicas) (int $v.autoscaling.maxReplicas)) -}}
{{- fail (printf "%s: autoscaling.minReplicas is %d, more than autoscaling.maxReplicas, %d" $name (int $v.autoscaling.minReplicas) (int $v.autoscaling.maxReplicas)) -}}
{{- end -}}
{{- if and $v.autoscaling.enabled (not $v.autoscaling.cpu) (not $v.autoscaling.requestsPerSecond.target) -}}
{{- fail (printf "%s: autoscaling.enabled is true and both autoscaling.cpu and autoscaling.requestsPerSecond.target are 0: say what the autoscaler goes by" $name) -}}
{{- end -}}
{{- $most := int (ternary $v.autoscaling.maxReplicas $v.replicas $v.autoscaling.enabled) -}}
{{- if and (eq $v.component "worker") (has "kafka" $v.needs) (gt $most (int $g.kafka.partitions)) -}}
{{- fail (printf "%s: %s is %d, but a topic has %d partitions (global.kafka.partitions), so the rest would stand idle" $name (ternary "autoscaling.maxReplicas" "replicas" $v.autoscaling.enabled) $most (int $g.kafka.partitions)) -}}
{{- end -}}
{{- if not (include "mall-service.secretName" .) -}}
{{- fail (printf "%s: secrets.existingSecret is not set: name the Secret that holds %s, in %s.secrets.existingSecret or global.secrets.existingSecret" $name (keys (include "mall-service.secretKeys" . | fromJson) | sortAlpha | join ", ") $name) -}}
{{- end -}}
{{- if and (has "redis" $v.needs) (not $g.redis.address) -}}
{{- fail (printf "%s: global.redis.address is not set: give host:port of Redis" $name) -}}
{{- end -}}
{{- if and (has "kafka" $v.needs) (not $g.kafka.brokers) -}}
{{- fail (printf "%s: global.kafka.brokers is not set: give host:port of Kafka's brokers, several by comma" $name) -}}
{{- end -}}
{{- if not $g.publicUrl -}}
{{- fail (printf "%s: global.publicUrl is not set: give the URL under which customers reach the shop, such as https://shop.example.com" $name) -}}
{{- end -}}
{{- range $variable, $_ := $v.env -}}
{{- if regexMatch "_(DSN|SECRET|PASSWORD|AUTHORIZATION|TOKEN)$" $variable -}}
{{- fail (printf "%s: env.%s is a secret: put it into the Secret %s under that key, and say %s.secrets.keys.%s: true" $name $variable (include "mall-service.secretName" $) $name $variable) -}}
{{- end -}}
{{- end -}}
{{- range $v.extraEnv -}}
{{- if and (hasKey . "value") (regexMatch "_(DSN|SECRET|PASSWORD|AUTHORIZATION|TOKEN)$" .name) -}}
{{- fail (printf "%s: extraEnv gives %s, a secret, as a value: use valueFrom.secretKeyRef" $name .name) -}}
{{- end -}}
{{- end -}}
{{- if eq $g.environment "local" -}}
{{- fail (printf "%s: global.environment is local, which is a developer's machine: say test, staging or production" $name) -}}
{{- end -}}
{{- if and $v.loadBalancer.enabled (not (has $v.component (list "api" "edge"))) -}}
{{- fail (printf "%s: loadBalancer.enabled is true, but only the edge and the APIs may be reached from outside" $name) -}}
{{- end -}}
{{- if and $v.serviceAccount.create $v.serviceAccount.name -}}
{{- fail (printf "%s: serviceAccount.name is %s and serviceAccount.create is true: a made account has the service's name; set serviceAccount.create to false to use another" $name $v.serviceAccount.name) -}}
{{- end -}}
{{- include "mall-service.validateRollout" . -}}
{{- end -}}

{{/* A share that is made of whole pods must be one that the pods can make. */}}
{{- define "mall-service.validateRollout" -}}
{{- $v := .Values -}}
{{- if and $v.rollout.steps $v.rollout.weights -}}
{{- fail (printf "%s: rollout.steps and rollout.weights are both set: weights are for the steps that the chart makes, take one of them away" $.Chart.Name) -}}
{{- end -}}
{{- if and $v.rollout.enabled (not (include "mall-service.shiftsRequests" .)) -}}
{{- $pods := int (ternary $v.autoscaling.minReplicas $v.replicas $v.autoscaling.enabled) -}}
{{- $key := ternary "autoscaling.minReplicas" "replicas" $v.autoscaling.enabled -}}
{{- $steps := $v.rollout.steps | default (include "mall-service.steps" . | fromYamlArray) -}}
{{- range $i, $step := $steps -}}
{{- $weight := int (get $step "setWeight" | default 0) -}}
{{- if and (gt $weight 0) (gt $pods 0) (lt (mul $pods $weight) 50) -}}
{{- $what := ternary (printf "rollout.weights has %d" $weight) (printf "rollout.steps[%d].setWeight is %d" $i $weight) (not (empty $v.rollout.weights)) -}}
{{- fail (printf "%s: %s, but %s is %d, and without a gateway a share is made of whole pods: raise %s to %d or the weight" $.Chart.Name $what $key $pods $key (div (add 49 $weight) $weight)) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
