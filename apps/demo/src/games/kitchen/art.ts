/** How the kitchen's things look. Everything is drawn into a square of size `t`, whose top left corner is (x, y). */
import { Direction, Item, TOMATOES_PER_SOUP } from './state.ts';

type Pen = CanvasRenderingContext2D;

const TOMATO = '#e5483a';
const TOMATO_SHADE = '#b92f25';
const LEAF = '#3c9a55';

export function fillRound(
  pen: Pen,
  color: string,
  x: number,
  y: number,
  w: number,
  h: number,
  r: number,
): void {
  pen.fillStyle = color;
  pen.beginPath();
  pen.roundRect(x, y, w, h, r);
  pen.fill();
}

export function fillCircle(pen: Pen, color: string, x: number, y: number, r: number): void {
  pen.fillStyle = color;
  pen.beginPath();
  pen.arc(x, y, r, 0, Math.PI * 2);
  pen.fill();
}

export function drawFloor(pen: Pen, x: number, y: number, t: number, isLight: boolean): void {
  pen.fillStyle = isLight ? '#f3e6cf' : '#ead9bb';
  pen.fillRect(x, y, t + 0.5, t + 0.5);
}

/** A worktop with a visible front edge. */
export function drawCounter(pen: Pen, x: number, y: number, t: number): void {
  pen.fillStyle = '#8a6a4c';
  pen.fillRect(x, y, t + 0.5, t + 0.5);
  pen.fillStyle = '#c39b72';
  pen.fillRect(x, y, t + 0.5, t * 0.84);
  pen.fillStyle = '#d3ae86';
  pen.fillRect(x + t * 0.05, y + t * 0.05, t * 0.9, t * 0.72);
}

export function drawCrate(pen: Pen, x: number, y: number, t: number): void {
  drawCounter(pen, x, y, t);
  fillRound(pen, '#6f4a2b', x + t * 0.08, y + t * 0.08, t * 0.84, t * 0.72, t * 0.1);
  fillRound(pen, '#50341d', x + t * 0.15, y + t * 0.15, t * 0.7, t * 0.58, t * 0.07);
  for (const [dx, dy] of [
    [0.34, 0.36],
    [0.64, 0.34],
    [0.5, 0.56],
  ] as const) {
    drawTomato(pen, x + t * dx, y + t * dy, t * 0.17);
  }
}

export function drawPlates(pen: Pen, x: number, y: number, t: number): void {
  drawCounter(pen, x, y, t);
  for (let plate = 2; plate >= 0; plate -= 1)
    drawPlate(pen, x + t / 2, y + t * (0.4 + plate * 0.06), t * 0.33);
}

/** The serving hatch: what is laid here leaves the kitchen. */
export function drawHatch(pen: Pen, x: number, y: number, t: number): void {
  drawCounter(pen, x, y, t);
  fillRound(pen, '#0f7a58', x + t * 0.06, y + t * 0.06, t * 0.88, t * 0.74, t * 0.12);
  fillRound(pen, '#35b58a', x + t * 0.13, y + t * 0.13, t * 0.74, t * 0.58, t * 0.08);
  pen.strokeStyle = '#fff';
  pen.lineWidth = t * 0.08;
  pen.lineCap = pen.lineJoin = 'round';
  pen.beginPath();
  pen.moveTo(x + t * 0.5, y + t * 0.24);
  pen.lineTo(x + t * 0.5, y + t * 0.58);
  pen.moveTo(x + t * 0.35, y + t * 0.44);
  pen.lineTo(x + t * 0.5, y + t * 0.6);
  pen.lineTo(x + t * 0.65, y + t * 0.44);
  pen.stroke();
}

export function drawStove(pen: Pen, x: number, y: number, t: number): void {
  drawCounter(pen, x, y, t);
  fillRound(pen, '#3a4048', x + t * 0.06, y + t * 0.06, t * 0.88, t * 0.74, t * 0.12);
  fillCircle(pen, '#565e68', x + t / 2, y + t * 0.43, t * 0.35);
}

export interface PotLook {
  readonly tomatoes: number;
  /** From 0 to 1; undefined while the pot is not full. */
  readonly progress: number | undefined;
  readonly nowMs: number;
}

export function drawPot(pen: Pen, x: number, y: number, t: number, look: PotLook): void {
  const cx = x + t / 2;
  const cy = y + t * 0.43;
  fillRound(pen, '#1f242b', cx - t * 0.42, cy - t * 0.06, t * 0.84, t * 0.12, t * 0.05);
  fillCircle(pen, '#2b323b', cx, cy, t * 0.32);
  fillCircle(pen, look.tomatoes > 0 ? '#8f241b' : '#141920', cx, cy, t * 0.26);
  if (look.progress === undefined) {
    for (let index = 0; index < TOMATOES_PER_SOUP; index += 1) {
      const angle = -Math.PI / 2 + (index * 2 * Math.PI) / TOMATOES_PER_SOUP;
      const [dx, dy] = [Math.cos(angle) * t * 0.13, Math.sin(angle) * t * 0.13];
      if (index < look.tomatoes) drawTomato(pen, cx + dx, cy + dy, t * 0.11);
      else fillCircle(pen, 'rgb(255 255 255 / .16)', cx + dx, cy + dy, t * 0.07);
    }
    return;
  }
  fillCircle(pen, '#d9402f', cx, cy, t * 0.25);
  const isReady = look.progress >= 1;
  for (let bubble = 0; bubble < 3; bubble += 1) {
    const phase = (look.nowMs / 900 + bubble / 3) % 1;
    const angle = bubble * 2.1 + Math.floor(look.nowMs / 900 + bubble / 3) * 1.7;
    const color = `rgb(255 205 190 / ${0.7 * (1 - phase)})`;
    fillCircle(
      pen,
      color,
      cx + Math.cos(angle) * t * 0.13,
      cy + Math.sin(angle) * t * 0.13,
      t * 0.07 * phase,
    );
  }
  pen.lineCap = 'round';
  pen.lineWidth = t * 0.075;
  pen.strokeStyle = 'rgb(0 0 0 / .35)';
  pen.beginPath();
  pen.arc(cx, cy, t * 0.38, 0, Math.PI * 2);
  pen.stroke();
  pen.strokeStyle = isReady ? '#57e08f' : '#ffd166';
  pen.beginPath();
  pen.arc(cx, cy, t * 0.38, -Math.PI / 2, -Math.PI / 2 + Math.PI * 2 * Math.min(1, look.progress));
  pen.stroke();
  if (isReady) drawTick(pen, cx, cy, t * (0.2 + 0.015 * Math.sin(look.nowMs / 160)));
}

function drawTick(pen: Pen, x: number, y: number, r: number): void {
  fillCircle(pen, '#0f7a58', x, y, r);
  pen.strokeStyle = '#fff';
  pen.lineWidth = r * 0.32;
  pen.lineJoin = 'round';
  pen.beginPath();
  pen.moveTo(x - r * 0.45, y + r * 0.05);
  pen.lineTo(x - r * 0.1, y + r * 0.4);
  pen.lineTo(x + r * 0.5, y - r * 0.35);
  pen.stroke();
}

export function drawTomato(pen: Pen, x: number, y: number, r: number): void {
  fillCircle(pen, TOMATO_SHADE, x, y + r * 0.1, r);
  fillCircle(pen, TOMATO, x, y, r * 0.95);
  fillCircle(pen, 'rgb(255 255 255 / .35)', x - r * 0.35, y - r * 0.3, r * 0.22);
  pen.fillStyle = LEAF;
  pen.beginPath();
  for (let leaf = 0; leaf < 5; leaf += 1) {
    const angle = -Math.PI / 2 + (leaf * 2 * Math.PI) / 5;
    pen.moveTo(x, y - r * 0.45);
    pen.lineTo(x + Math.cos(angle) * r * 0.5, y - r * 0.45 + Math.sin(angle) * r * 0.4);
    pen.lineTo(x + Math.cos(angle + 0.6) * r * 0.2, y - r * 0.45 + Math.sin(angle + 0.6) * r * 0.2);
  }
  pen.fill();
}

export function drawPlate(pen: Pen, x: number, y: number, r: number): void {
  fillCircle(pen, '#b9c2cc', x, y + r * 0.1, r);
  fillCircle(pen, '#f8fafc', x, y, r * 0.98);
  fillCircle(pen, '#dfe6ed', x, y, r * 0.66);
  fillCircle(pen, '#eef2f6', x, y, r * 0.6);
}

export function drawItem(pen: Pen, item: Item, x: number, y: number, size: number): void {
  if (item === Item.tomato) drawTomato(pen, x, y, size * 0.42);
  if (item === Item.plate || item === Item.soup) drawPlate(pen, x, y, size * 0.5);
  if (item === Item.soup) {
    fillCircle(pen, '#a82a1e', x, y, size * 0.35);
    fillCircle(pen, '#e0503c', x, y, size * 0.31);
    fillCircle(pen, LEAF, x + size * 0.07, y - size * 0.06, size * 0.07);
  }
}

/** A unit step of each direction, by its number. */
export const DIRECTION_STEPS: Readonly<Record<Direction, readonly [x: number, y: number]>> = {
  [Direction.none]: [0, 0],
  [Direction.up]: [0, -1],
  [Direction.right]: [1, 0],
  [Direction.down]: [0, 1],
  [Direction.left]: [-1, 0],
};
