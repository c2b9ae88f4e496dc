import { describe, expect, it } from 'vitest';
import { describeResult } from '../../src/results.ts';
import { OUTCOME_TEXTS, outcomeText, requeueText } from '../../src/texts.ts';

// The closed union of docs/session.md, written out: a new outcome without a sentence must fail here.
const OUTCOMES = [
  'completed',
  'youLeft',
  'partnerLeft',
  'youWereLost',
  'partnerLost',
  'waitingRoomTimeout',
  'linkFailed',
  'loadTimeout',
  'excluded',
  'partnerExcluded',
  'desynced',
  'gameFailed',
  'cancelled',
  'serverShutdown',
];

describe('texts', () => {
  it.each(OUTCOMES)('has a title and a sentence of its own for %s', (outcome) => {
    const text = outcomeText(outcome);
    expect(text.title.length).toBeGreaterThan(3);
    expect(text.sentence).toMatch(/^[A-Z].{20,}\.$/);
    const others = OUTCOMES.filter((other) => other !== outcome);
    expect(others.map((other) => outcomeText(other).sentence)).not.toContain(text.sentence);
  });

  it('knows no outcome that the contract does not', () => {
    expect(Object.keys(OUTCOME_TEXTS)).toEqual(OUTCOMES);
  });

  it('says something true about an outcome of a newer server', () => {
    for (const outcome of ['somethingNew', 'toString', '']) {
      expect(outcomeText(outcome).title).toBe('The session has ended');
    }
  });

  it('tells nobody that they are to blame for what a partner or the software did', () => {
    const blameless = [
      'partnerLeft',
      'partnerLost',
      'partnerExcluded',
      'desynced',
      'gameFailed',
      'cancelled',
    ];
    for (const outcome of blameless) expect(outcomeText(outcome).sentence).toMatch(/nothing wrong|not yours/);
  });

  it('explains every return to the waiting room, also for a cause it does not know', () => {
    for (const cause of ['loadTimeout', 'validationFailed', 'participantLeft', 'memberLost', 'new']) {
      expect(requeueText(cause)).toMatch(/^[A-Z].*\. You are at the front of the line/);
    }
  });
});

describe('results in words', () => {
  const kitchen = { deliveries: 4, goal: 6, isGoalReached: false, deliveredBySlot: [1, 3] };

  it('kitchen: one score for both, and who served', () => {
    expect(describeResult(kitchen, 1)).toEqual({
      headline: 'Together you served 4 soups.',
      lines: [
        { label: 'Served by Blue', value: '1', slot: 0 },
        { label: 'Served by you', value: '3', slot: 1 },
      ],
    });
    expect(describeResult({ ...kitchen, deliveries: 1 }, 0)?.headline).toBe('Together you served 1 soup.');
    expect(describeResult({ ...kitchen, isGoalReached: true }, 0)?.headline).toContain(
      'all that were ordered',
    );
  });

  it('kitchen: nobody who served nothing is praised for it, or shown who did', () => {
    expect(describeResult({ ...kitchen, deliveries: 0, deliveredBySlot: [0, 0] }, 0)).toEqual({
      title: 'Time is up!',
      headline: 'This time no soup was ready to be served.',
      lines: [],
    });
    expect(describeResult(kitchen, 0)?.title).toBeUndefined();
  });

  it('discs: slot 0 is a player like any other [REG-26]', () => {
    expect(describeResult({ scores: [5, 0], winners: [0], rounds: 5 }, 0)?.headline).toBe('You won!');
    expect(describeResult({ scores: [5, 0], winners: [0], rounds: 5 }, 1)?.headline).toBe('Blue won.');
  });

  it('discs: ties, and a page that no longer knows its slot', () => {
    const tie = { scores: [4, 4, 1], winners: [0, 1], rounds: 3 };
    expect(describeResult(tie, 1)?.headline).toBe('A tie between you and Blue.');
    expect(describeResult(tie, 2)?.headline).toBe('A tie between Blue and Orange.');
    expect(describeResult(tie, undefined)?.lines[1]).toEqual({ label: 'Orange', value: '4 points', slot: 1 });
  });

  it('stag hunt: how often it was caught, and what each has', () => {
    const hunt = { points: [11, 1], stags: 1, rounds: 8 };
    expect(describeResult(hunt, 0)).toEqual({
      headline: 'Together you got the stag in 1 of 8 rounds.',
      lines: [
        { label: 'You', value: '11 points', slot: 0 },
        { label: 'Orange', value: '1 point', slot: 1 },
      ],
    });
    expect(describeResult({ ...hunt, stags: 0 }, 0)?.headline).toBe('This time nobody got a stag.');
  });

  it('shows nothing for a result it does not understand', () => {
    for (const result of [
      undefined,
      null,
      3,
      'x',
      [],
      {},
      { deliveries: 'many' },
      { scores: 1, winners: 2 },
      { points: 3, stags: 2 },
      { points: [3], stags: 'many' },
    ]) {
      expect(describeResult(result, 0)).toBeUndefined();
    }
  });
});
