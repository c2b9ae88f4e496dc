import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { VENDORED_SIMPLE_PEER, vendoredSimplePeer } from '../vendor/simple-peer.ts';

const shipped = readFileSync(VENDORED_SIMPLE_PEER, 'utf8');

test('the simple-peer that the client ships is made from the one that package-lock.json pins', () => {
  expect(shipped).toBe(vendoredSimplePeer());
});

test('the simple-peer that the client ships is its own code, unchanged, with its licence', () => {
  const read = (file: string) =>
    readFileSync(createRequire(import.meta.url).resolve(`simple-peer/${file}`), 'utf8');
  const [, between] = shipped.split(/^\/\/ ---- simple-peer\/index\.js (?:begins|ends) ----\n/m);
  expect(between).toBe(read('index.js'));
  expect(shipped).toContain(read('LICENSE').trimEnd());
});
