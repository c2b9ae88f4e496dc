/** Numbers, not names, so that a checksum is cheap and a record row is short. */
export const Direction = { none: 0, up: 1, right: 2, down: 3, left: 4 } as const;
export type Direction = (typeof Direction)[keyof typeof Direction];

export const Item = { none: 0, tomato: 1, plate: 2, soup: 3 } as const;
export type Item = (typeof Item)[keyof typeof Item];

/** Frames from one tile to the next: 6 frames at 30 Hz are 5 tiles a second. */
export const MOVE_FRAMES = 6;
export const TOMATOES_PER_SOUP = 3;
export const COOK_FRAMES = 150;

export interface KitchenPlayer {
  /** The cell this player stands on or is already walking to; nobody else may enter it. */
  cell: number;
  fromCell: number;
  facing: Direction;
  /** Frames until the walk from `fromCell` to `cell` is done; 0 when standing. */
  moveLeft: number;
  held: Item;
  /** The action button was down in the last frame: an action happens on the press, not while held. */
  isActing: boolean;
  /** Pressed while walking: acts on arrival, so that no press is lost. */
  isActionWaiting: boolean;
  /** Tomatoes put into pots, soups plated, soups delivered: who did what. */
  tomatoes: number;
  plated: number;
  delivered: number;
  /** Frames in which another player stood where this one wanted to go. */
  blockedFrames: number;
}

export interface KitchenPot {
  readonly cell: number;
  tomatoes: number;
  /** Frames until the soup is ready; counts only while the pot is full. */
  cookLeft: number;
}

export interface KitchenState {
  frame: number;
  durationFrames: number;
  /** Deliveries that end the game early. */
  goal: number;
  deliveries: number;
  /** Frame of the newest delivery, or -1: lets the view celebrate it. */
  lastDeliveryFrame: number;
  players: KitchenPlayer[];
  /** What lies on each cell; only counters ever hold something. */
  counters: Item[];
  pots: KitchenPot[];
}

export function isReady(pot: KitchenPot): boolean {
  return pot.tomatoes === TOMATOES_PER_SOUP && pot.cookLeft === 0;
}
