import { describe, expect, test } from 'vitest';
import { routeOf } from '../../src/adapters/simple-peer/route.ts';

type Entry = { readonly id: string; readonly type: string; readonly [field: string]: unknown };

const reportOf = (...entries: Entry[]) =>
  new Map(entries.map((entry) => [entry.id, entry])) as unknown as RTCStatsReport;

const candidate = (id: string, candidateType: string): Entry => ({ id, type: 'candidate', candidateType });
const pair = (id: string, local: string, remote: string, more: object = {}): Entry => ({
  id,
  type: 'candidate-pair',
  localCandidateId: local,
  remoteCandidateId: remote,
  ...more,
});
const CANDIDATES = [candidate('host', 'host'), candidate('srflx', 'srflx'), candidate('relay', 'relay')];

describe('Chromium: the transport names the pair', () => {
  const transport = { id: 't', type: 'transport', selectedCandidatePairId: 'chosen' };
  // A pair that was nominated before and still says so.
  const old = (local: string) => pair('old', local, 'srflx', { nominated: true, state: 'succeeded' });

  test('direct, whatever other pairs say', () => {
    const stats = reportOf(...CANDIDATES, transport, pair('chosen', 'host', 'srflx'), old('relay'));
    expect(routeOf(stats)).toBe('direct');
  });

  test.each([
    ['our', 'relay', 'host'],
    ['their', 'host', 'relay'],
  ])('relayed at %s end', (_, local, remote) => {
    const stats = reportOf(...CANDIDATES, old('host'), transport, pair('chosen', local, remote));
    expect(routeOf(stats)).toBe('relayed');
  });
});

describe('Firefox: the pair is marked', () => {
  test('by `selected`', () => {
    const stats = reportOf(
      ...CANDIDATES,
      pair('p1', 'host', 'host', { state: 'failed' }),
      pair('p2', 'relay', 'host', { selected: true }),
    );
    expect(routeOf(stats)).toBe('relayed');
  });

  test('by nominated and succeeded, both', () => {
    const stats = reportOf(
      ...CANDIDATES,
      pair('p1', 'host', 'srflx', { nominated: true, state: 'succeeded' }),
      pair('p2', 'relay', 'host', { nominated: true, state: 'failed' }),
      pair('p3', 'relay', 'host', { nominated: false, state: 'succeeded' }),
    );
    expect(routeOf(stats)).toBe('direct');
  });
});

describe('unknown', () => {
  test.each([
    ['no pair', reportOf(...CANDIDATES, { id: 't', type: 'transport' })],
    ['no pair that carries', reportOf(...CANDIDATES, pair('p', 'host', 'host', { state: 'waiting' }))],
    ['no candidates', reportOf(pair('p', 'gone', 'gone too', { selected: true }))],
  ])('%s', (_, stats) => expect(routeOf(stats)).toBeNull());
});
