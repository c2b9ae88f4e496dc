// @vitest-environment happy-dom
import type { AnyGame, DrawContext, GameView } from '@greenroom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { discs } from '../../src/games/discs.ts';
import { discsView } from '../../src/games/discs.view.ts';
import { kitchen } from '../../src/games/kitchen.ts';
import { kitchenView } from '../../src/games/kitchen.view.ts';
import { describeState, playBotFrames } from '../support/play.ts';

type AnyView = GameView<unknown, { readonly [field: string]: unknown }>;

let container: HTMLElement;
let drawnCalls: string[];

beforeEach(() => {
  document.body.innerHTML = '<div id="host"></div>';
  container = document.querySelector<HTMLElement>('#host')!;
  Object.defineProperty(container, 'clientWidth', { value: 400, configurable: true });
  Object.defineProperty(container, 'clientHeight', { value: 600 });
  drawnCalls = [];
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockImplementation((() =>
    createPen(drawnCalls)) as never);
});
afterEach(() => vi.restoreAllMocks());

/** A canvas context that takes every call and keeps the names. */
function createPen(calls: string[]): unknown {
  const pen = (): unknown => pen;
  return new Proxy(pen, {
    get: (_, name) => {
      if (name === 'measureText') return () => ({ width: 20 });
      return (...parameters: unknown[]) => {
        calls.push(name === 'fillText' ? `fillText ${parameters[0]}` : String(name));
        return { addColorStop: () => undefined };
      };
    },
    set: () => true,
  });
}

const key = (type: 'keydown' | 'keyup', code: string) =>
  window.dispatchEvent(new KeyboardEvent(type, { code, cancelable: true }));
const context: DrawContext = { slot: 0, frame: 1, confirmedFrame: 1, isStalled: false, bots: [] };

describe.each([
  {
    game: kitchen as AnyGame,
    createView: kitchenView,
    moving: { move: 2 },
    acting: { isActing: true },
    said: [/you/i, /Soups served: \d of 6/],
  },
  {
    game: discs as AnyGame,
    createView: discsView,
    moving: { push: 1 },
    acting: { isDashing: true },
    said: [/you/i],
  },
])('the view of $game.id', ({ game, createView, moving, acting, said: expected }) => {
  let view: AnyView;
  beforeEach(() => {
    view = createView(container) as unknown as AnyView;
    view.mount({ slot: 0, players: 2, settings: {}, treatment: 'default', episode: 0 });
  });
  afterEach(() => view.unmount());

  it('[REG-37] a tap that no frame has read for long is for no frame any more', () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(1_000);
    const tap = () => {
      key('keydown', 'Space');
      key('keyup', 'Space');
    };
    tap();
    now.mockReturnValue(1_200);
    expect(view.readInput()).toMatchObject(acting);
    tap();
    now.mockReturnValue(2_000);
    expect(view.readInput()).not.toMatchObject(acting);
  });

  it('draws every kind of moment and never changes the state', () => {
    for (const frames of [1, 95, 300, 900, 1_500]) {
      const play = playBotFrames(game, { players: 2, seed: 3 }, frames);
      const before = describeState(play.state);
      view.draw(play.state, { ...context, frame: play.frame });
      expect(describeState(play.state)).toBe(before);
    }
    expect(drawnCalls.filter((name) => name === 'fill').length).toBeGreaterThan(50);
    const said = drawnCalls.filter((name) => name.startsWith('fillText')).join(' ');
    for (const words of expected) expect(said).toMatch(words);
  });

  it('reads keys while they are held', () => {
    expect(view.readInput()).toEqual(game.input.idle);
    key('keydown', 'ArrowRight');
    key('keydown', 'Space');
    expect(view.readInput()).toEqual({ ...game.input.idle, ...moving, ...acting });
    expect(view.readInput()).toEqual({ ...game.input.idle, ...moving, ...acting });
    key('keyup', 'ArrowRight');
    key('keyup', 'Space');
    expect(view.readInput()).toEqual(game.input.idle);
  });

  it('a tap between two readings counts once', () => {
    key('keydown', 'KeyD');
    key('keyup', 'KeyD');
    expect(view.readInput()).toEqual({ ...game.input.idle, ...moving });
    expect(view.readInput()).toEqual(game.input.idle);
  });

  it('lets go of all keys when the window loses the focus', () => {
    key('keydown', 'ArrowRight');
    view.readInput();
    window.dispatchEvent(new Event('blur'));
    expect(view.readInput()).toEqual(game.input.idle);
  });

  it('leaves keys of the page alone: typing, and shortcuts', () => {
    const field = document.body.appendChild(document.createElement('input'));
    field.dispatchEvent(new KeyboardEvent('keydown', { code: 'KeyD', bubbles: true }));
    window.dispatchEvent(new KeyboardEvent('keydown', { code: 'KeyD', ctrlKey: true }));
    expect(view.readInput()).toEqual(game.input.idle);
  });

  it('[SES-5] releases on unmount what it took: elements, listeners, held keys', () => {
    const added = vi.spyOn(window, 'addEventListener');
    const other = createView(container) as unknown as AnyView;
    other.mount({ slot: 1, players: 2, settings: {}, treatment: 'default', episode: 0 });
    const signals = added.mock.calls.map(([, , options]) => (options as { signal?: AbortSignal }).signal);
    expect(signals.length).toBeGreaterThan(3);
    other.unmount();
    expect(signals.every((signal) => signal?.aborted === true)).toBe(true);

    view.unmount();
    expect(container.childElementCount).toBe(0);
    key('keydown', 'ArrowRight');
    expect(view.readInput()).toEqual(game.input.idle);
    view.draw(playBotFrames(game, { players: 2, seed: 3 }, 1).state, context);
    expect(drawnCalls).toEqual([]);
  });

  it('[REG-36] a key held over the end of one episode does not enter the next', () => {
    key('keydown', 'ArrowRight');
    expect(view.readInput()).not.toEqual(game.input.idle);
    view.unmount();
    view.mount({ slot: 0, players: 2, settings: {}, treatment: 'default', episode: 0 });
    expect(view.readInput()).toEqual(game.input.idle);
  });

  it('mounting twice leaves one canvas', () => {
    view.mount({ slot: 0, players: 2, settings: {}, treatment: 'default', episode: 0 });
    expect(container.querySelectorAll('canvas')).toHaveLength(1);
  });
});

it.each([
  [900, 'Computer'],
  [340, 'Bot'],
])('[RB-20] discs names the computer in its chip, on a page %i wide', (width, label) => {
  Object.defineProperty(container, 'clientWidth', { value: width, configurable: true });
  const view = discsView(container);
  view.mount({ slot: 0, players: 4, settings: {}, treatment: 'default', episode: 0 });
  const { state, frame } = playBotFrames(discs, { players: 4, seed: 3 }, 10);
  const said = (bots: number[]) => {
    drawnCalls.length = 0;
    view.draw(state, { ...context, frame, bots });
    return drawnCalls.filter((name) => name === `fillText ${label}`).length;
  };
  expect(said([])).toBe(0);
  expect(said([2, 3])).toBe(2);
  view.unmount();
});
