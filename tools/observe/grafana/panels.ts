import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { PanelBuilder as BarsBuilder } from '@grafana/grafana-foundation-sdk/bargauge';
import {
  BarGaugeDisplayMode, BigValueGraphMode, GraphThresholdsStyleMode, GraphThresholdsStyleConfigBuilder, LegendDisplayMode,
  ReduceDataOptionsBuilder, SortOrder, StackingConfigBuilder, StackingMode, TooltipDisplayMode, VisibilityMode,
  VizLegendOptionsBuilder, VizOrientation, VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TextBuilder, TextMode } from '@grafana/grafana-foundation-sdk/text';
import { PanelBuilder as GraphBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { Panel, Query } from './model.js';

const source = { type: 'prometheus', uid: '${datasource}' };

/** Renders one panel with the builder of its kind. */
export function render(panel: Panel): Builder<dashboard.Panel> {
  switch (panel.kind) {
    case 'timeseries': return graph(panel);
    case 'stat': return stat(panel);
    case 'bars': return bars(panel);
    case 'text':
      return new TextBuilder().id(panel.id).title(panel.title).gridPos(place(panel)).mode(TextMode.Markdown).content(panel.text ?? '');
  }
}

function graph(panel: Panel): GraphBuilder {
  const builder = new GraphBuilder()
    .id(panel.id).title(panel.title).description(panel.about ?? '').gridPos(place(panel)).datasource(source)
    .unit(panel.unit ?? 'short').min(0).lineWidth(1).fillOpacity(panel.stack ? 40 : 8).showPoints(VisibilityMode.Never)
    .legend(new VizLegendOptionsBuilder().showLegend(true).displayMode(LegendDisplayMode.List).calcs(['lastNotNull']))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  if (panel.stack) builder.stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));
  if (panel.alarm !== undefined) {
    builder.thresholds(thresholds(panel))
      .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  }
  targets(panel).forEach((t) => builder.withTarget(t));
  return builder;
}

function stat(panel: Panel): StatBuilder {
  const builder = new StatBuilder()
    .id(panel.id).title(panel.title).description(panel.about ?? '').gridPos(place(panel)).datasource(source)
    .unit(panel.unit ?? 'short').graphMode(BigValueGraphMode.None).thresholds(thresholds(panel))
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']));
  targets(panel).forEach((t) => builder.withTarget(t));
  return builder;
}

function bars(panel: Panel): BarsBuilder {
  const builder = new BarsBuilder()
    .id(panel.id).title(panel.title).description(panel.about ?? '').gridPos(place(panel)).datasource(source)
    .unit(panel.unit ?? 'short').orientation(VizOrientation.Horizontal).displayMode(BarGaugeDisplayMode.Gradient)
    .thresholds(thresholds(panel)).reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']));
  targets(panel).forEach((t) => builder.withTarget(t));
  return builder;
}

function targets(panel: Panel): DataqueryBuilder[] {
  return (panel.queries ?? []).map((query: Query, i: number) => {
    const target = new DataqueryBuilder().refId(String.fromCharCode(65 + i)).datasource(source).expr(query.expr).legendFormat(query.legend);
    if (query.instant) target.instant(); else target.range();
    return query.exemplar ? target.exemplar(true) : target;
  });
}

function thresholds(panel: Panel): dashboard.ThresholdsConfigBuilder {
  const steps: dashboard.Threshold[] = [{ value: null, color: 'green' }];
  if (panel.warn !== undefined && panel.alarm !== undefined) {
    if (panel.falling) {
      steps.splice(0, 1, { value: null, color: 'red' }, { value: panel.alarm, color: 'yellow' }, { value: panel.warn, color: 'green' });
    } else {
      if (panel.warn < panel.alarm) steps.push({ value: panel.warn, color: 'yellow' });
      steps.push({ value: panel.alarm, color: 'red' });
    }
  }
  return new dashboard.ThresholdsConfigBuilder().mode(dashboard.ThresholdsMode.Absolute).steps(steps);
}

function place(panel: Panel): dashboard.GridPos {
  return { x: panel.x, y: panel.y, w: panel.w, h: panel.h };
}
