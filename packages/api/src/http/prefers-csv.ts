import type { Context } from 'hono';
import { accepts } from 'hono/accepts';

export function prefersCsv(c: Context): boolean {
  return (
    accepts(c, {
      header: 'Accept',
      supports: ['application/json', 'text/csv'],
      default: 'application/json',
    }) === 'text/csv'
  );
}
