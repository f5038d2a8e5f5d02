package metrics

import (
	"errors"
	"fmt"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/rulefmt"
	"github.com/prometheus/prometheus/promql/parser"
)

// scaleGroups divides every duration of the rules by conf.TimeScale. Names stay, thresholds stay: a rate per second
// means the same over a shorter window.
func scaleGroups(groups *rulefmt.RuleGroups, conf Conf) error {
	for i := range groups.Groups {
		g := &groups.Groups[i]
		if g.Interval != 0 {
			g.Interval = model.Duration(max(scaleHold(time.Duration(g.Interval), conf.TimeScale), conf.EvalInterval))
		}
		if conf.TimeScale <= 1 {
			continue
		}
		if g.QueryOffset != nil {
			*g.QueryOffset = model.Duration(scaleHold(time.Duration(*g.QueryOffset), conf.TimeScale))
		}
		for j := range g.Rules {
			r := &g.Rules[j]
			expr, err := scaleExpr(r.Expr, conf)
			if err != nil {
				return fmt.Errorf("group %q, rule %d, %q: %w", g.Name, j+1, r.Record+r.Alert, err)
			}
			r.Expr = expr
			r.For = model.Duration(scaleHold(time.Duration(r.For), conf.TimeScale))
			r.KeepFiringFor = model.Duration(scaleHold(time.Duration(r.KeepFiringFor), conf.TimeScale))
		}
	}
	return nil
}

var errComputed = errors.New("a computed duration cannot be scaled; write it as a number")

// scaleExpr divides the ranges, offsets and steps in a query.
func scaleExpr(query string, conf Conf) (string, error) {
	expr, err := queryParser.ParseExpr(query)
	if err != nil {
		return "", err
	}
	parser.Inspect(expr, func(n parser.Node, _ []parser.Node) error {
		switch n := n.(type) {
		case *parser.MatrixSelector:
			if n.RangeExpr != nil {
				err = errComputed
			}
			n.Range = scaleRange(n.Range, conf)
		case *parser.SubqueryExpr:
			if n.RangeExpr != nil || n.StepExpr != nil || n.OriginalOffsetExpr != nil {
				err = errComputed
			}
			n.Range = scaleRange(n.Range, conf)
			if n.Step != 0 {
				n.Step = max(scaleHold(n.Step, conf.TimeScale), min(n.Step, conf.SampleInterval))
			}
			n.OriginalOffset = scaleHold(n.OriginalOffset, conf.TimeScale)
		case *parser.VectorSelector:
			if n.OriginalOffsetExpr != nil {
				err = errComputed
			}
			n.OriginalOffset = scaleHold(n.OriginalOffset, conf.TimeScale)
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	return expr.String(), nil
}

// scaleRange keeps windows long enough for rate(), and never makes one longer than it was.
func scaleRange(d time.Duration, conf Conf) time.Duration {
	return max(scaleHold(d, conf.TimeScale), min(d, conf.minRange))
}

// scaleHold divides d. What is a second or more stays in whole seconds, so that rules read well.
func scaleHold(d time.Duration, by float64) time.Duration {
	if by <= 1 || d == 0 {
		return d
	}
	scaled := time.Duration(float64(d) / by)
	if scaled.Abs() >= time.Second {
		return scaled.Round(time.Second)
	}
	return max(scaled.Round(time.Millisecond), min(d, time.Millisecond))
}
