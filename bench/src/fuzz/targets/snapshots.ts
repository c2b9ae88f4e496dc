import { readFileSync } from 'node:fs';
import { SESSION_EVENT_TYPES } from '../../../../packages/server/src/session/event-schema.ts';
import type { SessionEvent } from '../../../../packages/server/src/session/events.ts';
import { sessionMachine } from '../../../../packages/server/src/session/session-machine.ts';
import { begin, drawFor, p, placement } from '../../../../packages/server/test/session/support/script.ts';
import type { Chance } from '../chance.ts';
import { mutateJson } from '../mutate-json.ts';
import { type FuzzTarget, inWords, noFindings } from '../target.ts';

/** Frozen, as earlier versions of the machine wrote them; and what this one writes. */
const STORED = ['version-1-snapshots.json', 'version-2-snapshots.json']
  .flatMap((file) => Object.values(JSON.parse(read(file)) as Record<string, unknown>))
  .concat(
    [begin().fill(), begin().load(), begin().start(), begin().finish()].map(({ snapshot }) =>
      JSON.parse(sessionMachine.serialize(snapshot)),
    ),
  );

function read(file: string): string {
  return readFileSync(
    new URL(`../../../../packages/server/test/session/support/${file}`, import.meta.url),
    'utf8',
  );
}

/**
 * Stored snapshots of any age with something changed. Each is refused as a whole, with an error of the reader; or it is read,
 * and then it is one that the machine can live with: every event is answered, nobody's view throws, and it is stored again.
 */
export const snapshots: FuzzTarget = {
  name: 'snapshots',
  share: 0.07,
  roundInputs: 20_000,
  async round(chance, inputs) {
    const findings = noFindings();
    for (let index = 0; index < inputs; index += 1) {
      const text = mutatedText(chance);
      let snapshot: ReturnType<typeof sessionMachine.parse>;
      try {
        snapshot = sessionMachine.parse(text);
      } catch (error) {
        if (!(error instanceof Error) || error instanceof TypeError || error instanceof RangeError) {
          findings.throws.push(`reading: ${inWords(error)}: ${text.slice(0, 200)}`);
        }
        continue;
      }
      try {
        live(snapshot, chance, findings.throws);
        if (chance.oneIn(3) && !isSameAgain(snapshot))
          findings.foreign.push(`stored again it is another: ${text.slice(0, 200)}`);
      } catch (error) {
        findings.throws.push(`living: ${inWords(error)}`);
      }
    }
    return findings;
  },
};

function mutatedText(chance: Chance): string {
  const stored = chance.pick(STORED);
  if (chance.oneIn(4)) return JSON.stringify(stored);
  const text = JSON.stringify(mutateJson(stored, chance, OTHERS)) ?? '';
  if (!chance.oneIn(8)) return text;
  const at = chance.int(text.length + 1);
  return chance.oneIn(2)
    ? text.slice(0, at)
    : `${text.slice(0, at)}${chance.pick(['"', '{', '1e999', 'null'])}${text.slice(at)}`;
}

const OTHERS = [null, [], {}, 0, 1, 2, 'p0', 'p1', 'waiting', 'playing', 'ended', 1_000_000_000, { 0: [1] }];

function isSameAgain(snapshot: Snapshot): boolean {
  const text = sessionMachine.serialize(snapshot);
  return sessionMachine.serialize(sessionMachine.parse(text)) === text;
}

type Snapshot = ReturnType<typeof sessionMachine.parse>;

function live(snapshot: Snapshot, chance: Chance, throws: string[]): void {
  let now = snapshot;
  for (let step = 0; step < 6; step += 1) {
    const result = sessionMachine.step(now, anyEvent(now, chance));
    // What the chart throws is answered so.
    if (result.type === 'refused' && result.code === 'internal') throws.push(`step: ${result.detail}`);
    if (result.type === 'moved') now = result.snapshot;
    sessionMachine.deadlinesOf(now);
    for (const { participant } of now.context.members) sessionMachine.viewOf(now, participant, 1);
  }
}

/** An event of every type, with fields of all of them: each schema takes its own. */
function anyEvent({ context }: Snapshot, chance: Chance): SessionEvent {
  const deadlines = [
    'load',
    'validation',
    'start',
    'finish',
    'upload',
    'cap',
    'reconnect:0',
    'link:1',
    `wait:${p(0)}`,
    `grace:${p(1)}`,
  ];
  const event = {
    type: chance.pick(SESSION_EVENT_TYPES),
    at: context.createdAt + chance.int(1_000_000),
    participant: chance.pick([p(0), p(1), p(7)]),
    connection: `c${chance.int(3)}`,
    placement: placement(chance.int(3)),
    draw: drawFor(2),
    present: [p(0)],
    peer: chance.int(3),
    attempt: 1 + chance.int(3),
    page: chance.int(3),
    failure: chance.pick([null, 'noLink']),
    measurement: { rttMs: 20, jitterMs: 1, probesSent: 40, probesReceived: 40, route: 'direct' },
    cause: chance.pick(['leaving', 'stranded']),
    frame: chance.int(700),
    outcome: null,
    checksum: 1,
    episode: 0,
    message: 'x',
    name: chance.pick(deadlines),
    gapMs: chance.int(10_000) - 100,
    into: 'session-2',
    reason: 'cancelled',
  };
  return (chance.oneIn(3) ? mutateJson(event, chance) : event) as SessionEvent;
}
