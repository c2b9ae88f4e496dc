// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTouchPad, type TouchPad } from '../../src/games/view/touch-pad.ts';

let host: HTMLElement;
let pad: TouchPad;
let listeners: AbortController;

beforeEach(() => {
  host = document.createElement('div');
  host.getBoundingClientRect = () => new DOMRect(0, 0, 400, 600);
  document.body.append(host);
  listeners = new AbortController();
  pad = createTouchPad(host, 'Use', listeners.signal);
  // The capture of real pointers; these are made by hand.
  stick().setPointerCapture = () => {};
});
afterEach(() => {
  listeners.abort();
  pad.close();
  host.remove();
});

const stick = () => host.querySelector<HTMLElement>('[aria-hidden]')!;

function point(type: string, target: EventTarget, clientX: number, clientY: number, pointerType = 'touch') {
  target.dispatchEvent(
    new PointerEvent(type, { pointerId: 1, pointerType, clientX, clientY, bubbles: true, cancelable: true }),
  );
}

test('a thumb anywhere on the left half steers from where it came down', () => {
  point('pointerdown', host, 150, 100);
  expect(pad.read()).toMatchObject({ x: 0, y: 0 });
  point('pointermove', stick(), 178, 100);
  expect(pad.read()).toMatchObject({ x: 0.5, y: 0 });
  point('pointerup', window, 178, 100);
  expect(pad.read()).toMatchObject({ x: 0, y: 0 });
});

test('the right half, and a mouse beside the stick, steer nothing', () => {
  point('pointerdown', host, 250, 100);
  point('pointermove', stick(), 350, 100);
  expect(pad.read()).toMatchObject({ x: 0, y: 0 });
  point('pointerdown', host, 150, 100, 'mouse');
  point('pointermove', stick(), 190, 100, 'mouse');
  expect(pad.read()).toMatchObject({ x: 0, y: 0 });
});
