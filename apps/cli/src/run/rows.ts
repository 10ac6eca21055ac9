import type { Projection } from '@votestream/domain/projections';
import { mergedRows } from '@votestream/read-models';
import { UsageError } from '../exit.ts';
import { withInstallation } from '../installation.ts';
import { formatted, print, printJson, printTable } from '../output.ts';
import { findGeneration, openedReadModels, projectionNamed } from '../read-models.ts';

/** On the terminal; `--csv` and `--json` print all. */
const ROWS_SHOWN_MAX = 50;

interface RowsOptions {
  readonly generation?: string;
  readonly where?: readonly string[];
  readonly csv?: true;
  readonly json?: true;
}

export async function run(name: string, options: RowsOptions): Promise<void> {
  const projection = projectionNamed(name);
  const where = whereOf(projection, options.where ?? []);
  await withInstallation('rows', async (installation) => {
    const readModels = await openedReadModels(installation);
    const { generation, state } = await findGeneration(readModels, name, options.generation);
    const rows = await mergedRows(readModels.db, projection, generation, where);
    const columns = [...Object.keys(projection.groupBy), ...Object.keys(projection.states)];
    const cells = rows.map((row) => columns.map((column) => cellOf(row[column])));
    if (options.json) for (const row of rows) printJson(row);
    else if (options.csv) for (const row of [columns, ...cells]) print(row.map(csvCell).join(','));
    else {
      printTable([columns, ...cells.slice(0, ROWS_SHOWN_MAX)]);
      const more = rows.length > ROWS_SHOWN_MAX ? `, of which ${ROWS_SHOWN_MAX} are shown` : '';
      print(`${formatted(rows.length)} rows of generation ${generation} (${state})${more}`);
    }
  });
}

/** @throws UsageError */
function whereOf(projection: Projection, conditions: readonly string[]): Record<string, string | number> {
  return Object.fromEntries(
    conditions.map((condition) => {
      const [column = '', ...rest] = condition.split('=');
      const kind = projection.groupBy[column]?.kind;
      const value = rest.join('=');
      if (kind === undefined || rest.length === 0) {
        throw new UsageError(
          `--where ${condition} names no group of ${projection.name}`,
          `write column=value; columns: ${Object.keys(projection.groupBy).join(', ')}`,
        );
      }
      if (kind !== 'integer') return [column, value];
      if (!/^-?\d{1,15}$/.test(value))
        throw new UsageError(`--where ${condition}: ${column} is a whole number`);
      return [column, Number(value)];
    }),
  );
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** As RFC 4180 has it. */
function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
