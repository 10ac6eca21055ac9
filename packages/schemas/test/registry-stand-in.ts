import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { z } from 'zod';

const account = `Basic ${Buffer.from('registrar:secret').toString('base64')}`;
const body = z.object({
  schema: z.string().optional(),
  schemaType: z.string().optional(),
  compatibility: z.string().optional(),
});
const union = z.object({ oneOf: z.array(z.unknown()) });

/**
 * A Schema Registry for tests, no more than what Confluent's and Redpanda's document of the calls that are made here:
 * accounts, one id for equal schemas, versions of subjects, 409 for a schema that loses one of the alternatives that
 * the latest has. It is a stand-in; how a real registry compares two JSON Schemas is its own matter.
 */
export async function startRegistry() {
  const ids = new Map<string, number>();
  const versions = new Map<string, string[]>();
  const levels = new Map<string, string>();
  const calls: string[] = [];

  const server = createServer(async (request, response) => {
    const answer = (status: number, content: object) =>
      response.writeHead(status).end(JSON.stringify(content));
    const fail = (code: number, message: string) =>
      answer(Math.floor(code / 100), { error_code: code, message });
    if (request.headers.authorization !== account) return fail(40_101, 'Unauthorized');
    const [, resource, ...path] = new URL(request.url ?? '/', 'http://registry').pathname
      .split('/')
      .map(decodeURIComponent);
    calls.push(`${request.method} ${resource}`);
    const { schema = '', schemaType, compatibility = '' } = body.parse(JSON.parse(await textOf(request)));
    if (request.method === 'PUT' && resource === 'config') {
      levels.set(path[0] ?? '', compatibility);
      return answer(200, { compatibility });
    }
    const subject = (resource === 'compatibility' ? path[1] : path[0]) ?? '';
    const known = versions.get(subject) ?? [];
    const latest = known.at(-1);
    if (schemaType !== 'JSON' || !union.safeParse(JSON.parse(schema)).success)
      return fail(42_201, 'Invalid schema');
    const lost = latest === undefined ? [] : lostAlternatives(latest, schema);
    if (resource === 'compatibility') {
      if (latest === undefined) return fail(40_401, `Subject '${subject}' not found.`);
      return answer(200, { is_compatible: lost.length === 0, messages: lost });
    }
    if (path[1] === undefined) {
      if (latest === undefined) return fail(40_401, `Subject '${subject}' not found.`);
      const version = known.indexOf(schema) + 1;
      return version === 0
        ? fail(40_403, 'Schema not found')
        : answer(200, { subject, version, id: ids.get(schema), schema });
    }
    if (lost.length > 0 && levels.get(subject) !== 'NONE') return fail(40_901, lost.join('; '));
    if (!known.includes(schema)) versions.set(subject, [...known, schema]);
    if (!ids.has(schema)) ids.set(schema, ids.size + 1);
    return answer(200, { id: ids.get(schema) });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the registry has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    versions,
    levels,
    calls,
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function lostAlternatives(before: string, after: string): string[] {
  const kept = alternatives(after).map((each) => JSON.stringify(each));
  return alternatives(before)
    .map((each) => JSON.stringify(each))
    .filter((each) => !kept.includes(each))
    .map((each) => `lost: ${each.slice(0, 60)}`);
}

function alternatives(schema: string): unknown[] {
  return union.parse(JSON.parse(schema)).oneOf;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
