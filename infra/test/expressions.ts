import { readFileSync } from 'node:fs';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';
import { z } from 'zod';

/** An expression in PromQL, and where it stands. */
export interface Expression {
  readonly where: string;
  readonly text: string;
}

const alerts = z.object({
  groups: z.array(z.object({ rules: z.array(z.object({ alert: z.string(), expr: z.string() })) })),
});
const dashboard = z.object({
  panels: z.array(z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })) })),
});

/** All that are asked by the alerts and the dashboard. */
export function expressions(): Expression[] {
  const { groups } = alerts.parse(parse(textOf('alerts.yaml')));
  const { panels } = dashboard.parse(JSON.parse(textOf('grafana/dashboards/votestream.json')));
  return [
    ...groups.flatMap(({ rules }) => rules.map(({ alert, expr }) => ({ where: alert, text: expr }))),
    ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ where: title, text: expr }))),
  ];
}

function textOf(file: string): string {
  return readFileSync(new URL(`../monitoring/${file}`, import.meta.url), 'utf8');
}

/** The metrics that an expression names. @throws where it is no PromQL. */
export function metricsIn({ where, text }: Expression): string[] {
  const names: string[] = [];
  parser.parse(text).iterate({
    enter: (node) => {
      if (node.type.isError) throw new Error(`${where}: ${text} is no PromQL at ${node.from}`);
      const name = node.name === 'VectorSelector' ? node.node.getChild('Identifier') : null;
      if (name) names.push(text.slice(name.from, name.to));
    },
  });
  return names;
}

/** The series of a metric page: a histogram has three. */
export function seriesOn(metricsPage: string): Set<string> {
  const series = new Set<string>();
  for (const [, name = '', type] of metricsPage.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    series.add(name);
    if (type === 'histogram')
      for (const suffix of ['bucket', 'sum', 'count']) series.add(`${name}_${suffix}`);
  }
  return series;
}
