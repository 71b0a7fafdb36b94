{{- /* Namespaces of an object and of those it grants rights to. */ -}}
{{- define "reasonrank.place" }}
{{- $object := .object }}
{{- $namespace := .root.Release.Namespace }}
{{- if and (eq $object.kind "ClusterRoleBinding") (not .root.Values.clusterWide) }}
{{- $_ := set $object "kind" "RoleBinding" }}
{{- $_ := set $object.metadata "name" "reasonrank-operator-runs" }}
{{- end }}
{{- if not (hasPrefix "ClusterRole" $object.kind) }}
{{- $_ := set $object.metadata "namespace" $namespace }}
{{- end }}
{{- range $object.subjects }}
{{- $_ := set . "namespace" $namespace }}
{{- end }}
{{- end }}

{{- /* The values that concern pods of the operator. */ -}}
{{- define "reasonrank.deployment" }}
{{- $values := .root.Values }}
{{- $spec := .object.spec }}
{{- $pod := $spec.template.spec }}
{{- $container := first $pod.containers }}
{{- $_ := set $spec "replicas" $values.replicas }}
{{- with $values.images.operator }}{{ $_ := set $container "image" . }}{{ end }}
{{- with $values.resources }}{{ $_ := set $container "resources" . }}{{ end }}
{{- range $key := list "imagePullSecrets" "nodeSelector" "tolerations" "affinity" "priorityClassName" }}
{{- with index $values $key }}{{ $_ := set $pod $key . }}{{ end }}
{{- end }}
{{- $env := $container.env }}
{{- range $env }}
{{- if and (eq .name "REASONRANK_OPERATOR_STAGE_IMAGE") $values.images.stage }}
{{- $_ := set . "value" $values.images.stage }}
{{- end }}
{{- if and (eq .name "REASONRANK_OPERATOR_SERVE_IMAGE") $values.images.serve }}
{{- $_ := set . "value" $values.images.serve }}
{{- end }}
{{- end }}
{{- if not $values.clusterWide }}
{{- $field := dict "fieldRef" (dict "fieldPath" "metadata.namespace") }}
{{- $env = append $env (dict "name" "QUARKUS_OPERATOR_SDK_NAMESPACES" "valueFrom" $field) }}
{{- end }}
{{- if ne $values.serving "auto" }}
{{- $env = append $env (dict "name" "REASONRANK_OPERATOR_SERVING" "value" $values.serving) }}
{{- end }}
{{- with $values.prometheusUrl }}
{{- $env = append $env (dict "name" "REASONRANK_OPERATOR_PROMETHEUS_URL" "value" .) }}
{{- end }}
{{- $_ := set $container "env" (concat $env $values.env) }}
{{- end }}
