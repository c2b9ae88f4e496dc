import { type Report, type Reports, type ReportsAck, type Result, refuse } from '@greenroom/protocol';
import { createSimulatedPageClock } from '@greenroom/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createOutbox, type Unnumbered } from '../../src/session/outbox.ts';
import { type Disk, makeDisk, openMemoryStore } from '../support/memory-store.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** What happened n-th, as a fact that drives something or as one that waits for company. */
function happening(n: number, isTransition: boolean): Unnumbered {
  const stamp = { clientAt: 1, serverAt: null, session: null, epoch: null, frame: n };
  return isTransition
    ? { ...stamp, kind: 'transition', from: 'waiting', to: 'matched', cause: 'view' }
    : { ...stamp, kind: 'gameFailed', message: 'it threw' };
}

/** The server's record of one person: it takes what follows on what it has, once, and nothing behind a gap. */
function createRecord() {
  const frames: (number | null)[] = [];
  return {
    frames,
    take(items: readonly Report[]): ReportsAck {
      for (const { seq, frame } of items) if (seq === frames.length + 1) frames.push(frame);
      return { upTo: frames.length, flagged: [] };
    },
  };
}
type Record = ReturnType<typeof createRecord>;

/** One load of the page; after `die` it neither keeps nor hears anything. */
async function openPage(disk: Disk, record: Record, warnings: string[]) {
  const clock = createSimulatedPageClock();
  const onTheWay: { items: Reports['items']; answer: (given: Result<ReportsAck>) => void }[] = [];
  const store = openMemoryStore(disk);
  const reports = await store.load();
  let isDead = false;
  const outbox = createOutbox({
    kept: {
      store: {
        ...store,
        put: async (...put) => (isDead ? undefined : store.put(...put)),
        drop: async (...drop) => (isDead ? undefined : store.drop(...drop)),
      },
      reports,
    },
    clock,
    send: ({ items }) => new Promise((answer) => onTheWay.push({ items, answer })),
    warn: (text) => void warnings.push(text),
  });
  return {
    clock,
    outbox,
    /** Whether a message reached the record before the connection went is not known to the page. */
    lose(hasArrived: boolean): void {
      outbox.pause();
      for (const { items, answer } of onTheWay.splice(0)) {
        if (hasArrived) record.take(items);
        answer(refuse('unreachable'));
      }
    },
    answer(isAnswerLost: boolean): boolean {
      const next = onTheWay.shift();
      if (!next) return false;
      const ack = record.take(next.items);
      next.answer(isAnswerLost ? refuse('timeout') : { ok: true, value: ack });
      return true;
    },
    die(hasArrived: boolean): void {
      isDead = true;
      for (const { items } of onTheWay.splice(0)) if (hasArrived) record.take(items);
    },
  };
}

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ what: fc.constant('happens' as const), is: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('answered' as const), is: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('joined' as const), is: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('lost' as const), is: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('killed' as const), is: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('later' as const), is: fc.boolean() }) },
);

/** A new page knows nothing of what the record has: what happens before it has joined is none of that. */
const BEFORE_THE_JOIN = (['happens', 'joined', 'answered', 'killed', 'happens'] as const).map((what) => ({
  what,
  is: false,
}));

test('[SES-9] [SES-12] servers, connections and pages go and come back: what happened is in the record, in order, once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const [disk, record, warnings] = [makeDisk(), createRecord(), [] as string[]];
      let page = await openPage(disk, record, warnings);
      let happened = 0;
      const acts = {
        happens: (is: boolean) => page.outbox.record(happening(happened++, is)),
        answered: (is: boolean) => void page.answer(is),
        joined() {
          page.lose(false);
          page.outbox.resume(record.frames.length);
        },
        lost: (is: boolean) => page.lose(is),
        async killed(is: boolean) {
          page.die(is);
          page = await openPage(disk, record, warnings);
        },
        later: (is: boolean) => page.clock.advance(is ? 1_000 : 200),
      };
      for (const { what, is } of steps) {
        await acts[what](is);
        await turn();
      }
      acts.joined();
      for (let round = 0; record.frames.length < happened && round < 100; round += 1) {
        await turn();
        if (!page.answer(false)) page.clock.advance(1_000);
      }
      await turn();
      expect(record.frames).toEqual(Array.from({ length: happened }, (_, n) => n));
      expect([...disk.reports.keys()]).toEqual([]);
      expect(warnings).toEqual([]);
    }),
    { numRuns: 300, examples: [[BEFORE_THE_JOIN]] },
  );
});
