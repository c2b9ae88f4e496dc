import type { View } from '@greenroom/protocol';
import { makeTurnServer } from '../turn/credentials.ts';
import type { EngineParts } from './parts.ts';
import type { Person } from './people.ts';

/**
 * The view as it is sent: with credentials for the scene's relays, where links may go through them. They are made anew
 * for every view, so that a link that is made late in a match is not refused, and they are part of no snapshot, no log
 * and no comparison of views.
 */
export function withRelays(
  { sceneOf, clock }: Pick<EngineParts, 'sceneOf' | 'clock'>,
  { scene, participant }: Pick<Person, 'scene' | 'participant'>,
  view: View,
): View {
  const relay = sceneOf(scene)?.turn;
  if (!relay || !('match' in view) || view.match.relay === 'never') return view;
  const server = makeTurnServer(relay, { scene, participant }, clock.now());
  return { ...view, match: { ...view.match, iceServers: [...view.match.iceServers, server] } } as View;
}
