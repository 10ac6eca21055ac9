import type { OpenAPIHono } from '@hono/zod-openapi';
import { minute, slug, stateCode } from '@votestream/domain';
import { z } from 'zod';
import { problem } from '../contract/problem.ts';
import { PROBLEM_MEDIA_TYPE } from '../problems.ts';

export const electionParams = z.object({ electionId: slug });
export const stateQuery = { state: stateCode.optional() };
/** Only minutes that are over in every partition are told. Without it: now. */
export const asOfQuery = { asOf: minute.optional() };
export const contestQuery = { contestId: slug.optional() };

export const refusal = (description: string) => ({
  description,
  content: { [PROBLEM_MEDIA_TYPE]: { schema: problem } },
});

/** The answers that every read may give beside its own. */
export const READ_ANSWERS = {
  304: { description: 'The version that If-None-Match names is still the newest' },
  400: refusal('The request breaks a rule of the API'),
  503: refusal('The numbers cannot be read at the moment'),
};
export const ELECTION_ANSWERS = {
  ...READ_ANSWERS,
  404: refusal('No such election, no such state or contest in it, or a minute that is not over'),
};
export const csvContent = { 'text/csv': { schema: z.string() } };

export const OPENAPI_INFO = {
  openapi: '3.1.0',
  info: {
    title: 'VoteStream',
    version: '0.1.0',
    description:
      'An election while it is held and counted. Everybody may read; polling stations hand in, and the administrator administers. Refusals are problem details (RFC 9457).',
  },
};

/** Who may do what stands at each path by one of these names. */
export function registerSecurity(registry: OpenAPIHono['openAPIRegistry']): void {
  registry.registerComponent('securitySchemes', 'administrator', {
    type: 'http',
    scheme: 'bearer',
    description: 'The token in VOTESTREAM_ADMIN_TOKEN of the service.',
  });
  registry.registerComponent('securitySchemes', 'station', {
    type: 'apiKey',
    in: 'header',
    name: 'Signature',
    description:
      'HTTP Message Signatures (RFC 9421) with Ed25519, together with Signature-Input and Content-Digest. No secret is sent.',
  });
}
