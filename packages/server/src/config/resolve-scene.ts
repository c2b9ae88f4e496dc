import type { KeyObject } from 'node:crypto';
import type { SceneId } from '@greenroom/protocol';
import type { Matchmaker } from '../matchmaking/matchmaker.ts';
import type { SessionRules } from '../session/context.ts';
import { SCENE_DEFAULTS, withDefaults } from './defaults.ts';
import { entryKeyFor } from './entry.ts';
import type { GameFacts } from './game-module.ts';
import type { Scene, Treatment } from './scene.ts';
import type { SceneConfig } from './schema.ts';
import { type LoadedTurn, relayFor } from './turn.ts';

export interface ResolveScene {
  readonly id: string;
  readonly config: SceneConfig;
  readonly game: GameFacts;
  readonly matchmaker: Matchmaker;
  readonly turn: LoadedTurn | undefined;
  readonly entryKey: KeyObject | undefined;
}

/** Fills in the defaults: what a lab wrote becomes what the engine works with. */
export function resolveScene({ id, config, game, matchmaker, turn, entryKey }: ResolveScene): Scene {
  const rules = resolveRules(config, game);
  return {
    id: id as SceneId,
    rules,
    settings: config.game.settings ?? {},
    treatments: resolveTreatments(config),
    matchmaker,
    waitingRoomTimeoutMs: config.waitingRoom.timeoutMs,
    repeat: config.repeat ?? SCENE_DEFAULTS.repeat,
    iceServers: config.iceServers ?? [],
    turn: relayFor(turn, rules),
    entryKey: entryKeyFor(id, config, entryKey),
    completion: config.completion as Scene['completion'],
  };
}

function resolveRules(config: SceneConfig, game: GameFacts): SessionRules {
  const waitingRoom = withDefaults(SCENE_DEFAULTS.waitingRoom, config.waitingRoom);
  const loading = withDefaults(SCENE_DEFAULTS.loading, config.loading);
  const validation = withDefaults(SCENE_DEFAULTS.validation, config.validation);
  const play = withDefaults(SCENE_DEFAULTS.play, config.play);
  return {
    groupSize: config.groupSize,
    game: config.game.id,
    graceMs: waitingRoom.graceMs,
    requeueMs: waitingRoom.requeueMs,
    onTimeout: config.waitingRoom.onTimeout,
    fallback: fallbackOf(config),
    loadMs: loading.timeoutMs,
    maxAttempts: validation.maxAttempts,
    pairMemoryMs: validation.pairMemoryMs,
    finishMs: play.finishMs,
    uploadMs: play.uploadMs,
    silentEndMs: play.silentEndMs,
    relay: validation.relay,
    startFloorMs: play.startFloorMs,
    stepsPerSecond: game.stepsPerSecond,
    minHumans: play.minHumans,
    validation: {
      timeoutMs: validation.timeoutMs,
      maxRttMs: validation.maxRttMs,
      maxLossRatio: validation.maxLossRatio,
      probes: validation.probes,
    },
    play: {
      inputDelayFrames: play.inputDelayFrames,
      maxPredictionFrames: play.maxPredictionFrames,
      checksumIntervalFrames: play.checksumIntervalFrames,
      reconnectMs: play.reconnectMs,
      onHidden: play.onHidden,
      hiddenAfterMs: play.hiddenAfterMs,
      onPlayerDrop: play.onPlayerDrop,
      onDesync: play.onDesync,
      countdownMs: play.countdownMs,
      episodes: play.episodes,
      intermissionMs: play.intermissionMs,
      durationFrames:
        config.play?.durationMs === undefined
          ? null
          : Math.ceil((config.play.durationMs / 1_000) * game.stepsPerSecond),
    },
  };
}

function fallbackOf({ waitingRoom: { fallback } }: SceneConfig): SessionRules['fallback'] {
  return fallback ? { text: fallback.text, url: fallback.url ?? null } : null;
}

/** A scene without treatments has one, so that every session has a name to be counted under. */
function resolveTreatments(config: SceneConfig): readonly Treatment[] {
  const treatments = Object.entries(config.treatments ?? {}).map(([name, factors]) => ({ name, factors }));
  return treatments.length > 0 ? treatments : [{ name: 'default', factors: {} }];
}
