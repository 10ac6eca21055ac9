import { isVariableName, notesOf, variables } from './variables.ts';

/** The Markdown table of all environment variables, for the documentation. */
export function configurationTable(): string {
  const rows = Object.keys(variables.shape)
    .filter(isVariableName)
    .map((name) => {
      const { description, unset } = notesOf(name);
      return `| \`${name}\` | ${description} | ${unset} |`;
    });
  return ['| variable | meaning | when unset |', '|---|---|---|', ...rows, ''].join('\n');
}
