import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTestDatabase, type TestDatabase } from '@votestream/platform/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { composeText, type Service, servicesOf } from './compose.ts';
import { commandOf, dockerfileText, environmentOf, stagesOf } from './dockerfile.ts';
import { expressions, metricsIn, seriesOn } from './expressions.ts';
import { carryOut } from './image-steps.ts';

const patient = { timeout: 90_000, interval: 200 };
const services = servicesOf(composeText('compose.yaml'));
const entrypoint = commandOf(dockerfileText, 'ENTRYPOINT');
const TOKEN = 'a-token-of-the-administrator';
const running: ChildProcess[] = [];
let database: TestDatabase;
let app: string;
let data: string;
let folders: string[];
let before: string[];
const ports = { api: 0, adjudicator: 0, projector: 0 };

beforeAll(async () => {
  database = await openTestDatabase();
  data = await mkdtemp(join(tmpdir(), 'votestream-image-data-'));
  ({ app, folders } = await carryOut(stagesOf(dockerfileText)));
  before = await readdir(app, { recursive: true });
  for (const name of ['api', 'adjudicator', 'projector'] as const) ports[name] = await freePort();
}, 600_000);

afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await database.close();
  for (const folder of [...folders, data]) await rm(folder, { recursive: true });
});

/** Runs a command as a container of the service would, where only the data folder can be written to. */
function start(name: keyof typeof ports | 'topics' | 'votestream', command = services[name]?.command ?? []) {
  const [, ...words] = services[name]?.entrypoint ?? entrypoint;
  const permissions = [
    '--permission',
    '--allow-child-process',
    '--allow-fs-read=*',
    `--allow-fs-write=${data}`,
  ];
  const args = [...permissions, ...words.map((word) => word.replace(/^\/app/, app)), ...command];
  const port = name in ports ? ports[name as keyof typeof ports] : 0;
  const child = spawn(process.execPath, args, {
    cwd: app,
    env: {
      PATH: process.env['PATH'],
      ...environmentOf(dockerfileText),
      ...services[name]?.environment,
      LOG_LEVEL: 'warn',
      HOST: '127.0.0.1',
      PORT: String(port),
      HEALTH_PORT: String(port || ''),
      VOTESTREAM_DATA_DIR: data,
      VOTESTREAM_ADMIN_TOKEN: TOKEN,
      DATABASE_URL: database.url,
      // In PostgreSQL: this is about the image, not about the broker.
      KAFKA_BROKERS: '',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const ended = new Promise<{ code: number | null; output: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, output }));
  });
  return { child, ended };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await once(server.close(), 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Runs the health check that the container would, at the port of the test. */
async function isHealthy(name: keyof typeof ports): Promise<boolean> {
  const words = healthCheckOf(services[name]);
  const program = words.at(-1)?.replace(/127\.0\.0\.1:\d+/, `127.0.0.1:${ports[name]}`) ?? '';
  const child = spawn(process.execPath, ['-e', program], { stdio: 'ignore' });
  const [code] = await once(child, 'close');
  return code === 0;
}

/** Of the service, else of the image. */
function healthCheckOf(service: Service | undefined): string[] {
  const own = service?.healthcheck?.test;
  if (own !== undefined) return own;
  const [, json = '[]'] = /HEALTHCHECK[^[]*(\[.*\])/.exec(dockerfileText) ?? [];
  return JSON.parse(json);
}

const url = (path: string) => `http://127.0.0.1:${ports.api}${path}`;

it('the image starts, is healthy, plays and recounts an election, shows it, and stops in order', async () => {
  expect(await start('topics').ended).toMatchObject({ code: 0 });
  const workers = [start('adjudicator'), start('projector'), start('api')];
  for (const name of ['api', 'adjudicator', 'projector'] as const)
    await expect.poll(() => isHealthy(name), patient).toBe(true);

  const simulated = await start('votestream', ['simulate', '--voters', '300', '--seed', '7']).ended;
  expect(simulated.code, simulated.output).toBe(0);
  const verified = await start('votestream', ['verify', '--ground-truth']).ended;
  expect(verified.code, verified.output).toBe(0);

  await expect.poll(async () => (await fetch(url('/api/health/ready'))).status, patient).toBe(204);
  const page = await fetch(url('/'));
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('Ada Marsh');

  // The site finds the program that does what its administrator asks for.
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const order = {
    method: 'POST',
    headers,
    body: JSON.stringify({ kind: 'rebuild', projections: ['results'] }),
  };
  expect((await fetch(url('/api/operations/jobs'), order)).status).toBe(202);
  const jobs = async () => (await fetch(url('/api/operations/jobs'), { headers })).json();
  await expect.poll(jobs, patient).toMatchObject({ jobs: [{ outcome: 'done' }] });

  // What the dashboards and alerts ask for is there to be had.
  const wanted = expressions().flatMap((expression) => metricsIn(expression));
  expect(wanted.length).toBeGreaterThan(10);
  const missing = async () => {
    const known = seriesOn(await (await fetch(url('/api/metrics'))).text());
    // Prometheus makes `up` itself.
    return wanted.filter((name) => name !== 'up' && !known.has(name));
  };
  await expect.poll(missing, patient).toEqual([]);

  for (const { child } of workers) child.kill('SIGTERM');
  for (const { ended } of workers) expect(await ended).toMatchObject({ code: 0 });
  expect(await readdir(app, { recursive: true })).toEqual(before);
}, 400_000);

it('an expression that is no PromQL, or names nothing, is noticed', () => {
  const [known] = expressions();
  expect(() => metricsIn({ where: 'test', text: 'sum by (rate(x[1m])' })).toThrow('no PromQL');
  expect(known && metricsIn(known)).toEqual(['up']);
});
