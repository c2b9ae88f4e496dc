import { beforeEach, describe, expect, it } from 'vitest';
import { DECODED_INPUTS } from '../../src/games/stag-hunt/input.ts';
import { shownTo } from '../../src/games/stag-hunt/shown.ts';
import { Choice, Phase, REVEAL_FRAMES, type StagHuntState } from '../../src/games/stag-hunt/state.ts';
import { stagHunt } from '../../src/games/stag-hunt.ts';
import { type Play, playBots, startPlay, stepPlay } from '../support/play.ts';
import { createTestRandom } from '../support/test-random.ts';

const { none, stag, hare } = Choice;

let play: Play<StagHuntState>;
beforeEach(() => begin());

function begin(settings = {}): void {
  play = startPlay(stagHunt, { players: 2, seed: 1, settings: { rounds: 3, choiceSeconds: 2, ...settings } });
}

function step(first: Choice = none, second: Choice = none, frames = 1): void {
  for (let frame = 0; frame < frames; frame += 1) {
    stepPlay(stagHunt, play, [DECODED_INPUTS[first]!, DECODED_INPUTS[second]!]);
  }
}

/** Both choose, and what came out is shown to its end. */
function playRound(first: Choice, second: Choice): void {
  step(first, second);
  step(none, none, REVEAL_FRAMES);
}

const hunters = () => play.state.hunters;
const points = () => hunters().map((hunter) => hunter.points);

describe('a round', () => {
  it.each([
    [stag, stag, [5, 5], 1],
    [stag, hare, [0, 3], 0],
    [hare, stag, [3, 0], 0],
    [hare, hare, [3, 3], 0],
  ])('choices %i and %i pay %j', (first, second, paid, stags) => {
    step(first, second);
    expect(play.state.phase).toBe(Phase.revealing);
    expect(points()).toEqual(paid);
    expect(play.state.stags).toBe(stags);
  });

  it('is decided in the frame in which the second one chooses', () => {
    step(stag);
    step(none, none, 7);
    expect(play.state.phase).toBe(Phase.choosing);
    step(none, stag);
    expect(play.state).toMatchObject({ phase: Phase.revealing, decidedFrame: 8 });
    expect(hunters().map((hunter) => hunter.choiceFrames)).toEqual([1, 9]);
  });

  it('the first choice counts, whatever is pressed afterwards', () => {
    step(stag);
    step();
    step(hare);
    step(none, hare);
    expect(hunters()[0]!.choice).toBe(stag);
  });

  it('when the time is up the hare is chosen for whoever has not, and the record says so', () => {
    step(none, stag);
    step(none, none, 18);
    expect(play.state.phase).toBe(Phase.choosing);
    step();
    expect(play.state.phase).toBe(Phase.revealing);
    expect(hunters()[0]).toMatchObject({ choice: hare, isByClock: true, choiceFrames: 20 });
    expect(stagHunt.record!(play.state)).toMatchObject({ p0_by_clock: 1, p1_by_clock: 0 });
  });

  it('a choice in the very last frame is the player’s own', () => {
    step(none, none, 19);
    step(stag, none);
    expect(hunters()[0]).toMatchObject({ choice: stag, isByClock: false });
  });

  it('[REG-36] a choice held over the end of a round is none in the next', () => {
    step(stag, stag);
    step(stag, none, REVEAL_FRAMES);
    expect(play.state).toMatchObject({ phase: Phase.choosing, round: 1 });
    step(stag, none, 5);
    expect(hunters()[0]!.choice).toBe(none);
    step();
    step(stag);
    expect(hunters()[0]!.choice).toBe(stag);
  });

  it('remembers the choice of the round before, and nothing else of it', () => {
    playRound(stag, hare);
    expect(hunters()).toMatchObject([
      { choice: none, choiceFrames: -1, gain: 0, lastChoice: stag, points: 0 },
      { choice: none, choiceFrames: -1, gain: 0, lastChoice: hare, points: 3 },
    ]);
  });
});

describe('the end', () => {
  it('comes after the last round has been shown, and stays as it is', () => {
    playRound(stag, stag);
    playRound(stag, hare);
    step(hare, hare);
    step(none, none, REVEAL_FRAMES - 1);
    expect(stagHunt.outcome(play.state)).toBeUndefined();
    step();
    const outcome = { points: [8, 11], stags: 1, rounds: 3 };
    expect(stagHunt.outcome(play.state)).toEqual(outcome);
    step(stag, stag, 100);
    expect(stagHunt.outcome(play.state)).toEqual(outcome);
  });

  it('comes in a known time even if nobody ever chooses', () => {
    step(none, none, 3 * (20 + REVEAL_FRAMES));
    expect(stagHunt.outcome(play.state)).toEqual({ points: [9, 9], stags: 0, rounds: 3 });
  });

  it('the study says how much an animal is worth', () => {
    begin({ rounds: 1, stagPoints: 40, harePoints: 7 });
    step(hare, stag);
    expect(points()).toEqual([7, 0]);
    begin({ rounds: 1, stagPoints: 40, harePoints: 7 });
    step(stag, stag);
    expect(points()).toEqual([40, 40]);
  });
});

describe('what a player is shown', () => {
  const shown = (slot: number, confirmedFrame = play.frame - 1, picked: Choice = none) =>
    shownTo(slot, play.state, confirmedFrame, picked);

  it('nothing of the other’s choice before both have chosen: not even that there is one', () => {
    const before = shown(0);
    step(none, stag);
    const { secondsLeft: _, timeLeft: __, ...after } = shown(0);
    expect(before).toMatchObject(after);
    expect(after).toMatchObject({ other: none, isRevealed: false, canChoose: true });
  });

  it.each([stag, hare])('a guess of choice %i reveals nothing: the frame must be confirmed', (guess) => {
    step(stag, none);
    // The other's true input of this frame is not here yet, and the guess has it choose.
    step(none, guess);
    const unsure = shown(0, play.frame - 2);
    expect(unsure).toMatchObject({ own: stag, other: none, isRevealed: false, ownPoints: 0, otherPoints: 0 });
    expect(unsure.sentence).toBe('You hunt the stag. Waiting for Orange…');
    expect(shown(0).other).toBe(guess);
  });

  it('the clock of the other is no news either before it is certain', () => {
    step(stag, none);
    step(none, none, 19);
    expect(play.state.phase).toBe(Phase.revealing);
    expect(shown(0, play.frame - 2)).toMatchObject({ other: none, isRevealed: false, ownPoints: 0 });
    expect(shown(0).sentence).toBe(
      'Orange did not choose in time. The stag got away: Orange hunted the hare.',
    );
    expect(shown(1).sentence).toBe(
      'Your time was up. You got the hare: 3 points. Blue hunted the stag alone.',
    );
  });

  it('the own choice at once, also before the game has it', () => {
    expect(shown(0, -1, hare)).toMatchObject({
      own: hare,
      canChoose: false,
      sentence: 'You hunt the hare. Waiting for Orange…',
    });
  });

  it('a click that came too late gives way to what the clock chose', () => {
    step(none, none, 20);
    expect(shown(0, -1, stag)).toMatchObject({ own: hare, sentence: 'Time is up: you hunt the hare.' });
  });

  it('the points of the last round as long as the game is over', () => {
    begin({ rounds: 1 });
    playRound(stag, stag);
    expect(shown(1)).toMatchObject({
      round: 1,
      isRevealed: true,
      ownPoints: 5,
      otherPoints: 5,
      canChoose: false,
    });
    expect(shown(1).sentence).toBe('You got the stag together: 5 points for each.');
  });
});

describe('the bot', () => {
  it('does not use what the other has chosen in this round', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const answers = [none, stag, hare].map((choice) => {
        begin();
        hunters()[1]!.choice = choice;
        const random = createTestRandom(seed);
        return Array.from({ length: 30 }, () => stagHunt.bot!(play.state, 0, random).choice).join('');
      });
      expect(new Set(answers).size, `seed ${seed}`).toBe(1);
    }
  });

  it('takes its time, and chooses once a round', () => {
    const random = createTestRandom(3);
    const choices: number[] = [];
    for (let frame = 0; frame < 400 && play.state.phase !== Phase.over; frame += 1) {
      const input = stagHunt.bot!(play.state, 0, random);
      choices.push(input.choice);
      stepPlay(stagHunt, play, [input, DECODED_INPUTS[none]!]);
    }
    const made = choices.filter((choice) => choice !== none).length;
    expect(made + hunters().filter((hunter) => hunter.isByClock).length).toBeGreaterThan(0);
    expect(made).toBeLessThanOrEqual(3);
  });

  it.each([1, 2, 3, 4])('two bots get a stag now and then (seed %i)', (seed) => {
    const { outcome } = playBots(stagHunt, { players: 2, seed }, 2_000);
    expect((outcome as { stags: number }).stags).toBeGreaterThan(0);
  });
});

it('gives one row of plain cells per frame, with the same columns always', () => {
  const before = stagHunt.record!(play.state);
  const { play: played } = playBots(stagHunt, { players: 2, seed: 5 }, 2_000);
  const after = stagHunt.record!(played.state);
  expect(Object.keys(after)).toEqual(Object.keys(before));
  expect(Object.values(after).every((cell) => typeof cell === 'number')).toBe(true);
});
