import { describe, expect, it } from 'vitest';
import { begin, finish, left, p, RULES, type Said, type Script } from './support/script.ts';

const { intermissionMs, durationFrames } = RULES.play;
const EPISODE_MS = ((durationFrames ?? 0) * 1_000) / RULES.stepsPerSecond;

const series = (episodes = 3, rules = {}) => begin({ ...rules, play: { episodes } });
const over = (slot: number, episode: number, changed: object = {}): Said =>
  ({
    type: 'episodeFinished',
    participant: p(slot),
    episode,
    frame: 600,
    outcome: { score: episode },
    checksum: 7 + episode,
    ...changed,
  }) as Said;
const at = (s: Script, msFromStart: number): Script =>
  s.wait((s.context.play?.startAt ?? 0) + msFromStart - s.now);

describe('[RB-21] several episodes', () => {
  it('the planned end is that of the last one, with what is between them', () => {
    const { play } = series().start().context;
    expect(play && play.plannedEndAt - play.startAt).toBe(3 * EPISODE_MS + 2 * intermissionMs);
  });

  it('each is noted as everybody has seen it end; the last word is `finished`', () => {
    const s = series(2).start().wait(EPISODE_MS);
    s.tell(over(0, 0), over(1, 0));
    expect(s.context.play?.episodes).toMatchObject({ 0: { episode: 0 }, 1: { episode: 0, checksum: 7 } });
    s.wait(intermissionMs + EPISODE_MS).tell(finish(0), finish(1));
    expect(s.context.end?.reason).toBe('completed');
  });

  it('told twice is told once', () => {
    const s = series().start().tell(over(0, 0));
    expect(s.say(over(0, 0))).toEqual({ type: 'unchanged' });
  });

  it.each(['frame', 'outcome', 'checksum'])('another %s for the same episode: desynced', (field) => {
    const s = series().start().tell(over(0, 1), over(1, 0));
    s.tell(over(1, 1, { [field]: 5 }));
    expect(s.context.end?.reason).toBe('desynced');
  });

  it.each([
    ['an earlier one after a later one', over(0, 0)],
    ['the same one with another end', over(0, 1, { checksum: 1 })],
    ['more than the scene has', over(0, 3)],
    ['a frame beyond the planned last', over(0, 2, { frame: durationFrames })],
  ])('refuses %s', (_what, said) => {
    const s = series().start().tell(over(0, 1));
    expect(s.say(said)).toMatchObject({ type: 'refused', code: 'implausible' });
  });

  it('refuses one that comes after the final frame', () => {
    const s = series().start().tell(finish(0));
    expect(s.say(over(0, 1))).toMatchObject({ type: 'refused', code: 'implausible' });
  });

  it('[SES-3] before all have started, none that cannot be over yet', () => {
    const s = at(series().prove(), EPISODE_MS);
    expect(s.say(over(0, 1))).toMatchObject({ type: 'refused', code: 'implausible' });
    expect(s.say(finish(0))).toMatchObject({ type: 'refused', code: 'implausible' });
    s.tell(over(0, 0));
    at(s, EPISODE_MS + intermissionMs).tell(over(0, 1));
  });

  it('[REG-14] one word ends the game only where every episode can be over at its full length', () => {
    const early = at(series(2).start(), EPISODE_MS + intermissionMs).tell(finish(0));
    expect(early.fire('finish')).toEqual([]);
    expect(early.state).toBe('playing');
    const due = at(series(2).start(), 2 * EPISODE_MS + intermissionMs).tell(finish(0));
    due.fire('finish');
    expect(due.context.end?.reason).toBe('completed');
  });

  it('what somebody saw who is gone by now contradicts nobody: their last inputs may have reached no other', () => {
    const s = begin({ groupSize: 3, play: { episodes: 2, onPlayerDrop: 'idle' } })
      .start()
      .wait(EPISODE_MS)
      .tell(over(1, 0), left(1))
      .tell(over(0, 0, { checksum: 99 }));
    expect(s.state).toBe('playing');
    s.tell(over(2, 0, { checksum: 98 }));
    expect(s.context.end?.reason).toBe('desynced');
  });

  it('is said by who is still in: a member who is gone says nothing', () => {
    const s = begin({ groupSize: 3, play: { episodes: 2, onPlayerDrop: 'bot' } })
      .start()
      .tell(left(1));
    expect(s.say(over(1, 0))).toMatchObject({ type: 'refused', code: 'notJoined' });
  });
});
