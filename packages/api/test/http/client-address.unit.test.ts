import type { IncomingHttpHeaders } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { type AddressSource, clientAddressOf } from '../../src/http/client-address.ts';

const socket = Object.defineProperty(new Socket(), 'remoteAddress', { value: '192.0.2.1' });
const direct: AddressSource = { header: undefined, proxies: 1 };
const forwarded = (proxies: number): AddressSource => ({ header: 'x-forwarded-for', proxies });

test.for<[string, AddressSource, IncomingHttpHeaders, string]>([
  ['who has connected', direct, {}, '192.0.2.1'],
  ['who has connected, whatever they say', direct, { 'x-forwarded-for': '198.51.100.7' }, '192.0.2.1'],
  [
    'what the proxy says',
    { header: 'x-real-ip', proxies: 1 },
    { 'x-real-ip': '198.51.100.7' },
    '198.51.100.7',
  ],
  [
    'what the last proxy has added',
    forwarded(1),
    { 'x-forwarded-for': 'forged, 198.51.100.7' },
    '198.51.100.7',
  ],
  [
    'what the second last has added',
    forwarded(2),
    { 'x-forwarded-for': 'forged, 198.51.100.7,10.0.0.1' },
    '198.51.100.7',
  ],
  ['who has come past the proxy', forwarded(1), {}, '192.0.2.1'],
  ['who has come past one of two', forwarded(2), { 'x-forwarded-for': '10.0.0.1' }, '192.0.2.1'],
  ['who has sent nothing in it', forwarded(1), { 'x-forwarded-for': '10.0.0.1, ' }, '192.0.2.1'],
])('a call is of %s', ([, source, headers, address]) => {
  expect(clientAddressOf({ headers, socket }, source)).toBe(address);
});

test('who is gone already counts with all others who are', () => {
  expect(clientAddressOf({ headers: {}, socket: new Socket() }, direct)).toBe('gone');
});
