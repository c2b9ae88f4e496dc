import type { Scene } from '../config/scene.ts';
import type { SessionContext } from '../session/context.ts';

/**
 * A scene that the config no longer names, as far as its living sessions need one: they go on under the rules they were
 * created with, nobody is added to them, and there is no code left to give.
 */
export function retiredScene({ scene, rules }: SessionContext): Scene {
  return {
    id: scene,
    rules,
    settings: {},
    treatments: [{ name: 'default', factors: {} }],
    matchmaker: { policy: 'retired', decide: () => ({ session: null, rejected: [] }) },
    waitingRoomTimeoutMs: 0,
    repeat: 'never',
    iceServers: [],
    turn: null,
    entryKey: null,
    completion: { other: '' },
  };
}
