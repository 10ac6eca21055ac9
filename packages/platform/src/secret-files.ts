import { readFileSync, statSync } from 'node:fs';
import { isVariableName, notesOf, variables } from './variables.ts';

const SUFFIX = '_FILE';
const SECRET_BYTES_MAX = 65_536;

/** The variables that hold secrets, each of which may name a file instead, as containers are given secrets. */
export const secretFileVariables: readonly string[] = Object.keys(variables.shape)
  .filter(isVariableName)
  .filter((name) => notesOf(name).secret)
  .map((name) => `${name}${SUFFIX}`);

/** The environment with the secrets that stand in files, each without a line's end; and what is wrong, a line each. */
export function withSecretsFromFiles(environment: NodeJS.ProcessEnv): {
  values: NodeJS.ProcessEnv;
  problems: string[];
} {
  const values = { ...environment };
  const problems: string[] = [];
  for (const variable of secretFileVariables) {
    const file = environment[variable];
    if (!file) continue;
    const name = variable.slice(0, -SUFFIX.length);
    if (values[name]) problems.push(`${variable} is set beside ${name}; set one of them`);
    else if (!isSmallFile(file))
      problems.push(`${variable} (${JSON.stringify(file)}) cannot be read; write the path of a file`);
    else values[name] = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  }
  return { values, problems };
}

function isSmallFile(path: string): boolean {
  try {
    return statSync(path).size <= SECRET_BYTES_MAX && readFileSync(path).length > 0;
  } catch {
    return false;
  }
}
