import { drawMark, type PlayerLook } from '../view/palette.ts';
import { DIRECTION_STEPS, drawItem, fillCircle, fillRound } from './art.ts';
import type { Direction, Item } from './state.ts';

type Pen = CanvasRenderingContext2D;

export interface CookLook {
  readonly look: PlayerLook;
  readonly facing: Direction;
  readonly held: Item;
  readonly isOwn: boolean;
  /** From 0 to 1 over one tile: the bounce of a walk. */
  readonly stride: number;
  readonly nowMs: number;
}

/** A cook seen from above and a little from the front, centred on (x, y). */
export function drawCook(pen: Pen, x: number, y: number, t: number, cook: CookLook): void {
  const [fx, fy] = DIRECTION_STEPS[cook.facing];
  const bob = Math.sin(cook.stride * Math.PI) * t * 0.05;
  const isBack = fy < 0;

  pen.fillStyle = 'rgb(60 35 10 / .22)';
  pen.beginPath();
  pen.ellipse(x, y + t * 0.32, t * 0.3, t * 0.11, 0, 0, Math.PI * 2);
  pen.fill();
  if (cook.isOwn) drawOwnRing(pen, x, y + t * 0.32, t, cook.nowMs);

  const top = y - bob;
  if (isBack && cook.held) drawItem(pen, cook.held, x, top - t * 0.12, t * 0.5);
  fillRound(pen, cook.look.shade, x - t * 0.28, top - t * 0.06, t * 0.56, t * 0.42, t * 0.18);
  fillRound(pen, cook.look.fill, x - t * 0.28, top - t * 0.08, t * 0.56, t * 0.38, t * 0.17);
  // Front and back carry the player's mark: colour is not the only sign of who is who.
  pen.fillStyle = cook.look.ink;
  drawMark(pen, cook.look, x + fx * t * 0.08, top + t * 0.15, t * 0.17);

  const headX = x + fx * t * 0.05;
  const headY = top - t * 0.16;
  fillCircle(pen, isBack ? '#6b4a33' : '#e9b489', headX, headY, t * 0.2);
  if (!isBack) {
    for (const side of [-1, 1]) {
      if (fx !== 0 && side === -Math.sign(fx)) continue;
      fillCircle(pen, '#3b2a1d', headX + side * t * 0.075 + fx * t * 0.03, headY + t * 0.03, t * 0.026);
    }
  }
  fillRound(pen, '#e3e6ea', headX - t * 0.2, headY - t * 0.2, t * 0.4, t * 0.14, t * 0.06);
  for (const [dx, dy, r] of [
    [-0.12, -0.26, 0.11],
    [0.12, -0.26, 0.11],
    [0, -0.31, 0.13],
  ] as const) {
    fillCircle(pen, '#fff', headX + t * dx, headY + t * dy, t * r);
  }
  fillRound(pen, cook.look.fill, headX - t * 0.2, headY - t * 0.16, t * 0.4, t * 0.07, t * 0.03);

  if (!isBack && cook.held) {
    drawItem(pen, cook.held, x + fx * t * 0.26, top + t * (fx === 0 ? 0.2 : 0.12), t * 0.5);
  }
}

function drawOwnRing(pen: Pen, x: number, y: number, t: number, nowMs: number): void {
  pen.strokeStyle = '#fff';
  pen.lineWidth = t * 0.05;
  pen.beginPath();
  const swell = 1 + 0.04 * Math.sin(nowMs / 260);
  pen.ellipse(x, y, t * 0.37 * swell, t * 0.15 * swell, 0, 0, Math.PI * 2);
  pen.stroke();
}
