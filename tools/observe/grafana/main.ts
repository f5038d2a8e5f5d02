// Reads dashboards as JSON and writes each in Grafana's form: node main.js DASHBOARDS.json DIRECTORY
import { readFileSync, writeFileSync } from 'node:fs';
import {
  DashboardBuilder, DashboardCursorSync, DashboardLinkBuilder, DashboardLinkType, DatasourceVariableBuilder, QueryVariableBuilder,
  RowBuilder, TextBoxVariableBuilder, VariableRefresh, VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dashboard } from './model.js';
import { render } from './panels.js';

const source = { type: 'prometheus', uid: '${datasource}' };

function variable(name: string, label: string, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name).label(label).datasource(source).query(query)
    .refresh(VariableRefresh.OnTimeRangeChanged).sort(VariableSort.AlphabeticalAsc).multi(true).includeAll(true).allValue('.*')
    .current({ text: 'All', value: '$__all', selected: true });
}

function build(d: Dashboard): DashboardBuilder {
  const service = d.tags.includes('service') ? `{service_name="${d.uid.replace(/^mall-/, '')}"}` : '';
  const builder = new DashboardBuilder(d.title)
    .uid(d.uid).description(d.about).tags(d.tags).timezone('browser').time({ from: 'now-1h', to: 'now' }).refresh('30s')
    .tooltip(DashboardCursorSync.Crosshair).readonly()
    .withVariable(new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus'))
    .withVariable(variable('environment', 'Environment', `label_values(go_goroutine_count${service}, deployment_environment_name)`))
    .withVariable(variable('instance', 'Instance', `label_values(go_goroutine_count${service}, service_instance_id)`))
    .withVariable(new TextBoxVariableBuilder('console').label('Console').defaultValue('http://127.0.0.1:8090'))
    .link(new DashboardLinkBuilder('All of mall').type(DashboardLinkType.Dashboards).tags(['mall']).asDropdown(true).includeVars(true).keepTime(true));
  let id = 1000;
  for (const row of d.rows) {
    const y = Math.min(...row.panels.map((p) => p.y)) - 1;
    const head = new RowBuilder(row.title).id(++id).gridPos({ x: 0, y, w: 24, h: 1 }).collapsed(row.collapsed);
    if (row.collapsed) {
      row.panels.forEach((p) => head.withPanel(render(p)));
      builder.withRow(head);
    } else {
      builder.withRow(head);
      row.panels.forEach((p) => builder.withPanel(render(p)));
    }
  }
  return builder;
}

const [input, directory] = process.argv.slice(2);
for (const d of JSON.parse(readFileSync(input, 'utf8')) as Dashboard[]) {
  writeFileSync(`${directory}/${d.uid}.json`, JSON.stringify(build(d).build(), null, 2) + '\n');
}
