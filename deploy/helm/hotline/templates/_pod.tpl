{{/* What every process is told. Secrets come by reference; no ConfigMap, so that a hook has the same. */}}
{{- define "hotline.environment" -}}
- name: HOTLINE_ENVIRONMENT
  value: production
- name: HOTLINE_HOST
  value: "0.0.0.0"
- name: HOTLINE_PORT
  value: "8000"
- name: HOTLINE_DATA_FOLDER
  value: /var/lib/hotline
- name: HOTLINE_PUBLIC_URL
  value: {{ .Values.office.publicUrl | quote }}
{{- with .Values.office.trustedProxy }}
- name: HOTLINE_TRUSTED_PROXY
  value: {{ . | quote }}
{{- end }}
- name: ZEEBE_ADDRESS
  value: {{ include "hotline.engineAddress" . | quote }}
- name: HOTLINE_DATABASE_URL
  valueFrom:
    secretKeyRef: {name: {{ .Values.database.secretName | quote }}, key: {{ .Values.database.secretKey | quote }}}
- name: HOTLINE_SECRET_KEY
  valueFrom:
    secretKeyRef: {name: {{ .Values.secretKey.secretName | quote }}, key: {{ .Values.secretKey.secretKey | quote }}}
{{- range .Values.secrets }}
- name: {{ .variable }}
  valueFrom:
    secretKeyRef: {name: {{ .secretName | quote }}, key: {{ .secretKey | quote }}}
{{- end }}
{{- range $name, $value := .Values.office.settings }}
- name: {{ $name }}
  value: {{ $value | toString | quote }}
{{- end }}
{{- end }}

{{- define "hotline.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
privileged: false
capabilities: {drop: [ALL]}
{{- end }}

{{- define "hotline.mounts" -}}
- {name: data, mountPath: /var/lib/hotline}
- {name: tmp, mountPath: /tmp}
{{- if .Values.office.files }}
- {name: office, mountPath: /etc/hotline, readOnly: true}
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Give (dict "root" $ "files" "name of the ConfigMap" "data" "name of the claim, or nothing"). */}}
{{- define "hotline.volumes" -}}
- name: data
{{- if .data }}
  persistentVolumeClaim: {claimName: {{ .data }}}
{{- else }}
  emptyDir: {}
{{- end }}
- name: tmp
  emptyDir: {sizeLimit: 1Gi}
{{- if .root.Values.office.files }}
- name: office
  configMap: {name: {{ .files }}}
{{- end }}
{{- with .root.Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* What all pods have in common; give the root. */}}
{{- define "hotline.podBasics" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  {{- toYaml .Values.podSecurityContext | nindent 2 }}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end }}

{{/* Different machines where there are some; give (dict "root" $ "component" "serve"). */}}
{{- define "hotline.spread" -}}
- maxSkew: 1
  topologyKey: kubernetes.io/hostname
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels:
      {{- include "hotline.selector" . | nindent 6 }}
{{- end }}

{{/* A probe; give (dict "path" "/health" "port" "http" "failures" 3). */}}
{{- define "hotline.probe" -}}
httpGet: {path: {{ .path }}, port: {{ .port }}}
periodSeconds: 10
timeoutSeconds: 5
failureThreshold: {{ .failures }}
{{- end }}
