{{if .hasComment}}{{.comment}}{{end}}
func (l *{{.logicName}}) {{.method}}({{if .hasReq}}in {{.request}}{{if .stream}}, stream {{.streamBody}}{{end}}{{else}}stream {{.streamBody}}{{end}}) ({{if .hasReply}}{{.response}}, {{end}}error) {
	return {{if .hasReply}}nil, {{end}}status.Error(codes.Unimplemented, "{{.method}}")
}
