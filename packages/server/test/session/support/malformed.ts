import { drawFor, MEASURED, p, placement, T0 } from './script.ts';

/** Each breaks one thing in an event that would otherwise be heard. */
export function malformedEvents(): readonly unknown[] {
  const at = T0 + 1;
  const by = { at, participant: p(0) };
  const seat = (override: object) => ({ type: 'seatTaken', at, placement: { ...placement(2), ...override } });
  const link = { type: 'linkReported', ...by, peer: 1, attempt: 1, failure: null, measurement: MEASURED };
  const end = { type: 'finished', ...by, frame: 1, outcome: null, checksum: 1 };
  let deep: unknown = null;
  for (let level = 0; level < 50_000; level++) deep = [deep];
  return [
    null,
    undefined,
    7,
    'left',
    [],
    {},
    () => {},
    { type: null },
    { type: ['left'] },
    { type: 'left' },
    { type: 'left', participant: p(0) },
    { type: 'left', at, participant: 0 },
    { type: 'left', at, participant: '' },
    { type: 'left', at, participant: 'p0 or anybody' },
    { type: 'left', at, participant: 'x'.repeat(200) },
    { type: 'left', at: Number.NaN, participant: p(0) },
    { type: 'left', at: Number.POSITIVE_INFINITY, participant: p(0) },
    { type: 'left', at: -1, participant: p(0) },
    { type: 'left', at: '1', participant: p(0) },
    { type: 'matchWithBots', at, present: [p(0)] },
    { type: 'matchWithBots', at, present: [], draw: drawFor(2) },
    { type: 'matchWithBots', at, present: p(0), draw: drawFor(2) },
    { type: 'connected', ...by },
    { type: 'connected', ...by, connection: null },
    { type: 'connected', ...by, connection: 'c'.repeat(300) },
    { type: 'disconnected', ...by, connection: 3 },
    { type: 'seatTaken', at },
    seat({ participant: '' }),
    seat({ ordinal: 0 }),
    seat({ ordinal: 1.5 }),
    seat({ attempts: -1 }),
    seat({ arrivedAt: Number.NaN }),
    seat({ waitingDeadlineAt: undefined }),
    seat({ connection: undefined }),
    seat({ requeuedBecause: 'boredom' }),
    seat({ rttMs: Number.NaN }),
    seat({ rttMs: -1 }),
    { type: 'match', at },
    { type: 'match', at, draw: { seed: 1 } },
    { ...link, peer: '1' },
    { ...link, peer: -1 },
    { ...link, peer: 8 },
    { ...link, peer: 0.5 },
    { ...link, peer: Number.NaN },
    { ...link, attempt: 0 },
    { ...link, failure: 'bad luck' },
    { ...link, measurement: { ...MEASURED, rttMs: Number.POSITIVE_INFINITY } },
    { ...link, measurement: null },
    { type: 'linkDown', ...by },
    { type: 'linkUp', ...by, peer: null },
    { ...end, frame: -1 },
    { ...end, frame: 1.5 },
    { ...end, checksum: -1 },
    { ...end, checksum: 2 ** 32 },
    { ...end, outcome: undefined },
    { ...end, outcome: Number.NaN },
    { ...end, outcome: { a: () => {} } },
    { ...end, outcome: deep },
    { ...end, type: 'episodeFinished' },
    { ...end, type: 'episodeFinished', episode: -1 },
    { ...end, type: 'episodeFinished', episode: 100 },
    { ...end, type: 'episodeFinished', episode: 0, frame: 0.5 },
    { type: 'hiddenTooLong', at },
    { type: 'desynced', ...by, frame: 'x' },
    { type: 'gameFailed', ...by, message: 7 },
    { type: 'gameFailed', ...by, message: 'x'.repeat(5_000) },
    { type: 'deadline', at },
    { type: 'deadline', at, name: 'x'.repeat(1_000) },
    { type: 'serverRestarted', at },
    { type: 'serverRestarted', at, gapMs: Number.NaN },
    { type: 'serverRestarted', at, gapMs: Number.NEGATIVE_INFINITY },
    { type: 'merged', at },
    { type: 'cancelled', at, reason: 'mood' },
    new Proxy(
      {},
      {
        get() {
          throw new Error('built to break its reader');
        },
        getOwnPropertyDescriptor() {
          throw new Error('built to break its reader');
        },
      },
    ),
  ];
}
