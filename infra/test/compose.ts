import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

/** Of a compose file: what the tests look at. */
const composeFile = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string().optional(),
      build: z.unknown().optional(),
      entrypoint: z.array(z.string()).optional(),
      command: z.array(z.string()).optional(),
      environment: z.record(z.string(), z.string()).optional(),
      ports: z.array(z.string()).optional(),
      volumes: z.array(z.string()).optional(),
      profiles: z.array(z.string()).optional(),
      healthcheck: z.object({ test: z.array(z.string()).optional() }).optional(),
      read_only: z.boolean().optional(),
      user: z.string().optional(),
      cap_drop: z.array(z.string()).optional(),
      depends_on: z.union([z.array(z.string()), z.record(z.string(), z.unknown())]).optional(),
      secrets: z.array(z.string()).optional(),
    }),
  ),
});

export type Service = z.infer<typeof composeFile>['services'][string];

export function composeText(file: string): string {
  return readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
}

/** With its anchors and merges resolved, as Compose reads it. */
export function parseCompose(text: string): unknown {
  return parse(text, { merge: true });
}

export function servicesOf(text: string): Record<string, Service> {
  return composeFile.parse(parseCompose(text)).services;
}

/** Whether a service runs VoteStream's own image. */
export function isOurs(service: Service): boolean {
  return service.build !== undefined;
}
