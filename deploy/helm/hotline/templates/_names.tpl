{{- define "hotline.name" -}}
{{- if contains "hotline" .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}{{ printf "%s-hotline" .Release.Name | trunc 50 | trimSuffix "-" }}{{ end }}
{{- end }}

{{/* Labels of everything; give (dict "root" $ "component" "serve"). */}}
{{- define "hotline.labels" -}}
{{ include "hotline.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "hotline.selector" -}}
app.kubernetes.io/name: hotline
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- define "hotline.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "hotline.engineAddress" -}}
{{- if .Values.engine.address }}{{ .Values.engine.address }}
{{- else if .Values.camunda.enabled }}{{ .Release.Name }}-zeebe-gateway:26500
{{- else }}{{ fail "engine.address is needed (or camunda.enabled): the gateway of the engine, host:port" }}{{ end }}
{{- end }}

{{- define "hotline.dataClaim" -}}
{{ .Values.data.existingClaim | default (printf "%s-data" (include "hotline.name" .)) }}
{{- end }}
