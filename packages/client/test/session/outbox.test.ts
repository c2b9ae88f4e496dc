import { LIMITS, type Report, type Reports, type ReportsAck, type Result, refuse } from '@greenroom/protocol';
import { createSimulatedPageClock } from '@greenroom/testkit';
import { describe, expect, test } from 'vitest';
import { createOutbox, type Unnumbered } from '../../src/session/outbox.ts';
import { makeDisk, openMemoryStore } from '../support/memory-store.ts';

const fact = (message: string): Unnumbered => ({
  kind: 'gameFailed',
  message,
  clientAt: 1,
  serverAt: null,
  session: null,
  epoch: null,
  frame: null,
});

const { message: _, ...stamp } = fact('') as { readonly message: string } & Unnumbered;
const transition = {
  ...stamp,
  kind: 'transition',
  from: 'waiting',
  to: 'matched',
  cause: 'view',
} as Unnumbered;

type Answer = Result<ReportsAck>;

async function setUp(disk = makeDisk()) {
  const clock = createSimulatedPageClock();
  const sent: Reports['items'][] = [];
  const waiting: ((answer: Answer) => void)[] = [];
  const warnings: string[] = [];
  const store = openMemoryStore(disk);
  const outbox = createOutbox({
    kept: { store, reports: await store.load() },
    clock,
    send: ({ items }) => {
      sent.push(items);
      return new Promise((resolve) => waiting.push(resolve));
    },
    warn: (text) => void warnings.push(text),
  });
  async function answer(given: Answer): Promise<void> {
    const next = waiting.shift();
    if (!next) throw new Error('nothing was sent');
    next(given);
    await turn();
  }
  const causes = () => sent.map((items) => items.map(causeOf));
  return { clock, disk, sent, waiting, warnings, outbox, answer, causes };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const causeOf = (report: Report) => ('message' in report ? `${report.seq} ${report.message}` : report.kind);
const upTo = (seq: number): Answer => ({ ok: true, value: { upTo: seq, flagged: [] } });

describe('outbox', () => {
  test('sends in order, one batch at a time, each report once it is acknowledged no more', async () => {
    const { outbox, answer, causes, disk } = await setUp();
    outbox.resume(0);
    outbox.record(fact('a'));
    await turn();
    outbox.record(fact('b'));
    outbox.record(fact('c'));
    await turn();
    expect(causes()).toEqual([['1 a']]);
    await answer(upTo(1));
    expect(causes()).toEqual([['1 a'], ['2 b', '3 c']]);
    await answer(upTo(3));
    expect(disk.reports.size).toBe(0);
    outbox.record(fact('d'));
    await turn();
    expect(causes().at(-1)).toEqual(['4 d']);
  });

  test('sends nothing before it has joined, nor while there is no connection', async () => {
    const { outbox, causes, answer } = await setUp();
    outbox.record(fact('a'));
    await turn();
    expect(causes()).toEqual([]);
    outbox.resume(0);
    await turn();
    outbox.pause();
    await answer(refuse('unreachable'));
    outbox.record(fact('b'));
    await turn();
    expect(causes()).toEqual([['1 a']]);
    outbox.resume(0);
    await turn();
    expect(causes().at(-1)).toEqual(['1 a', '2 b']);
  });

  test('[SES-9] what was not acknowledged survives a reload, and goes on with the same numbers', async () => {
    const first = await setUp();
    first.outbox.resume(0);
    first.outbox.record(fact('a'));
    first.outbox.record(fact('b'));
    first.outbox.record(fact('c'));
    await turn();

    const second = await setUp(first.disk);
    // The server had already stored the first; its answer never arrived.
    second.outbox.resume(1);
    second.outbox.record(fact('d'));
    await turn();
    expect(second.causes()).toEqual([['2 b', '3 c']]);
    await second.answer(upTo(3));
    expect(second.causes().at(-1)).toEqual(['4 d']);
  });

  test('a device that forgot, or a new enrolment: numbers follow the server, without a gap and without a loss', async () => {
    const first = await setUp();
    first.outbox.resume(40);
    first.outbox.record(fact('a'));
    first.outbox.record(fact('b'));
    await turn();
    const second = await setUp(first.disk);
    second.outbox.resume(0);
    await turn();
    expect(second.causes()).toEqual([['1 a', '2 b']]);
    expect([...first.disk.reports.keys()]).toEqual([1, 2]);
    const third = await setUp();
    third.outbox.resume(7);
    third.outbox.record(fact('c'));
    await turn();
    expect(third.causes()).toEqual([['8 c']]);
  });

  test('no answer: tries again after a moment, not at once', async () => {
    const { outbox, clock, answer, causes } = await setUp();
    outbox.resume(0);
    outbox.record(fact('a'));
    await turn();
    await answer(refuse('timeout'));
    expect(causes()).toHaveLength(1);
    clock.advance(999);
    await turn();
    expect(causes()).toHaveLength(1);
    clock.advance(1);
    await turn();
    expect(causes()).toHaveLength(2);
  });

  test('a report that the server cannot read is left out, said aloud, and holds up nobody', async () => {
    const { outbox, answer, causes, warnings } = await setUp();
    outbox.record(fact('good'));
    outbox.record(fact('bad'));
    outbox.record(fact('good too'));
    outbox.resume(0);
    await turn();
    await answer(refuse('badMessage', 'items.1'));
    await answer(upTo(1));
    expect(causes().slice(1)).toEqual([['1 good'], ['2 bad', '3 good too']]);
    await answer(refuse('badMessage', 'items.0'));
    await answer(refuse('badMessage', 'items.0'));
    expect(warnings).toEqual(['report 2 was refused: badMessage items.0']);
    expect(causes().at(-1)).toEqual(['2 good too']);
  });

  test('a transition travels with the next report that drives something, or after a moment alone', async () => {
    const { outbox, clock, answer, causes } = await setUp();
    outbox.resume(0);
    outbox.record(transition);
    await turn();
    expect(causes()).toEqual([]);
    outbox.record(fact('a'));
    await turn();
    expect(causes()).toEqual([['transition', '2 a']]);
    await answer(upTo(2));
    outbox.record(transition);
    clock.advance(200);
    await turn();
    expect(causes().at(-1)).toEqual(['transition']);
  });

  test('never more in one message than the limit', async () => {
    const { outbox, answer, sent } = await setUp();
    for (let i = 0; i < 70; i++) outbox.record(fact(`${i}`));
    outbox.resume(0);
    await turn();
    await answer(upTo(64));
    expect(sent.map((items) => items.length)).toEqual([64, 6]);
  });

  test('[RB-13] nor longer than a socket takes: what does not fit comes with the next', async () => {
    const { outbox, sent, waiting, answer } = await setUp();
    const heals = Array.from({ length: 40 }, () => ({ ...stamp, inputs: '0'.repeat(8_192), kind: 'healed' }));
    for (const healed of heals) outbox.record(healed as unknown as Unnumbered);
    outbox.resume(0);
    await turn();
    while (waiting.length > 0) await answer(upTo(sent.flat().length));
    expect(sent.flat().map(({ seq }) => seq)).toEqual(heals.map((_, index) => index + 1));
    for (const items of sent) {
      expect(3 * JSON.stringify({ items }).length).toBeLessThan(LIMITS.socketMessageBytes);
    }
  });

  test('closing hands over what is left, but not for long, and keeps what was not taken', async () => {
    const { outbox, clock, causes, disk } = await setUp();
    outbox.resume(0);
    const closed = outbox.close();
    outbox.record(fact('the last'));
    await turn();
    expect(causes()).toEqual([['1 the last']]);
    clock.advance(500);
    await closed;
    expect(disk.open).toBe(0);
    expect(disk.reports.size).toBe(1);
    expect(clock.pending).toBe(0);
    outbox.record(fact('too late'));
    expect(disk.reports.size).toBe(1);
  });

  test('a store that fails is said once per report; sending goes on from memory', async () => {
    const clock = createSimulatedPageClock();
    const warnings: string[] = [];
    const sent: Reports[] = [];
    const full = () => Promise.reject(new Error('quota'));
    const outbox = createOutbox({
      kept: { store: { load: full, put: full, drop: full, alone: (run) => run(), close() {} }, reports: [] },
      clock,
      send: async (reports) => {
        sent.push(reports);
        return upTo(1);
      },
      warn: (text) => void warnings.push(text),
    });
    outbox.resume(0);
    outbox.record(fact('a'));
    await turn();
    expect(sent).toHaveLength(1);
    expect(warnings).toContain('a report could not be kept on this device');
  });
});
