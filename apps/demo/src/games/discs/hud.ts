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

/** One chip per player with its score, and the round below. Who is a computer is named as one. */
export function drawScores(
  pen: Pen,
  area: Area,
  { words, players }: DiscsState,
  ownSlot: number,
  bots: readonly number[],
): void {
  const width = Math.min(152, (area.width - 24) / players - 8);
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
    const isBot = bots.includes(slot);
    if (width >= 130) {
      pen.fillText(slot === ownSlot ? 'You' : isBot ? 'Computer' : look.name, x + 34, 30);
    } else if (isBot) {
      pen.font = '600 11px system-ui, sans-serif';
      pen.fillText('Bot', x + 30, 30);
    }
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

/** The middle of the floor, the size of the largest words, and how wide words may be at most. */
export interface BannerPlace {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly maxWidth: number;
}

/** The large words in the middle: counting in, "Go", who took the round. */
export function drawBanner(pen: Pen, place: BannerPlace, state: DiscsState, ownSlot: number): void {
  const { words } = state;
  const elapsed = words[PHASE_FRAMES]!;
  if (words[PHASE] === Phase.ready) {
    const beats = Math.ceil(((READY_FRAMES - elapsed) * 3) / READY_FRAMES);
    drawWords(pen, place, { text: String(Math.max(1, beats)), color: INK, outline: HALO });
  } else if (words[PHASE] === Phase.fight && elapsed < 36) {
    pen.globalAlpha = 1 - elapsed / 36;
    drawWords(pen, place, { text: 'Go!', color: INK, outline: HALO });
    pen.globalAlpha = 1;
  } else if (words[PHASE] === Phase.rest || words[PHASE] === Phase.over) {
    const winner = winnerOf(state);
    drawWords(
      pen,
      { ...place, size: place.size * 0.48 },
      {
        text: winner === undefined ? 'Nobody stayed on' : `${takes(winner, ownSlot)} the round`,
        color: winner === undefined ? LIGHT : lookOf(winner).fill,
        outline: INK,
      },
    );
  }
}

function takes(winner: number, ownSlot: number): string {
  return winner === ownSlot ? 'You take' : `${lookOf(winner).name} takes`;
}

function winnerOf({ words, players }: DiscsState): number | undefined {
  for (let slot = 0; slot < players; slot += 1) {
    if (words[baseOf(slot) + ROUND_POINTS] === players - 1) return slot;
  }
  return undefined;
}

interface Words {
  readonly text: string;
  readonly color: string;
  readonly outline: string;
}

function drawWords(pen: Pen, { x, y, size, maxWidth }: BannerPlace, { text, color, outline }: Words): void {
  const font = (px: number) => `800 ${px}px system-ui, sans-serif`;
  pen.font = font(size);
  const fit = Math.min(1, maxWidth / pen.measureText(text).width);
  pen.font = font(size * fit);
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.lineJoin = 'round';
  pen.lineWidth = size * fit * 0.22;
  pen.strokeStyle = outline;
  pen.strokeText(text, x, y);
  pen.fillStyle = color;
  pen.fillText(text, x, y);
}
