/** Draws the discs and reads their player. What it remembers is only for the eye: who is falling, what was corrected. */
import type { DrawContext, GameView, ViewContext } from '@greenroom/client';
import { drawDisc, drawFloor } from './discs/art.ts';
import { COMPASS_X, COMPASS_Y, compassOf, SCALE } from './discs/fixed.ts';
import { drawBanner, drawScores, HUD_HEIGHT } from './discs/hud.ts';
import type { DiscsInput } from './discs/input.ts';
import {
  BUMP,
  baseOf,
  COOLDOWN,
  DASH_LEFT,
  type DiscsState,
  FACING,
  FLOOR_RADIUS,
  IS_ALIVE,
  PHASE,
  PHASE_FRAMES,
  Phase,
  VX,
  VY,
  X,
  Y,
} from './discs/state.ts';
import { DASH_COOLDOWN_FRAMES, DISC_RADIUS, FULL_FLOOR_RADIUS, SHRINK_FROM_FRAMES } from './discs/tuning.ts';
import { discs } from './discs.ts';
import { createKeyboard } from './view/keyboard.ts';
import { createFollower, createFrameClock } from './view/motion.ts';
import { drawOwnTag } from './view/own-tag.ts';
import { lookOf } from './view/palette.ts';
import { createSurface } from './view/surface.ts';
import { createTouchPad } from './view/touch-pad.ts';

/** World units from the middle to the edge of the picture: the floor and some void around it. */
const VIEW_RADIUS = FULL_FLOOR_RADIUS * 1.12;
const FALL_MS = 450;

export function discsView(container: HTMLElement): GameView<DiscsState, DiscsInput> {
  let mounted: ReturnType<typeof mountDiscs> | undefined;
  return {
    mount: (context) => {
      mounted?.unmount();
      mounted = mountDiscs(container, context);
    },
    draw: (state, context) => mounted?.draw(state, context),
    readInput: () => mounted?.readInput() ?? discs.input.idle,
    unmount: () => {
      mounted?.unmount();
      mounted = undefined;
    },
  };
}

function mountDiscs(container: HTMLElement, { players, slot: ownSlot }: ViewContext) {
  const listeners = new AbortController();
  const surface = createSurface(container);
  const keyboard = createKeyboard(listeners.signal);
  const pad = createTouchPad(container, 'Dash', listeners.signal);
  const clock = createFrameClock(discs.stepsPerSecond);
  const followers = Array.from({ length: players }, () =>
    createFollower({ topSpeed: 5_000 * (discs.stepsPerSecond / 1000), teleportDistance: 45_000 }),
  );
  /** When each disc was first seen off the floor. */
  const fellAtMs: (number | undefined)[] = Array.from({ length: players }, () => undefined);

  function draw(state: DiscsState, { frame, bots }: DrawContext): void {
    const canvas = surface.begin(pad.insets());
    if (canvas === undefined) return;
    const { context: pen, area } = canvas;
    const { words } = state;
    const nowMs = performance.now();
    const fraction = words[PHASE] === Phase.fight ? clock.fraction(frame, nowMs) : 0;
    pen.fillStyle = '#141c30';
    pen.fillRect(0, 0, canvas.width, canvas.height);

    const scale = Math.min(area.width, area.height - HUD_HEIGHT) / 2 / VIEW_RADIUS;
    const x = area.x + area.width / 2;
    const y = HUD_HEIGHT + (area.height - HUD_HEIGHT) / 2;
    drawFloor(pen, {
      x,
      y,
      radius: words[FLOOR_RADIUS]! * scale,
      fullRadius: FULL_FLOOR_RADIUS * scale,
      isShrinking: words[PHASE] === Phase.fight && words[PHASE_FRAMES]! > SHRINK_FROM_FRAMES - 45,
      nowMs,
    });

    for (let slot = 0; slot < players; slot += 1) {
      const base = baseOf(slot);
      const presence = presenceOf(slot, words[base + IS_ALIVE] === 1, nowMs);
      const ahead = presence === 1 ? fraction : 0;
      const shown = followers[slot]!.follow(
        { x: words[base + X]! + words[base + VX]! * ahead, y: words[base + Y]! + words[base + VY]! * ahead },
        nowMs,
      );
      if (presence <= 0) continue;
      drawDisc(pen, {
        x: x + shown.x * scale,
        y: y + shown.y * scale,
        radius: DISC_RADIUS * scale,
        slot,
        isOwn: slot === ownSlot,
        facingX: COMPASS_X[words[base + FACING]!]! / SCALE,
        facingY: COMPASS_Y[words[base + FACING]!]! / SCALE,
        isDashing: words[base + DASH_LEFT]! > 0,
        ready: 1 - words[base + COOLDOWN]! / DASH_COOLDOWN_FRAMES,
        bump: words[base + BUMP]! / 1_000,
        presence,
      });
    }
    if (words[PHASE] === Phase.ready) {
      const own = baseOf(ownSlot);
      const radius = DISC_RADIUS * scale;
      const top = y + words[own + Y]! * scale - radius * 1.5;
      drawOwnTag(pen, x + words[own + X]! * scale, top, Math.max(11, radius * 0.7), lookOf(ownSlot));
    }
    drawScores(pen, area, state, ownSlot, bots);
    const size = FULL_FLOOR_RADIUS * scale * 0.36;
    drawBanner(pen, { x, y, size, maxWidth: area.width * 0.9 }, state, ownSlot);
  }

  /** 1 on the floor, then falling to 0. */
  function presenceOf(slot: number, isAlive: boolean, nowMs: number): number {
    if (isAlive) {
      fellAtMs[slot] = undefined;
      return 1;
    }
    fellAtMs[slot] ??= nowMs;
    return Math.max(0, 1 - (nowMs - fellAtMs[slot]!) / FALL_MS);
  }

  function readInput(): DiscsInput {
    const keys = keyboard.read();
    const touch = pad.read();
    let x = 0;
    let y = 0;
    for (const [dx, dy] of keys.directions) {
      x += dx;
      y += dy;
    }
    const push = keys.directions.length > 0 ? compassOf(x, y) : compassOf(touch.x, touch.y);
    return { push, isDashing: keys.isActing || touch.isActing };
  }

  function unmount(): void {
    listeners.abort();
    pad.close();
    surface.close();
  }

  return { draw, readInput, unmount };
}
