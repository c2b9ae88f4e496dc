import type { Chance } from '../chance.ts';
import { type EngineStudy, startEngineStudy, type Wire } from '../engine-study.ts';
import { anyJson, mutateJson } from '../mutate-json.ts';
import { type Speaker, validMessage } from '../page-messages.ts';
import { type Findings, type FuzzTarget, inWords, noFindings } from '../target.ts';

const EVENTS = [
  'join',
  'signal',
  'reports',
  'clock',
  'away',
  'relink',
  'rejoin',
  'view',
  'disconnect',
  '__proto__',
  'constructor',
  '',
];
/** Messages of one connection; then another page of the same person, or of another. */
const PER_CONNECTION = 250;
const ATTACKERS = ['mal', 'nil', 'oz', 'pat'];

/**
 * What pages may say, from people who have seats and use them: valid messages, the same with something changed, and any
 * value at all. Beside them, in the same scene and in others, people whose sessions must not notice.
 */
export const socket: FuzzTarget = {
  name: 'socket',
  share: 0.3,
  roundInputs: 20_000,
  async round(chance, inputs) {
    const findings = noFindings();
    const study = await startEngineStudy(chance.int(1_000_000));
    const victims = await seatVictims(study);
    const others = await secretsOfOthers(study, victims);
    const before = await liveTexts(study);
    const seqs = new Map<string, number>();
    for (let sent = 0; sent < inputs; ) {
      const pair = [chance.pick(ATTACKERS), chance.pick(ATTACKERS)].map((name) =>
        openAttacker(study, name, seqs),
      );
      for (const attacker of pair) await attacker.join();
      for (let index = 0; index < PER_CONNECTION && sent < inputs; index += 1, sent += 1) {
        const attacker = chance.pick(pair);
        const [event, args] = anyInput(attacker.speaker(), chance, others);
        try {
          attacker.heard(await attacker.wire.ask(event, ...args));
        } catch (error) {
          findings.throws.push(`${event}: ${inWords(error)}`);
        }
      }
      for (const { wire } of pair) await wire.close();
      await study.clock.advance(500);
    }
    await clearUp(study, findings, before, victims);
    return findings;
  },
};

function anyInput(
  speaker: Speaker,
  chance: Chance,
  others: readonly unknown[],
): readonly [string, readonly unknown[]] {
  const [event, message] = validMessage(speaker, chance);
  switch (chance.int(10)) {
    case 0:
      return [chance.pick(EVENTS), [anyJson(chance)]];
    case 1:
      return [event, chance.pick([[], [message, message], [null], [anyJson(chance), message]])];
    case 2:
    case 3:
      return [event, [message]];
    default:
      return [
        event,
        [mutateJson(chance.oneIn(3) ? mutateJson(message, chance, others) : message, chance, others)],
      ];
  }
}

function openAttacker(study: EngineStudy, name: string, seqs: Map<string, number>) {
  const wire = study.connect('kitchen');
  const token = `token-of-${name}-0123456789abcdef`;
  const heard = (answer: unknown) => {
    const { value } = (answer ?? {}) as { value?: { upTo?: number; lastSeq?: number } };
    const seq = value?.upTo ?? value?.lastSeq;
    if (seq !== undefined) seqs.set(name, seq);
  };
  return {
    wire,
    heard,
    speaker: (): Speaker => ({ participant: name, token, view: wire.view(), seq: seqs.get(name) ?? 0 }),
    async join() {
      const message = { participant: name, token, game: 'kitchen@1', intent: 'join', rttMs: 10 };
      heard(await wire.ask('join', message));
    },
  };
}

/** Two who prove their link, where the attackers are; two who play, and one who waits, where they are not. */
async function seatVictims(study: EngineStudy): Promise<readonly Wire[]> {
  const seat = async (name: string, scene: string) => {
    const wire = study.connect(scene);
    await wire.ask('join', { participant: name, game: 'kitchen@1', intent: 'join', rttMs: 10 });
    return wire;
  };
  const report = async (wire: Wire, seq: number, fact: object) => {
    const { session, epoch } = wire.view()!;
    const stamp = { seq, clientAt: 0, serverAt: null, session, epoch, frame: null };
    await wire.ask('reports', { items: [{ ...stamp, ...fact }] });
  };
  const measurement = { rttMs: 20, jitterMs: 1, probesSent: 40, probesReceived: 40, route: 'direct' };
  const pairs = [
    [await seat('ada', 'kitchen'), await seat('bob', 'kitchen')],
    [await seat('cyd', 'pantry'), await seat('dee', 'pantry')],
  ];
  for (const pair of pairs) for (const wire of pair) await report(wire, 1, { kind: 'loaded' });
  for (const pair of pairs) {
    for (const [index, wire] of pair.entries()) {
      await report(wire, 2, { kind: 'link', peer: 1 - index, attempt: 1, failure: null, measurement });
    }
    for (const wire of pair) await report(wire, 3, { kind: 'started' });
  }
  return [...pairs.flat(), await seat('eve', 'cellar')];
}

/** Names of what is not the attackers', so that messages are aimed at it. */
async function secretsOfOthers(study: EngineStudy, victims: readonly Wire[]): Promise<readonly unknown[]> {
  const sessions = (await study.store.liveSessions()).map(({ id }) => id);
  return [...sessions, ...sessions, 'ada', 'bob', 'cyd', 'c1', 0, 1, 2, victims[0]?.view()?.version];
}

async function liveTexts(study: EngineStudy): Promise<string> {
  const live = await study.store.liveSessions();
  return JSON.stringify(live.map(({ id, version, snapshot }) => ({ id, version, snapshot })));
}

async function clearUp(
  study: EngineStudy,
  findings: Findings,
  before: string,
  victims: readonly Wire[],
): Promise<void> {
  // The attackers' sessions come to their ends; those of the victims have no deadline so near.
  await study.clock.advance(60_000);
  const after = await liveTexts(study);
  if (after !== before) findings.foreign.push(firstDifference(before, after));
  for (const wire of victims) {
    if (!wire.isOpen()) findings.foreign.push('a connection of somebody else was closed');
    await wire.close();
  }
  await study.clock.advance(3_600_000);
  const held = { ...study.engine.ledger(), ...study.connections.held() };
  for (const [name, count] of Object.entries(held)) {
    // The one wake-up of all deadlines, and the heartbeat.
    if (count !== 0 && name !== 'timers') findings.held.push(`${name}: ${count}`);
  }
  await study.engine.stop();
  findings.throws.push(...study.faults);
}

function firstDifference(before: string, after: string): string {
  let at = 0;
  while (before[at] === after[at]) at += 1;
  return `...${before.slice(Math.max(0, at - 60), at + 60)}... became ...${after.slice(Math.max(0, at - 60), at + 60)}...`;
}
