import { drawMark, lookOf } from '../view/palette.ts';
import type { Area } from '../view/surface.ts';
import {
  baseOf,
  type DiscsState,
  PHASE,
  PHASE_FRAMES,
  Phase,
  ROUND,
  ROUND_POINTS,
  ROUNDS,
  SCORE,
} from './state.ts';
import { READY_FRAMES } from './tuning.ts';

type Pen = CanvasRenderingContext2D;

export const HUD_HEIGHT = 64;
const LIGHT = '#eaf0fb';
const INK = '#1b2745';
const HALO = 'rgb(255 255 255 / .65)';

/** One chip per player with its score, and the round below. */
export function drawScores(pen: Pen, area: Area, { words, players }: DiscsState, ownSlot: number): void {
  const width = Math.min(138, (area.width - 24) / players - 8);
  const left = area.x + (area.width - players * (width + 8) + 8) / 2;
  pen.textBaseline = 'middle';
  for (let slot = 0; slot < players; slot += 1) {
    const look = lookOf(slot);
    const x = left + slot * (width + 8);
    pen.fillStyle = slot === ownSlot ? look.fill : '#26324f';
    pen.beginPath();
    pen.roundRect(x, 12, width, 34, 17);
    pen.fill();
    pen.fillStyle = slot === ownSlot ? look.ink : look.fill;
    drawMark(pen, look, x + 20, 29, 14);
    pen.fillStyle = slot === ownSlot ? look.ink : LIGHT;
    pen.font = '600 14px system-ui, sans-serif';
    pen.textAlign = 'left';
    if (width >= 130) pen.fillText(slot === ownSlot ? 'You' : look.name, x + 34, 30);
    pen.font = '800 18px system-ui, sans-serif';
    pen.textAlign = 'right';
    pen.fillText(String(words[baseOf(slot) + SCORE]!), x + width - 14, 30);
  }
  pen.font = '600 12px system-ui, sans-serif';
  pen.textAlign = 'center';
  pen.fillStyle = 'rgb(234 240 251 / .75)';
  const round = Math.min(words[ROUND]! + 1, words[ROUNDS]!);
  pen.fillText(`Round ${round} of ${words[ROUNDS]}`, area.x + area.width / 2, 58);
}

/** The large words in the middle: counting in, "Go", who took the round. */
export function drawBanner(
  pen: Pen,
  x: number,
  y: number,
  size: number,
  state: DiscsState,
  ownSlot: number,
): void {
  const { words } = state;
  const elapsed = words[PHASE_FRAMES]!;
  if (words[PHASE] === Phase.ready) {
    const beats = Math.ceil(((READY_FRAMES - elapsed) * 3) / READY_FRAMES);
    drawWords(pen, x, y, size * 1.3, String(Math.max(1, beats)), INK, HALO);
  } else if (words[PHASE] === Phase.fight && elapsed < 36) {
    pen.globalAlpha = 1 - elapsed / 36;
    drawWords(pen, x, y, size * 1.3, 'Go!', INK, HALO);
    pen.globalAlpha = 1;
  } else if (words[PHASE] === Phase.rest || words[PHASE] === Phase.over) {
    const winner = winnerOf(state);
    const text =
      winner === undefined
        ? 'Nobody stayed on'
        : `${winner === ownSlot ? 'You take' : `${lookOf(winner).name} takes`} the round`;
    drawWords(pen, x, y, size * 0.62, text, winner === undefined ? LIGHT : lookOf(winner).fill, INK);
  }
}

function winnerOf({ words, players }: DiscsState): number | undefined {
  for (let slot = 0; slot < players; slot += 1) {
    if (words[baseOf(slot) + ROUND_POINTS] === players - 1) return slot;
  }
  return undefined;
}

function drawWords(
  pen: Pen,
  x: number,
  y: number,
  size: number,
  text: string,
  color: string,
  outline: string,
): void {
  pen.font = `800 ${size}px system-ui, sans-serif`;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.lineJoin = 'round';
  pen.lineWidth = size * 0.22;
  pen.strokeStyle = outline;
  pen.strokeText(text, x, y);
  pen.fillStyle = color;
  pen.fillText(text, x, y);
}
