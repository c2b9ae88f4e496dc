// @vitest-environment happy-dom
import type { GameView } from '@greenroom/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DECODED_INPUTS, type StagHuntInput } from '../../src/games/stag-hunt/input.ts';
import { Choice, REVEAL_FRAMES, type StagHuntState } from '../../src/games/stag-hunt/state.ts';
import { stagHunt } from '../../src/games/stag-hunt.ts';
import { stagHuntView } from '../../src/games/stag-hunt.view.ts';
import { describeState, type Play, startPlay, stepPlay } from '../support/play.ts';

const { none, stag, hare } = Choice;

let container: HTMLElement;
let view: GameView<StagHuntState, StagHuntInput>;
let play: Play<StagHuntState>;

beforeEach(() => {
  document.body.innerHTML = '<button id="page">page</button><div id="host" tabindex="0"></div>';
  container = document.querySelector<HTMLElement>('#host')!;
  play = startPlay(stagHunt, { players: 2, seed: 1 });
  view = stagHuntView(container);
  mount();
});
afterEach(() => view.unmount());

function mount(): void {
  view.mount({ slot: 0, players: 2, settings: {}, treatment: 'default', episode: 0 });
  draw();
}

/** Everything is confirmed unless the test says how far. */
function draw(confirmedFrame = play.frame - 1): void {
  view.draw(play.state, { slot: 0, frame: play.frame - 1, confirmedFrame, isStalled: false, bots: [] });
}

function step(first: Choice, second: Choice, frames = 1): void {
  for (let frame = 0; frame < frames; frame += 1) {
    stepPlay(stagHunt, play, [DECODED_INPUTS[first]!, DECODED_INPUTS[second]!]);
  }
  draw();
}

const find = (name: string) => container.querySelector<HTMLElement>(`[data-testid="hunt-${name}"]`)!;
const faces = () => [...container.querySelectorAll('.hunt-card')].map((card) => card.ariaLabel);
const key = (code: string, target: EventTarget = window) =>
  target.dispatchEvent(new KeyboardEvent('keydown', { code, bubbles: true, cancelable: true }));

it('[REG-36] a click before the first frame is for no game, and is not shown as a choice', () => {
  find('stag').click();
  draw();
  expect(view.readInput()).toEqual({ choice: none });
  expect(faces()[0]).toBe('You: not chosen yet');
});

it('a click is told to the game once', () => {
  step(none, none);
  find('stag').click();
  expect(view.readInput()).toEqual({ choice: stag });
  expect(view.readInput()).toEqual({ choice: none });
});

it('is final: another click changes nothing, and both buttons say so', () => {
  step(none, none);
  find('hare').click();
  draw();
  view.readInput();
  find('stag').click();
  expect(view.readInput()).toEqual({ choice: none });
  expect(find('stag').ariaDisabled).toBe('true');
  expect(find('hare').ariaPressed).toBe('true');
});

it('the other’s card stays closed, in what is drawn and in what is read out, until the round is certain', () => {
  const before = container.innerHTML;
  step(none, hare);
  expect(container.innerHTML.replace(/scale: [^;"]*/, '')).toBe(before.replace(/scale: [^;"]*/, ''));
  stepPlay(stagHunt, play, [DECODED_INPUTS[stag]!, DECODED_INPUTS[none]!]);
  draw(play.frame - 2);
  expect(faces()).toEqual(['You: Stag', 'Orange: not chosen yet']);
  const [, card] = container.querySelectorAll('.hunt-face');
  expect(card!.innerHTML).toBe('');
  draw();
  expect(faces()).toEqual(['You: Stag', 'Orange: Hare']);
  expect(find('sentence').textContent).toBe('The stag got away: Orange hunted the hare.');
});

it('arrow keys go to a choice, and never choose', () => {
  key('ArrowRight');
  expect(document.activeElement).toBe(find('hare'));
  key('KeyA');
  expect(document.activeElement).toBe(find('stag'));
  expect(view.readInput()).toEqual({ choice: none });
});

it('leaves keys of the page alone: typing, and shortcuts', () => {
  const field = document.body.appendChild(document.createElement('input'));
  field.focus();
  key('ArrowRight', field);
  window.dispatchEvent(new KeyboardEvent('keydown', { code: 'KeyD', ctrlKey: true }));
  expect(document.activeElement).toBe(field);
});

it('[REG-36] what was picked and focused in one round chooses nothing in the next', () => {
  step(stag, stag);
  find('stag').focus();
  step(none, none, REVEAL_FRAMES - 1);
  find('hare').click();
  step(none, none, 1);
  expect(play.state.round).toBe(1);
  expect(view.readInput()).toEqual({ choice: none });
  expect(document.activeElement).toBe(container);
  expect(faces()[0]).toBe('You: not chosen yet');
});

it('a focus elsewhere on the page is left where it is', () => {
  document.querySelector<HTMLElement>('#page')!.focus();
  step(stag, stag, 1);
  step(none, none, REVEAL_FRAMES);
  expect(document.activeElement?.id).toBe('page');
});

it('a key that is held presses nothing again', () => {
  const event = new KeyboardEvent('keydown', { code: 'Enter', repeat: true, cancelable: true });
  find('stag').dispatchEvent(event);
  expect(event.defaultPrevented).toBe(true);
});

it('says when time gets short, and shows no clock for what is decided', () => {
  expect(find('clock').textContent).toBe('15 s');
  step(none, none, 101);
  expect(find('clock').textContent).toBe('5 s');
  expect(find('clock').hasAttribute('data-short')).toBe(true);
  step(hare, hare);
  expect(find('clock').hasAttribute('data-idle')).toBe(true);
});

it('never changes the state, and writes nothing when nothing has changed', async () => {
  step(stag, hare);
  const before = describeState(play.state);
  const seen = vi.fn();
  const observer = new MutationObserver(seen);
  observer.observe(container, { subtree: true, childList: true, characterData: true });
  for (let frame = 0; frame < 60; frame += 1) draw();
  await new Promise((resolve) => queueMicrotask(() => resolve(undefined)));
  observer.disconnect();
  expect(describeState(play.state)).toBe(before);
  expect(seen).not.toHaveBeenCalled();
});

it('[SES-5] releases on unmount what it took: elements, listeners, the pick', () => {
  const added = vi.spyOn(window, 'addEventListener');
  const other = stagHuntView(container);
  other.mount({ slot: 1, players: 2, settings: {}, treatment: 'default', episode: 0 });
  const signals = added.mock.calls.map(([, , options]) => (options as { signal?: AbortSignal }).signal);
  added.mockRestore();
  expect(signals.length).toBeGreaterThan(0);
  other.unmount();
  expect(signals.every((signal) => signal?.aborted === true)).toBe(true);

  step(none, none);
  find('stag').click();
  view.unmount();
  expect(container.childElementCount).toBe(0);
  expect(view.readInput()).toEqual({ choice: none });
  draw();
  expect(container.childElementCount).toBe(0);
});

it('mounting twice leaves one table', () => {
  mount();
  expect(container.querySelectorAll('.hunt')).toHaveLength(1);
});
