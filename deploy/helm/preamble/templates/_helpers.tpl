{{- define "preamble.name" -}}
{{- printf "%s-%s" .root.Release.Name .part | trunc 52 | trimSuffix "-" -}}
{{- end -}}

{{- define "preamble.labels" -}}
{{ include "preamble.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{- define "preamble.selector" -}}
app.kubernetes.io/name: preamble
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- with .pool }}
preamble.dev/pool: {{ . }}
{{- end }}
{{- end -}}

{{- define "preamble.image" -}}
{{- $digest := index .root.Values.image.digests .name -}}
{{- if $digest -}}
{{ .root.Values.image.prefix }}{{ .name }}@{{ $digest }}
{{- else -}}
{{ .root.Values.image.prefix }}{{ .name }}:{{ .root.Values.image.tag }}
{{- end -}}
{{- end -}}

{{/* What every pod has in common: nobody's rights, nothing to write on but what is given. */}}
{{- define "preamble.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .Values.image.pullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "preamble.container" -}}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
{{- end -}}

{{- define "preamble.probes" -}}
startupProbe:
  httpGet: {path: /q/health/live, port: http}
  periodSeconds: 2
  failureThreshold: {{ div (.startSeconds | default 120) 2 }}
livenessProbe:
  httpGet: {path: /q/health/live, port: http}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 3
readinessProbe:
  httpGet: {path: /q/health/ready, port: http}
  periodSeconds: 5
  timeoutSeconds: 5
{{- end -}}

{{- define "preamble.secret" -}}
- name: {{ .name }}
  valueFrom: {secretKeyRef: {name: {{ .secret }}, key: {{ .key }}}}
{{- end -}}

{{- define "preamble.jvm" -}}
- name: JAVA_TOOL_OPTIONS
  value: >-
    -XX:MaxRAMPercentage={{ .heapPercent }} -XX:+ExitOnOutOfMemoryError -Djava.io.tmpdir=/tmp
    {{- if .root.Values.trust.existingSecret }} -Djavax.net.ssl.trustStore=/etc/preamble/trust/{{ .root.Values.trust.key }} -Djavax.net.ssl.trustStoreType=PKCS12{{ end }}
{{- end -}}

{{- define "preamble.java" -}}
{{ include "preamble.jvm" . }}
- name: QUARKUS_HTTP_HOST
  value: 0.0.0.0
- name: PREAMBLE_HTTP_PORT
  value: "8080"
{{- end -}}

{{- define "preamble.kafka" -}}
- name: PREAMBLE_KAFKA_BOOTSTRAP
  value: {{ .root.Values.kafka.bootstrap }}
- name: PREAMBLE_KAFKA_PROTOCOL
  value: {{ .root.Values.kafka.protocol }}
{{ include "preamble.secret" (dict "name" "PREAMBLE_KAFKA_USERNAME" "secret" .secret "key" "kafka-username") }}
{{ include "preamble.secret" (dict "name" "PREAMBLE_KAFKA_PASSWORD" "secret" .secret "key" "kafka-password") }}
{{- end -}}

{{- define "preamble.database" -}}
- name: PREAMBLE_DATABASE_URL
  value: {{ .root.Values.database.url | quote }}
{{ include "preamble.secret" (dict "name" "PREAMBLE_DATABASE_USERNAME" "secret" .secret "key" "database-username") }}
{{ include "preamble.secret" (dict "name" "PREAMBLE_DATABASE_PASSWORD" "secret" .secret "key" "database-password") }}
{{- end -}}

{{- define "preamble.store" -}}
- name: PREAMBLE_STORE_ENDPOINT
  value: {{ .root.Values.store.endpoint }}
- name: PREAMBLE_STORE_REGION
  value: {{ .root.Values.store.region }}
- name: PREAMBLE_STORE_BUCKET
  value: {{ .root.Values.store.bucket }}
{{ include "preamble.secret" (dict "name" "PREAMBLE_STORE_ACCESS_KEY" "secret" .secret "key" "store-access-key") }}
{{ include "preamble.secret" (dict "name" "PREAMBLE_STORE_SECRET_KEY" "secret" .secret "key" "store-secret-key") }}
{{- end -}}

{{- define "preamble.tracing" -}}
{{- with .Values.tracing }}
{{- if .endpoint }}
- name: PREAMBLE_TRACING_ENDPOINT
  value: {{ .endpoint | quote }}
- name: PREAMBLE_TRACING_RATIO
  value: {{ .ratio | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "preamble.environment" -}}
{{- range $name, $value := . }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end -}}

{{- define "preamble.mounts" -}}
- {name: tmp, mountPath: /tmp}
{{- if .Values.trust.existingSecret }}
- {name: trust, mountPath: /etc/preamble/trust, readOnly: true}
{{- end }}
{{- end -}}

{{- define "preamble.volumes" -}}
- name: tmp
  emptyDir: {sizeLimit: {{ .tmp | default "2Gi" }}}
{{- if .Values.trust.existingSecret }}
- name: trust
  secret: {secretName: {{ .Values.trust.existingSecret }}}
{{- end }}
{{- end -}}

{{/* The ports that a server is reached at, as YAML: those that are named, else those of its address, which is a URL or a list of
     host:port. */}}
{{- define "preamble.ports" -}}
{{- if .server.ports -}}
{{ toYaml .server.ports }}
{{- else -}}
{{- $url := trimPrefix "jdbc:" .address -}}
{{- $usual := "" -}}
{{- if hasPrefix "https://" $url }}{{ $usual = "443" }}{{ else if hasPrefix "http://" $url }}{{ $usual = "80" }}{{ else if hasPrefix "postgresql://" $url }}{{ $usual = "5432" }}{{ end -}}
{{- $ports := list -}}
{{- range splitList "," (regexReplaceAll "/.*" (regexReplaceAll "^[a-z0-9]+://" $url "") "") -}}
{{- $port := regexFind ":[0-9]+$" . | trimPrefix ":" | default $usual -}}
{{- $ports = append $ports (required (printf "%s: %q has no port" $.name $.address) $port | int) -}}
{{- end -}}
{{ $ports | uniq | toYaml }}
{{- end -}}
{{- end -}}

{{- define "preamble.spread" -}}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: topology.kubernetes.io/zone
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{ include "preamble.selector" . | nindent 8 }}
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{ include "preamble.selector" . | nindent 8 }}
{{- end -}}
