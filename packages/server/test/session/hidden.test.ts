import { describe, expect, it } from 'vitest';
import { begin, finish, p, requeuedAs, type Said, settledAs } from './support/script.ts';

const hidden = (slot: number): Said => ({ type: 'hiddenTooLong', participant: p(slot) });
const strict = () => begin({ groupSize: 3, play: { onHidden: 'end' } });

describe('a tab that was hidden for too long', () => {
  it('[SES-10] ends the game: excluded, and a neutral word for the others', () => {
    expect(strict().start().effects(hidden(1))).toEqual([
      ...settledAs(0, 'partnerExcluded', 'excluded'),
      ...settledAs(1, 'excluded', 'excluded'),
      ...settledAs(2, 'partnerExcluded', 'excluded'),
    ]);
  });

  it('ends it also where the game goes on without those who leave', () => {
    const s = begin({ groupSize: 3, play: { onHidden: 'end', onPlayerDrop: 'bot' } }).start();
    expect(s.tell(hidden(0)).context.end?.reason).toBe('excluded');
  });

  it('[REG-10] before everybody has started it undoes the match: the others wait again', () => {
    expect(strict().prove().effects(hidden(0))).toEqual([
      ...settledAs(0, 'excluded', 'excluded'),
      ...requeuedAs(1, 'participantLeft'),
      ...requeuedAs(2, 'participantLeft'),
    ]);
  });

  it('[REG-14] changes nothing once the final frame is confirmed', () => {
    const s = strict().start().tell(finish(1));
    expect(s.say(hidden(0))).toEqual({ type: 'unchanged' });
  });

  it.each(['predict', 'pause'] as const)('[SES-3] is refused where the scene says %s', (onHidden) => {
    const s = begin({ play: { onHidden } }).start();
    expect(s.say(hidden(0))).toMatchObject({ type: 'refused', code: 'implausible' });
  });

  it('is refused before there is a game', () => {
    expect(strict().load().say(hidden(0))).toMatchObject({ type: 'refused', code: 'wrongState' });
  });
});
