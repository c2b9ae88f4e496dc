import type { KeyObject } from 'node:crypto';
import type { IceServer, JsonValue, SceneId } from '@greenroom/protocol';
import type { Matchmaker } from '../matchmaking/matchmaker.ts';
import type { SessionRules } from '../session/context.ts';
import type { TurnRelay } from '../turn/turn-relay.ts';

export interface Treatment {
  readonly name: string;
  /** Merged over the scene's game settings. */
  readonly factors: Readonly<Record<string, JsonValue>>;
}

/** A scene with every default filled in and the game module loaded: what engine and plan work with. */
export interface Scene {
  readonly id: SceneId;
  readonly rules: SessionRules;
  /** `play.settings` of the scene, before the treatment. */
  readonly settings: Readonly<Record<string, JsonValue>>;
  readonly treatments: readonly Treatment[];
  readonly matchmaker: Matchmaker;
  readonly waitingRoomTimeoutMs: number;
  /** `never`: a person who has an outcome gets it again; `allow`: a new join is a new enrolment. */
  readonly repeat: 'never' | 'allow';
  readonly iceServers: readonly IceServer[];
  /** Relays that we make credentials for; null: none, or none may be used. */
  readonly turn: TurnRelay | null;
  /** Whoever enters has a link signed with it; null: everybody may enter. */
  readonly entryKey: KeyObject | null;
  /** By participant outcome; `other` is always there. */
  readonly completion: Readonly<Record<string, string>> & { readonly other: string };
}
