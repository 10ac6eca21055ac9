/** undefined where there is no JSON. */
export function parseJson(value: Buffer | string | null): unknown {
  try {
    return JSON.parse(value?.toString() ?? '');
  } catch {
    return undefined;
  }
}
