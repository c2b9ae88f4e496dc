import { NetcodeError, requireInteger } from './error.ts';
import type { Json } from './game.ts';
import type { RunnerOptions } from './runner.ts';

/** Throws `badOption` for options that no runner can be made of; what a part of it checks itself is left to that. */
export function requireRunnerOptions<State, Input, Settings extends Json, Snapshot>(
  options: RunnerOptions<State, Input, Settings, Snapshot>,
): void {
  const { game, players, localSlot, netcode, durationFrames, bots = [], onPlayerDrop } = options;
  requireInteger('epoch', options.epoch, 0, 255);
  requireInteger('episode', options.episode, 0, 255);
  requireInteger('checksumIntervalFrames', netcode.checksumIntervalFrames, 1, 0xffff);
  if (durationFrames !== undefined) requireInteger('durationFrames', durationFrames, 1, 0x7fff_ffff);
  for (const slot of bots) {
    requireInteger('bots', slot, 0, players - 1);
    if (slot === localSlot) throw new NetcodeError('badOption', `slot ${slot} is ours, and no bot's`);
  }
  if (onPlayerDrop === 'bot' && game.bot === undefined) {
    throw new NetcodeError('badOption', `game ${game.id} has no bot to play on for a dropped player`);
  }
  if (options.rejoin === true && options.sendReliable === undefined) {
    throw new NetcodeError('badOption', 'a page that rejoins needs sendReliable');
  }
}
