import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isVariableName, secretFileVariables } from '@votestream/platform';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { nodeOptionsOf } from '../../apps/cli/src/node-options.ts';
import { composeText, isOurs, parseCompose, servicesOf } from './compose.ts';
import { commandOf, dockerfileText } from './dockerfile.ts';

const ajv = new Ajv2020({ strict: false, validateFormats: false });
const matchesSpecification = ajv.compile(
  JSON.parse(readFileSync(new URL('compose-spec/compose-spec.json', import.meta.url), 'utf8')),
);
const text = composeText('compose.yaml');
const services = servicesOf(text);
const secrets = composeText('compose.secrets.yaml');

describe.each(['compose.yaml', 'compose.secrets.yaml'])('%s', (file) => {
  it('is what the Compose Specification allows', () => {
    const isValid = matchesSpecification(parseCompose(composeText(file)));
    expect(ajv.errorsText(matchesSpecification.errors)).toBe('No errors');
    expect(isValid).toBe(true);
  });

  it('gives our services only variables that they know', () => {
    const own = Object.entries(servicesOf(composeText(file))).filter(([name]) =>
      isOurs(services[name] ?? {}),
    );
    expect(own.length).toBeGreaterThan(3);
    for (const [service, { environment = {} }] of own)
      for (const name of Object.keys(environment))
        expect(isVariableName(name) || secretFileVariables.includes(name), `${service}: ${name}`).toBe(true);
  });
});

it('the specification refuses what Compose would', () => {
  const wrong = text.replace('healthcheck:', 'healthchecks:');
  expect(wrong).not.toBe(text);
  expect(matchesSpecification(parseCompose(wrong))).toBe(false);
});

it('everything is bound to this machine unless told otherwise', () => {
  const ports = Object.values(services).flatMap((service) => service.ports ?? []);
  expect(ports.length).toBeGreaterThan(5);
  for (const port of ports) expect(port).toMatch(/^\$\{BIND:-127\.0\.0\.1\}:/);
});

it('the web process gets the options of Node.js that `votestream up` gives it', () => {
  const [, ...rest] = commandOf(dockerfileText, 'ENTRYPOINT');
  expect(services['api']?.entrypoint).toEqual(['node', ...nodeOptionsOf('api'), ...rest]);
});

it('every image has a version', () => {
  for (const { image } of Object.values(services)) expect(image).toMatch(/:v?\d+\.\d+(\.\d+)?$/);
});

it('our services run as an ordinary user who can write nowhere and do nothing else', () => {
  for (const service of Object.values(services).filter(isOurs))
    expect(service).toMatchObject({ user: 'node', read_only: true, cap_drop: ['ALL'] });
});

it('every variable that can be set is explained at the top', () => {
  const explained = (of: string) => of.slice(0, of.indexOf('\nx-'));
  for (const file of [text, secrets]) {
    const names = [...file.matchAll(/\$\{(\w+)/g)].map(([, name]) => name ?? '');
    for (const name of new Set(names)) expect(explained(file), name).toContain(name);
  }
});

it('every pipeline that a service runs is there', () => {
  const pipelines = Object.values(services).flatMap(({ command = [] }) =>
    command.filter((word) => word.startsWith('/connect/')),
  );
  expect(pipelines.length).toBeGreaterThan(1);
  for (const path of pipelines)
    expect(existsSync(fileURLToPath(new URL(`..${path}`, import.meta.url))), path).toBe(true);
});

it('every file that is mounted is there, and every service that is waited for', () => {
  for (const { volumes = [], depends_on: after = [] } of Object.values(services)) {
    for (const [path = ''] of volumes.map((volume) => volume.split(':')))
      if (path.startsWith('./'))
        expect(existsSync(fileURLToPath(new URL(`../${path.slice(2)}`, import.meta.url))), path).toBe(true);
    for (const name of Array.isArray(after) ? after : Object.keys(after))
      expect(services).toHaveProperty(name);
  }
});

it('the file of secrets leaves no password in the environment', () => {
  const environments = Object.values(servicesOf(secrets)).map(({ environment = {} }) => environment);
  for (const environment of environments)
    for (const [name, value] of Object.entries(environment))
      expect(name.endsWith('_FILE') ? value.startsWith('/run/secrets/') : value === '', name).toBe(true);
  // Whatever has a password in compose.yaml gets it from a file here.
  for (const [name, { environment = {} }] of Object.entries(services)) {
    if (!Object.values(environment).some((value) => value.includes('POSTGRES_PASSWORD'))) continue;
    if (name === 'schemas') continue;
    expect(Object.keys(servicesOf(secrets))).toContain(name);
  }
});
