import { expect, test } from 'vitest';
import { iceServersFor } from '../../src/adapters/simple-peer/ice-servers.ts';

const STUN = { urls: 'stun:stun.test:3478' };
const MIXED = { urls: ['STUN:a.test', 'TURN:a.test', 'turns:a.test'], username: 'u', credential: 'c' };
const TURN = { urls: 'turn:t.test' };

test('with `never` no relay is even asked; servers that are left without an address are left out', () => {
  expect(iceServersFor({ relay: 'never', iceServers: [STUN, MIXED, TURN] })).toEqual([
    { urls: ['stun:stun.test:3478'] },
    { urls: ['STUN:a.test'], username: 'u', credential: 'c' },
  ]);
});

test.each(['turn', 'only'] as const)('with `%s` all are used, with their credentials', (relay) => {
  expect(iceServersFor({ relay, iceServers: [MIXED, TURN] })).toEqual([MIXED, { urls: ['turn:t.test'] }]);
});
