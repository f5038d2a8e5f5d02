// Package analysis proves the AnalysisTemplates of deploy/charts/mall-analysis: the chart is rendered by Helm, its
// queries are answered by Prometheus' engine over series as mall's pods have them, and Rollouts' own code
// (tools/kubernetes/measure) asks them and says what it would make of the answers.
package analysis
