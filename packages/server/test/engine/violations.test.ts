import { describe, expect, test } from 'vitest';
import type { SessionSnapshot } from '../../src/session/context.ts';
import type { SessionEvent } from '../../src/session/events.ts';
import { sessionMachine } from '../../src/session/session-machine.ts';
import type { SessionMachine } from '../../src/session/step.ts';
import { load } from './support/play.ts';
import { type Study, startStudy } from './support/study.ts';

/** The machine with one fault: what it makes of this event is not what it should be. */
function spoiled(
  type: SessionEvent['type'],
  spoil: (snapshot: SessionSnapshot) => SessionSnapshot,
): SessionMachine {
  return {
    ...sessionMachine,
    step(snapshot, event) {
      const result = sessionMachine.step(snapshot, event);
      if (event.type !== type || result.type !== 'moved') return result;
      return { ...result, snapshot: spoil(result.snapshot) };
    },
  };
}

function withContext(change: Partial<SessionSnapshot['context']>) {
  return ({ state, context }: SessionSnapshot): SessionSnapshot => ({
    state,
    context: { ...context, ...change },
  });
}

async function matchedPair(study: Study) {
  const pages = [await study.arrive('anna'), await study.arrive('ben')] as const;
  return { pages, session: pages[0].view()?.session };
}

describe('a machine that breaks an invariant is counted and logged by the rule, and the commit stands', () => {
  test('a snapshot that no state allows', async () => {
    const study = await startStudy({ machine: spoiled('loaded', withContext({ epoch: 7 })) });
    const { pages, session } = await matchedPair(study);
    expect(study.errors).toEqual([]);
    await load(pages[0]);
    expect(study.counted.get('violation snapshot')).toBe(1);
    expect(study.errors).toEqual([
      {
        message: 'invariant violated',
        fields: { session, rule: 'snapshot', what: 'epoch 7 in matched' },
      },
    ]);
    expect(pages[0].view()).toMatchObject({ state: 'matched', epoch: 7 });
  });

  test('[SES-4] a deadline that is missing', async () => {
    const study = await startStudy({ machine: spoiled('loaded', withContext({ stateDueAt: null })) });
    const { pages, session } = await matchedPair(study);
    await load(pages[0]);
    expect(study.counted.get('violation SES-4')).toBe(1);
    // Without it nothing would ever end this session.
    expect(study.counted.get('violation SES-12')).toBe(1);
    expect(study.errors).toMatchObject([
      { fields: { session, rule: 'SES-4' } },
      { fields: { session, rule: 'SES-12' } },
    ]);
  });

  test('[SES-5] a deadline of a disposed session', async () => {
    const study = await startStudy({
      machine: {
        ...sessionMachine,
        deadlinesOf: (snapshot) =>
          snapshot.state === 'disposed'
            ? [{ name: 'ghost', dueAt: 1 }]
            : sessionMachine.deadlinesOf(snapshot),
      },
    });
    const anna = await study.arrive('anna');
    const session = anna.view()?.session;
    await anna.report({ kind: 'leave' });
    expect(study.counted.get('violation SES-5')).toBe(1);
    expect(study.errors).toMatchObject([{ fields: { session, rule: 'SES-5' } }]);
  });

  test('[SES-12] a seat that is gone without a word', async () => {
    const mute: SessionMachine = {
      ...sessionMachine,
      step(snapshot, event) {
        const result = sessionMachine.step(snapshot, event);
        return event.type === 'left' && result.type === 'moved' ? { ...result, effects: [] } : result;
      },
    };
    const study = await startStudy({ machine: mute });
    const anna = await study.arrive('anna');
    await anna.report({ kind: 'leave' });
    expect(study.counted.get('violation SES-12')).toBe(1);
    expect(study.errors).toMatchObject([{ fields: { participant: 'anna' } }]);
  });
});
