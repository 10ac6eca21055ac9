import { z } from 'zod';
import type { Subject } from './subjects.ts';

const REQUEST_MS_MAX = 15_000;
const ANSWER_BYTES_MAX = 1_048_576;
const MEDIA_TYPE = 'application/vnd.schemaregistry.v1+json';
/** Of the registry's API: the subject, or this schema in it, does not exist yet. */
const NOT_FOUND = new Set([40_401, 40_402, 40_403]);

export interface RegistrySettings {
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/** The registry refused, or does not answer. The message says which, where, and what to look at. */
export class RegistryError extends Error {
  override name = 'RegistryError';
}

const failure = z.object({ error_code: z.int(), message: z.string() });
const registered = z.object({ id: z.int() });
const found = z.object({ id: z.int(), version: z.int() });
const compatible = z.object({ is_compatible: z.boolean(), messages: z.array(z.string()).optional() });

/** The API that Confluent's Schema Registry and Redpanda's have in common, as far as schemas are registered by it. */
export class Registry {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor({ url, username, password }: RegistrySettings) {
    this.#url = url.replace(/\/+$/, '');
    const account = Buffer.from(`${username}:${password ?? ''}`).toString('base64');
    this.#headers = {
      accept: MEDIA_TYPE,
      'content-type': MEDIA_TYPE,
      ...(username === undefined ? {} : { authorization: `Basic ${account}` }),
    };
  }

  /** Id and version under which the subject has exactly this schema. */
  async find({ name, schema }: Subject): Promise<z.infer<typeof found> | undefined> {
    return this.#ask(found, 'POST', `/subjects/${encodeURIComponent(name)}`, body(schema));
  }

  /** Why the schema cannot follow the latest that the subject has; empty where it can. */
  async objections({ name, schema }: Subject): Promise<string[]> {
    const path = `/compatibility/subjects/${encodeURIComponent(name)}/versions/latest?verbose=true`;
    const answer = await this.#ask(compatible, 'POST', path, body(schema));
    if (answer === undefined || answer.is_compatible) return [];
    return answer.messages?.length ? answer.messages : ['the registry gives no reason'];
  }

  async setCompatibility({ name, compatibility }: Subject): Promise<void> {
    await this.#ask(z.unknown(), 'PUT', `/config/${encodeURIComponent(name)}`, { compatibility });
  }

  /** @returns the id of the schema. */
  async register({ name, schema }: Subject): Promise<number> {
    const path = `/subjects/${encodeURIComponent(name)}/versions`;
    const answer = await this.#ask(registered, 'POST', path, body(schema));
    if (answer === undefined) throw new RegistryError(`${this.#url} does not know ${path}`);
    return answer.id;
  }

  /** @returns undefined where the registry says that what was asked for is not there. */
  async #ask<Answer>(
    schema: z.ZodType<Answer>,
    method: string,
    path: string,
    content: unknown,
  ): Promise<Answer | undefined> {
    const { status, text } = await this.#send(method, path, JSON.stringify(content));
    if (status >= 200 && status < 300) return parsed(schema, text, `${this.#url}${path}`);
    const refusal = failure.safeParse(jsonOf(text));
    if (refusal.success && NOT_FOUND.has(refusal.data.error_code)) return undefined;
    const reason = refusal.success ? refusal.data.message : 'it says no reason';
    const hint = status === 401 || status === 403 ? '; see SCHEMA_REGISTRY_USERNAME' : '';
    throw new RegistryError(`${method} ${this.#url}${path} was answered ${status}: ${reason}${hint}`);
  }

  async #send(method: string, path: string, content: string): Promise<{ status: number; text: string }> {
    try {
      const response = await fetch(`${this.#url}${path}`, {
        method,
        headers: this.#headers,
        body: content,
        redirect: 'error',
        signal: AbortSignal.timeout(REQUEST_MS_MAX),
      });
      return { status: response.status, text: await boundedText(response) };
    } catch (error) {
      if (error instanceof RegistryError) throw error;
      throw new RegistryError(`no Schema Registry answers at ${this.#url}; see SCHEMA_REGISTRY_URL`, {
        cause: error,
      });
    }
  }
}

function body(schema: string): object {
  return { schemaType: 'JSON', schema };
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > ANSWER_BYTES_MAX) throw new RegistryError(`${response.url} answers with too much`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function parsed<Answer>(schema: z.ZodType<Answer>, text: string, where: string): Answer {
  const answer = schema.safeParse(jsonOf(text));
  if (answer.success) return answer.data;
  throw new RegistryError(`${where} is no Schema Registry: its answer cannot be understood`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
