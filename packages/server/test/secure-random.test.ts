import { expect, it } from 'vitest';
import { secureRandom } from '../src/secure-random.ts';

it('gives every byte out once, also where its pool runs out between two secrets', () => {
  const secrets = Array.from({ length: 2_000 }, () => Buffer.from(secureRandom.bytes(24)).toString('hex'));
  expect(new Set(secrets).size).toBe(secrets.length);
  expect(secrets.every((secret) => secret.length === 48)).toBe(true);
});

it('gives more bytes at once than its pool holds', () => {
  expect(secureRandom.bytes(10_000)).toHaveLength(10_000);
});
