/** The floor plan. One character is one tile; a cell is `y * KITCHEN_WIDTH + x`. */
export const FLOOR = '.';
export const COUNTER = '#';
export const CRATE = 'T';
export const PLATES = 'D';
export const POT = 'P';
export const HATCH = 'S';

const ROWS = [
  '##T###P##', //
  '#...#...#',
  'T...#...P',
  '#1.....2#',
  '#...#...#',
  '##D###S##',
];

export const KITCHEN_WIDTH = ROWS[0]!.length;
export const KITCHEN_HEIGHT = ROWS.length;

const SYMBOLS = ROWS.join('');

/** Where players stand at first, by slot. */
export const START_CELLS: readonly number[] = ['1', '2'].map((symbol) => SYMBOLS.indexOf(symbol));

/** What each cell is, people left out. */
export const KITCHEN_TILES: readonly string[] = [...SYMBOLS].map((symbol) =>
  symbol === '1' || symbol === '2' ? FLOOR : symbol,
);

/** Cell offset of one step, by direction: none, up, right, down, left. */
export const STEP_OFFSETS: readonly number[] = [0, -KITCHEN_WIDTH, 1, KITCHEN_WIDTH, -1];
