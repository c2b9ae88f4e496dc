// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from 'vitest';
import { takeEntrySignature } from '../../src/adapters/browser/entry-signature.ts';

const SIGNATURE = '1800000060.OFECitWxJYpRLgs8D0RRW7_6LRVQLvTJ0V2MR-vRcxU';

function open(path: string): void {
  history.replaceState({ of: 'the page' }, '', path);
}

afterEach(() => {
  vi.unstubAllGlobals();
  sessionStorage.clear();
});

test.each([
  ['behind the #', `/study?PROLIFIC_PID=ada#entry=${SIGNATURE}`, '/study?PROLIFIC_PID=ada'],
  ['behind the #, beside something else', `/study#tab=2&entry=${SIGNATURE}`, '/study#tab=2'],
  ['among the parameters', `/study?entry=${SIGNATURE}&scene=kitchen#/start`, '/study?scene=kitchen#/start'],
])('[THR-30] a signature %s is taken, and leaves no trace in the address', (_where, path, rest) => {
  open(path);
  const { length } = history;
  expect(takeEntrySignature()).toBe(SIGNATURE);
  expect(`${location.pathname}${location.search}${location.hash}`).toBe(rest);
  expect([history.length, history.state]).toEqual([length, { of: 'the page' }]);
});

test('it is there again after a reload of the tab, and a new link replaces it', () => {
  open(`/study#entry=${SIGNATURE}`);
  takeEntrySignature();
  expect(takeEntrySignature()).toBe(SIGNATURE);
  open('/study#entry=.another');
  expect([takeEntrySignature(), takeEntrySignature()]).toEqual(['.another', '.another']);
});

test('a link without one has none, and its address stays as it is', () => {
  open('/study?scene=kitchen#/start');
  expect(takeEntrySignature()).toBeUndefined();
  expect(location.hash).toBe('#/start');
});

test('a browser that denies storage: whoever reloads the page has to open the link again', () => {
  const deny = () => {
    throw new Error('denied');
  };
  vi.stubGlobal('sessionStorage', { setItem: deny, getItem: deny });
  open(`/study#entry=${SIGNATURE}${'x'.repeat(500)}`);
  expect(takeEntrySignature()).toBe(`${SIGNATURE}${'x'.repeat(500)}`.slice(0, 256));
  expect(takeEntrySignature()).toBeUndefined();
});
