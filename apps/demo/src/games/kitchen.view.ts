/** Draws the kitchen and reads its player. Keeps nothing of the game: every picture is made from the state alone. */
import type { DrawContext, GameView, ViewContext } from '@greenroom/client';
import { drawItem, fillRound } from './kitchen/art.ts';
import { type Board, centreOf, drawBoard } from './kitchen/board.ts';
import { drawCook } from './kitchen/cook-art.ts';
import type { KitchenInput } from './kitchen/input.ts';
import { HATCH, KITCHEN_HEIGHT, KITCHEN_TILES, KITCHEN_WIDTH } from './kitchen/layout.ts';
import { Direction, Item, type KitchenState, MOVE_FRAMES } from './kitchen/state.ts';
import { kitchen } from './kitchen.ts';
import { createKeyboard } from './view/keyboard.ts';
import { createFollower, createFrameClock } from './view/motion.ts';
import { drawOwnTag } from './view/own-tag.ts';
import { drawMark, lookOf } from './view/palette.ts';
import { type Area, createSurface, type Frame } from './view/surface.ts';
import { createTouchPad } from './view/touch-pad.ts';

const HUD_HEIGHT = 56;
const MARGIN = 12;
const LARGEST_TILE = 104;
const HATCH_CELL = KITCHEN_TILES.indexOf(HATCH);

export function kitchenView(container: HTMLElement): GameView<KitchenState, KitchenInput> {
  let mounted: ReturnType<typeof mountKitchen> | undefined;
  return {
    mount: (context) => {
      mounted?.unmount();
      mounted = mountKitchen(container, context);
    },
    draw: (state, context) => mounted?.draw(state, context),
    readInput: () => mounted?.readInput() ?? kitchen.input.idle,
    unmount: () => {
      mounted?.unmount();
      mounted = undefined;
    },
  };
}

function mountKitchen(container: HTMLElement, { players, slot: ownSlot }: ViewContext) {
  const listeners = new AbortController();
  const surface = createSurface(container);
  const keyboard = createKeyboard(listeners.signal);
  const pad = createTouchPad(container, 'Use', listeners.signal);
  const clock = createFrameClock(kitchen.stepsPerSecond);
  const followers = Array.from({ length: players }, () =>
    createFollower({ topSpeed: 1.3 * tilesPerMs(), teleportDistance: 3 }),
  );

  function draw(state: KitchenState, { frame }: DrawContext): void {
    const canvas = surface.begin(pad.insets());
    if (canvas === undefined) return;
    const nowMs = performance.now();
    const board = placeBoard(canvas.area);
    drawHud(canvas, board, state, ownSlot, getComputedStyle(container).color);
    drawBoard(canvas.context, board, state, nowMs);

    const fraction = clock.fraction(frame, nowMs);
    const cooks = state.players.map((player, slot) => {
      const done = player.moveLeft > 0 ? 1 - Math.max(0, player.moveLeft - fraction) / MOVE_FRAMES : 1;
      const target = {
        x: mix(player.fromCell % KITCHEN_WIDTH, player.cell % KITCHEN_WIDTH, done),
        y: mix(Math.floor(player.fromCell / KITCHEN_WIDTH), Math.floor(player.cell / KITCHEN_WIDTH), done),
      };
      const shown = followers[slot]!.follow(target, nowMs);
      return {
        slot,
        x: board.x + (shown.x + 0.5) * board.tile,
        y: board.y + (shown.y + 0.4) * board.tile,
        player,
        stride: done,
      };
    });
    // From back to front, so that who stands nearer covers who stands behind.
    cooks.sort((first, second) => first.y - second.y);
    for (const { slot, x, y, player, stride } of cooks) {
      drawCook(canvas.context, x, y, board.tile, {
        look: lookOf(slot),
        facing: player.facing,
        held: player.held,
        isOwn: slot === ownSlot,
        stride,
        nowMs,
      });
    }
    const own = cooks.find(({ slot }) => slot === ownSlot);
    if (own !== undefined) {
      const size = Math.max(10, board.tile * 0.2);
      drawOwnTag(canvas.context, own.x, own.y - board.tile * 0.62, size, lookOf(ownSlot));
    }
    drawDelivery(canvas.context, board, state);
  }

  function readInput(): KitchenInput {
    const keys = keyboard.read();
    const touch = pad.read();
    const [x, y] = keys.directions.at(-1) ?? [touch.x, touch.y];
    return { move: toDirection(x, y), isActing: keys.isActing || touch.isActing };
  }

  function unmount(): void {
    listeners.abort();
    pad.close();
    surface.close();
  }

  return { draw, readInput, unmount };
}

function tilesPerMs(): number {
  return kitchen.stepsPerSecond / MOVE_FRAMES / 1000;
}

function mix(from: number, to: number, part: number): number {
  return from + (to - from) * part;
}

function toDirection(x: number, y: number): Direction {
  if (x === 0 && y === 0) return Direction.none;
  if (Math.abs(x) > Math.abs(y)) return x > 0 ? Direction.right : Direction.left;
  return y > 0 ? Direction.down : Direction.up;
}

function placeBoard(area: Area): Board {
  const tile = Math.floor(
    Math.min(
      LARGEST_TILE,
      (area.width - 2 * MARGIN) / KITCHEN_WIDTH,
      (area.height - HUD_HEIGHT - 2 * MARGIN) / KITCHEN_HEIGHT,
    ),
  );
  const spare = area.height - HUD_HEIGHT - KITCHEN_HEIGHT * tile;
  return {
    tile,
    x: Math.round(area.x + (area.width - KITCHEN_WIDTH * tile) / 2),
    y: Math.round(HUD_HEIGHT + Math.max(0, spare / 2)),
  };
}

/** Time left, soups delivered and wanted, and which cook is ours. */
function drawHud(
  { context: pen }: Frame,
  board: Board,
  state: KitchenState,
  ownSlot: number,
  color: string,
): void {
  const middle = board.y - 30;
  const right = board.x + KITCHEN_WIDTH * board.tile;
  const secondsLeft = Math.ceil((state.durationFrames - state.frame) / kitchen.stepsPerSecond);
  const isShort = secondsLeft <= 10;
  pen.textBaseline = 'middle';
  pen.textAlign = 'left';
  pen.font = '700 22px system-ui, sans-serif';
  pen.fillStyle = isShort ? '#e5483a' : color;
  pen.fillText(
    `${Math.floor(secondsLeft / 60)}:${String(secondsLeft % 60).padStart(2, '0')}`,
    board.x + 4,
    middle,
  );

  const gap = Math.min(30, (right - board.x - 150) / state.goal);
  const left = (board.x + right - (state.goal - 1) * gap) / 2;
  pen.textAlign = 'center';
  pen.font = '600 11px system-ui, sans-serif';
  pen.fillStyle = color;
  pen.fillText(`Soups served: ${state.deliveries} of ${state.goal}`, (board.x + right) / 2, middle - 19);
  pen.textAlign = 'left';
  for (let soup = 0; soup < state.goal; soup += 1) {
    if (soup < state.deliveries) drawItem(pen, Item.soup, left + soup * gap, middle, gap * 0.92);
    else drawOpenOrder(pen, left + soup * gap, middle, gap * 0.4, color);
  }

  const look = lookOf(ownSlot);
  pen.font = '600 15px system-ui, sans-serif';
  const label = board.tile < 60 ? 'You' : `You: ${look.name}`;
  const width = pen.measureText(label).width + 40;
  fillRound(pen, look.fill, right - width, middle - 15, width, 30, 15);
  pen.fillStyle = look.ink;
  drawMark(pen, look, right - width + 18, middle, 12);
  pen.fillText(label, right - width + 30, middle + 1);
}

function drawOpenOrder(
  pen: CanvasRenderingContext2D,
  x: number,
  y: number,
  radius: number,
  color: string,
): void {
  pen.globalAlpha = 0.35;
  pen.strokeStyle = color;
  pen.lineWidth = 2;
  pen.setLineDash([3, 3]);
  pen.beginPath();
  pen.arc(x, y, radius, 0, Math.PI * 2);
  pen.stroke();
  pen.setLineDash([]);
  pen.globalAlpha = 1;
}

/** A short "+1" rising from the hatch after a delivery. */
function drawDelivery(pen: CanvasRenderingContext2D, board: Board, state: KitchenState): void {
  if (state.lastDeliveryFrame < 0) return;
  const age = (state.frame - state.lastDeliveryFrame) / kitchen.stepsPerSecond;
  if (age < 0 || age > 1.2) return;
  const hatch = centreOf(board, HATCH_CELL);
  pen.globalAlpha = Math.min(1, 2.4 - 2 * age);
  pen.font = `800 ${board.tile * 0.5}px system-ui, sans-serif`;
  pen.textAlign = 'center';
  pen.lineWidth = 5;
  pen.strokeStyle = '#0a5a40';
  pen.fillStyle = '#fff';
  const y = hatch.y - board.tile * (0.5 + age * 0.8);
  pen.strokeText('+1', hatch.x, y);
  pen.fillText('+1', hatch.x, y);
  pen.globalAlpha = 1;
}
