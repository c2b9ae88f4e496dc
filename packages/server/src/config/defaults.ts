import type { SceneConfig } from './schema.ts';

type Filled<T> = { readonly [K in keyof T]-?: NonNullable<T[K]> };
type Section<K extends keyof SceneConfig> = Filled<NonNullable<SceneConfig[K]>>;

interface SceneDefaults {
  readonly waitingRoom: Omit<Section<'waitingRoom'>, 'timeoutMs' | 'onTimeout' | 'fallback'>;
  readonly loading: Section<'loading'>;
  readonly validation: Section<'validation'>;
  readonly play: Omit<Section<'play'>, 'durationMs'>;
  readonly repeat: NonNullable<SceneConfig['repeat']>;
}

/** Every default of a scene, in one place. Durations in ms unless the name says frames. */
export const SCENE_DEFAULTS: SceneDefaults = {
  waitingRoom: {
    /** A refresh takes a second or two; a seat in grace keeps its place but blocks the match. */
    graceMs: 10_000,
    /** Whoever is put back in the waiting room can wait at least this long from then on. */
    requeueMs: 30_000,
  },
  loading: { timeoutMs: 30_000 },
  validation: {
    timeoutMs: 15_000,
    maxRttMs: 250,
    maxLossRatio: 0.2,
    relay: 'turn',
    probes: 40,
    maxAttempts: 3,
    pairMemoryMs: 600_000,
  },
  play: {
    inputDelayFrames: 2,
    maxPredictionFrames: 8,
    checksumIntervalFrames: 10,
    reconnectMs: 30_000,
    onHidden: 'predict',
    /** A glance at another tab is no absence. */
    hiddenAfterMs: 1_000,
    onPlayerDrop: 'end',
    minHumans: 2,
    onDesync: 'heal',
    episodes: 1,
    intermissionMs: 3_000,
    countdownMs: 3_000,
    /** Shortest time from the start message to frame 0, beside the countdown. */
    startFloorMs: 150,
    finishMs: 5_000,
    uploadMs: 60_000,
    /** How long after its planned end a session may live with every socket gone. */
    silentEndMs: 600_000,
  },
  repeat: 'never',
};

/** `given` over `defaults`; a key that is there but undefined does not count as given. */
export function withDefaults<D extends object>(
  defaults: D,
  given: { readonly [K in keyof D]?: D[K] | undefined } | undefined,
): D {
  const set = Object.entries(given ?? {}).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(set) };
}

/** Defaults of the server's own limits. */
export const SERVER_DEFAULTS = {
  port: 8080,
  /** A university's whole network can share one address; loopback (a reverse proxy on this machine) is not counted. */
  connectionsPerAddress: 1_000,
  /**
   * Connections that have not joined yet, over all scenes; one more closes the oldest. After a restart everybody is
   * unjoined for a moment.
   */
  unjoinedConnections: 5_000,
} as const;
