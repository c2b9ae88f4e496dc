import type { Game } from '../../../src/index.ts';
import { walk } from './good.ts';

export const mapped: Game<{ readonly cells: Map<number, number> }, number> = {
  id: 'mapped',
  version: 1,
  players: walk.players,
  stepsPerSecond: 60,
  input: walk.input,
  init: () => ({ cells: new Map() }),
  step: () => {},
  outcome: () => undefined,
};
