import { type AnyGame, gameKey, type Json, replay } from '@greenroom/netcode';
import { canonicalJson, type JsonValue } from '@greenroom/protocol';

/** Long enough for a game to leave its opening position, short enough to cost nothing. */
const TRIAL_FRAMES = 60;
const TRIAL_SEED = 'digest';

/**
 * SHA-256 of what two pages must agree on before they play: game, settings, rates, and the checksums of a short trial
 * with idle inputs and a fixed seed. Bundled code cannot be hashed alike, so the code is compared by what it does.
 * Rejects when the game throws.
 */
export async function gameDigest(game: AnyGame, settings: Json, players: number): Promise<Uint8Array> {
  const facts: JsonValue = [
    gameKey(game),
    settings as JsonValue,
    players,
    game.stepsPerSecond,
    game.input.sizeBytes,
    trialChecksum(game, settings, players, 1),
    trialChecksum(game, settings, players, TRIAL_FRAMES + 1),
  ];
  const text = new TextEncoder().encode(canonicalJson(facts));
  return new Uint8Array(await crypto.subtle.digest('SHA-256', text));
}

function trialChecksum(game: AnyGame, settings: Json, players: number, frames: number): number {
  const { sizeBytes, idle, encode } = game.input;
  const inputs = new Uint8Array(frames * players * sizeBytes);
  for (let index = 0; index < frames * players; index++) encode(idle, inputs, index * sizeBytes);
  return replay(game, { players, seed: TRIAL_SEED, settings, inputs }).checksum;
}
