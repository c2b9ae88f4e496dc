import { describe, expect, it } from 'vitest';
import {
  isPossibleTransition,
  PARTICIPANT_STATES,
  type ParticipantState,
  VALID_TRANSITIONS,
} from '../src/index.ts';

/** The table as a person draws it: rows from, columns to; x where a report may say so. */
const DRAWN = `
              connecting waiting matched validating countdown playing ended disposed
  connecting  .          x       x       x          x         x       x     x
  waiting     .          .       x       x          x         x       x     x
  matched     .          x       x       x          x         x       x     x
  validating  .          x       x       .          x         x       x     x
  countdown   .          x       x       .          .         x       x     x
  playing     .          x       x       .          .         .       x     x
  ended       .          .       .       .          .         .       .     x
  disposed    .          .       .       .          .         .       .     .
`;

function drawn(): Record<string, string[]> {
  const [head = '', ...rows] = DRAWN.trim().split('\n');
  const columns = head.trim().split(/\s+/);
  return Object.fromEntries(
    rows.map((row) => {
      const [from = '', ...marks] = row.trim().split(/\s+/);
      return [from, columns.filter((_, i) => marks[i] === 'x')];
    }),
  );
}

const sorted = (states: readonly string[]) => [...states].sort();

describe("the participant's transitions", () => {
  it.each(PARTICIPANT_STATES)('from %s: exactly those of the table', (from) => {
    expect(sorted(VALID_TRANSITIONS[from])).toEqual(sorted(drawn()[from] ?? ['no row']));
  });

  it('a report follows from the one before it', () => {
    expect(isPossibleTransition('waiting', 'waiting', 'matched')).toBe(true);
    expect(isPossibleTransition('matched', 'waiting', 'matched')).toBe(false);
    expect(isPossibleTransition(undefined, 'waiting', 'matched')).toBe(false);
    expect(isPossibleTransition('playing', 'playing', 'countdown')).toBe(false);
  });

  it.each([undefined, ...PARTICIPANT_STATES])(
    'a page that loads anew begins with connecting, whatever was before: %s',
    (previous) => {
      expect(isPossibleTransition(previous as ParticipantState | undefined, 'connecting', 'playing')).toBe(
        true,
      );
    },
  );

  it('every state is reached from connecting, and from every state disposed', () => {
    for (const state of PARTICIPANT_STATES) {
      if (state !== 'connecting') expect(VALID_TRANSITIONS.connecting).toContain(state);
      if (state !== 'disposed') expect(VALID_TRANSITIONS[state]).toContain('disposed');
    }
  });
});
