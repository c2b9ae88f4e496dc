import { counterGame } from './counter-game.ts';

/** The counter game, which goes another way on slot 1 in the frames that `isAstray` names: how desyncs are made. */
export function strayWhere(isAstray: (frame: number) => boolean): (slot: number) => typeof counterGame {
  const step: typeof counterGame.step = (state, inputs, context) => {
    counterGame.step(state, inputs, context);
    if (isAstray(context.frame)) state.total = (state.total + 1) | 0;
  };
  return (slot) => (slot === 1 ? { ...counterGame, step } : counterGame);
}
