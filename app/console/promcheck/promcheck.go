// Package promcheck tells whether rules and queries are ones that Prometheus accepts, as promtool does.
package promcheck

import (
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
)

var promql = parser.NewParser(parser.Options{})

// CheckRules reads rule files and returns every error with its file, line, group and rule.
func CheckRules(files ...string) error {
	var errs []error
	for _, f := range files {
		if _, err := ParseRules(f); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", f, err))
		}
	}
	return errors.Join(errs...)
}

// ParseRules reads one rule file. Its error names line, group and rule, but not the file.
func ParseRules(file string) (*rulefmt.RuleGroups, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	groups, errs := rulefmt.Parse(text, false, model.UTF8Validation, promql, slog.New(slog.DiscardHandler))
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return groups, nil
}

// CheckQuery parses one PromQL expression and checks its types. The error has the position, line:column.
func CheckQuery(expr string) error {
	_, err := promql.ParseExpr(expr)
	return err
}
