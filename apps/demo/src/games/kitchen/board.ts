import {
  drawCounter,
  drawCrate,
  drawFloor,
  drawHatch,
  drawItem,
  drawPlates,
  drawPot,
  drawStove,
  fillRound,
} from './art.ts';
import {
  COUNTER,
  CRATE,
  FLOOR,
  HATCH,
  KITCHEN_HEIGHT,
  KITCHEN_TILES,
  KITCHEN_WIDTH,
  PLATES,
  POT,
} from './layout.ts';
import { COOK_FRAMES, Item, type KitchenState, TOMATOES_PER_SOUP } from './state.ts';

const TILE_ART: Readonly<
  Record<string, (pen: CanvasRenderingContext2D, x: number, y: number, tile: number) => void>
> = {
  [COUNTER]: drawCounter,
  [CRATE]: drawCrate,
  [PLATES]: drawPlates,
  [POT]: drawStove,
  [HATCH]: drawHatch,
};

/** Where the board lies on the canvas, in CSS pixels. */
export interface Board {
  readonly x: number;
  readonly y: number;
  readonly tile: number;
}

/** Centre of a cell on the canvas. */
export function centreOf(board: Board, cell: number): { readonly x: number; readonly y: number } {
  return {
    x: board.x + ((cell % KITCHEN_WIDTH) + 0.5) * board.tile,
    y: board.y + (Math.floor(cell / KITCHEN_WIDTH) + 0.5) * board.tile,
  };
}

export function drawBoard(
  pen: CanvasRenderingContext2D,
  board: Board,
  state: KitchenState,
  nowMs: number,
): void {
  const { x, y, tile } = board;
  const [width, height, corner] = [KITCHEN_WIDTH * tile, KITCHEN_HEIGHT * tile, tile * 0.22];
  fillRound(pen, 'rgb(0 0 0 / .16)', x, y + tile * 0.1, width, height, corner);
  pen.save();
  pen.beginPath();
  pen.roundRect(x, y, width, height, corner);
  pen.clip();
  KITCHEN_TILES.forEach((symbol, cell) => {
    const column = cell % KITCHEN_WIDTH;
    const row = Math.floor(cell / KITCHEN_WIDTH);
    const drawTile = TILE_ART[symbol];
    if (drawTile) drawTile(pen, x + column * tile, y + row * tile, tile);
    else drawFloor(pen, x + column * tile, y + row * tile, tile, (column + row) % 2 === 0);
  });
  drawCounterShadows(pen, board);
  pen.restore();

  state.counters.forEach((item, cell) => {
    if (item === Item.none) return;
    const centre = centreOf(board, cell);
    drawItem(pen, item, centre.x, centre.y - tile * 0.08, tile * 0.62);
  });
  for (const pot of state.pots) {
    const centre = centreOf(board, pot.cell);
    drawPot(pen, centre.x - tile / 2, centre.y - tile / 2, tile, {
      tomatoes: pot.tomatoes,
      progress: pot.tomatoes === TOMATOES_PER_SOUP ? 1 - pot.cookLeft / COOK_FRAMES : undefined,
      nowMs,
    });
  }
}

/** A soft shadow on floor below worktops: it lifts them off the ground. */
function drawCounterShadows(pen: CanvasRenderingContext2D, { x, y, tile }: Board): void {
  pen.fillStyle = 'rgb(90 55 20 / .16)';
  for (let cell = KITCHEN_WIDTH; cell < KITCHEN_TILES.length; cell += 1) {
    const isFloor = KITCHEN_TILES[cell] === FLOOR;
    const isUnderWorktop = KITCHEN_TILES[cell - KITCHEN_WIDTH] !== FLOOR;
    if (!isFloor || !isUnderWorktop) continue;
    const column = cell % KITCHEN_WIDTH;
    pen.fillRect(x + column * tile, y + Math.floor(cell / KITCHEN_WIDTH) * tile, tile, tile * 0.12);
  }
}
