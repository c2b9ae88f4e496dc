import { describe, expect, it } from 'vitest';
import { machineVersion } from '../../src/session/machine.ts';
import { sessionMachine } from '../../src/session/session-machine.ts';
import { begin, connected, disconnected, finish, left, p, type Script } from './support/script.ts';
import stored from './support/version-1-snapshots.json' with { type: 'json' };
import storedBy2 from './support/version-2-snapshots.json' with { type: 'json' };

const scripts: Record<string, () => Script> = {
  waiting: () => begin().fill().tell(disconnected(1)),
  matched: () =>
    begin()
      .match()
      .tell({ type: 'loaded', participant: p(0) }),
  validating: () => begin().load(),
  playing: () =>
    begin()
      .start()
      .tell(disconnected(0), { type: 'linkDown', participant: p(1), peer: 0 }),
  finishing: () => begin().start().tell(finish(1)),
  bots: () => begin({ groupSize: 3, onTimeout: 'startWithBots' }).matchWithBots(),
  without: () =>
    begin({ groupSize: 3, play: { onPlayerDrop: 'bot' } })
      .start()
      .tell(left(1)),
  rejoining: () =>
    begin({ groupSize: 3 })
      .start()
      .tell(
        { type: 'relink', participant: p(0), peer: 1, attempt: 1 },
        { type: 'rejoin', participant: p(2), page: 1 },
        { type: 'away', participant: p(0), cause: 'leaving' },
        connected(0, 'again'),
      ),
  'a frame of two seconds': () => begin({ stepsPerSecond: 0.5 }).start(),
  ended: () => begin().finish(),
  disposed: () => begin().dispose(),
};

describe('persistence', () => {
  it.each(Object.entries(scripts))('[SES-12] %s comes back as it was', (_title, script) => {
    const { snapshot } = script();
    const text = sessionMachine.serialize(snapshot);
    const back = sessionMachine.parse(text);
    expect(back).toEqual(snapshot);
    expect(sessionMachine.serialize(back)).toBe(text);
  });

  it('what comes back goes on', () => {
    const s = scripts.matched?.();
    if (!s) return expect.fail();
    const back = sessionMachine.parse(sessionMachine.serialize(s.snapshot));
    const event = { type: 'loaded', participant: p(1), at: s.now } as const;
    expect(sessionMachine.step(back, event)).toEqual(sessionMachine.step(s.snapshot, event));
  });

  it('the text names the version that wrote it', () => {
    expect(JSON.parse(sessionMachine.serialize(begin().snapshot)).version).toBe(machineVersion);
    expect(sessionMachine.version).toBe(machineVersion);
  });

  it('what no version of the machine wrote is refused', () => {
    const text = sessionMachine.serialize(begin().start().snapshot);
    const stored = JSON.parse(text);
    const { context } = stored;
    const bad = [
      '',
      'null',
      '{}',
      '[]',
      text.slice(0, -1),
      JSON.stringify({ ...stored, version: machineVersion + 1 }),
      JSON.stringify({ ...stored, version: undefined }),
      JSON.stringify({ ...stored, state: 'lobby' }),
      JSON.stringify({ ...stored, state: 'waiting' }),
      JSON.stringify({ ...stored, state: 'disposed' }),
      JSON.stringify({ ...stored, context: undefined }),
      JSON.stringify({ ...stored, context: { ...context, play: null } }),
      JSON.stringify({ ...stored, context: { ...context, epoch: 0 } }),
      JSON.stringify({ ...stored, context: { ...context, members: [context.members[0]] } }),
      JSON.stringify({ ...stored, context: { ...context, rules: { ...context.rules, groupSize: 1 } } }),
      JSON.stringify({ ...stored, context: { ...context, match: { ...context.match, pairs: {} } } }),
    ];
    for (const [index, each] of bad.entries()) {
      expect(() => sessionMachine.parse(each), `number ${index}`).toThrow();
    }
    expect(() => sessionMachine.parse(text)).not.toThrow();
  });
});

describe('[SES-12] what version 2 of the machine wrote', () => {
  // Frozen, as below.
  it.each(Object.entries(storedBy2))('%s goes on as it was meant', (title, snapshot) => {
    const back = sessionMachine.parse(JSON.stringify(snapshot));
    expect(back).toEqual(scripts[title]?.().snapshot);
    const again = sessionMachine.serialize(back);
    expect(JSON.parse(again).version).toBe(machineVersion);
    expect(sessionMachine.parse(again)).toEqual(back);
  });
});

describe('[SES-12] what version 1 of the machine wrote', () => {
  // Frozen: never written anew. Each is as in `scripts` above.
  it.each(Object.entries(stored))('%s goes on as it was meant', (title, snapshot) => {
    const back = sessionMachine.parse(JSON.stringify(snapshot));
    const now = scripts[title]?.().snapshot;
    // One thing is meant otherwise since then: what a checksum that differs leads to.
    expect(back).toEqual({ ...now, context: { ...now?.context, rules: back.context.rules } });
    expect(back.context.rules).toMatchObject({
      onTimeout: 'end',
      minHumans: 2,
      play: { onDesync: 'end', onPlayerDrop: 'end', episodes: 1 },
    });
    const again = sessionMachine.serialize(back);
    expect(JSON.parse(again).version).toBe(machineVersion);
    expect(sessionMachine.parse(again)).toEqual(back);
  });

  it('a snapshot of it that is broken stays refused', () => {
    const { context, ...rest } = stored.playing;
    const bad = [
      { ...rest, context: null },
      { ...rest, context: { ...context, rules: null } },
      { ...rest, context: { ...context, rules: { ...context.rules, play: 7 } } },
      { ...rest, context: { ...context, match: [] } },
      { ...rest, context: { ...context, play: 'x' } },
      { ...rest, version: 0, context },
      [rest],
    ];
    for (const [index, each] of bad.entries()) {
      expect(() => sessionMachine.parse(JSON.stringify(each)), `number ${index}`).toThrow();
    }
  });
});
