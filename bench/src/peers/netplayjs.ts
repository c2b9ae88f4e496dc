import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The parts of netplayjs 0.4.1 that are measured; its package ships their source, and its bundle does not export them. */
export interface Netplayjs {
  readonly RollbackNetcode: new (
    isHost: boolean,
    state: NetplayState,
    players: readonly NetplayPlayer[],
    initialInputs: ReadonlyMap<NetplayPlayer, NetplayInput>,
    maxPredictedFrames: number,
    pingMeasure: undefined,
    timestepMs: number,
    pollInput: () => NetplayInput,
    broadcastInput: (frame: number, input: NetplayInput) => void,
    broadcastState: (frame: number, state: unknown) => void,
  ) => RollbackNetcode;
  readonly NetplayState: new () => NetplayState;
  readonly NetplayInput: new () => NetplayInput;
  readonly NetplayPlayer: new (id: number, isLocal: boolean, isHost: boolean) => NetplayPlayer;
  /** How its connection makes bytes of a message. */
  readonly msgpack: { encode(value: unknown): Uint8Array; decode(bytes: Uint8Array): unknown };
}

export interface RollbackNetcode {
  tick(): void;
  onRemoteInput(frame: number, player: NetplayPlayer, input: NetplayInput): void;
  onStateSync(frame: number, state: unknown): void;
  largestFutureSize(): number;
  currentFrame(): number;
}

export interface NetplayState {
  tick(inputs: ReadonlyMap<NetplayPlayer, NetplayInput>): void;
  serialize(): unknown;
  deserialize(value: unknown): void;
}

export interface NetplayInput {
  predictNext(): NetplayInput;
  serialize(): unknown;
  deserialize(value: unknown): void;
}

export interface NetplayPlayer {
  getID(): number;
}

const PARTS = fileURLToPath(new URL('./netplayjs-parts.mjs', import.meta.url));

/**
 * One file with those parts, without its assertions, as its own production build has them: an ES module for Node, a script
 * that sets the global `netplayjs` for a page.
 */
export async function bundleNetplayjs(platform: 'node' | 'browser'): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [PARTS],
    bundle: true,
    ...(platform === 'node' ? { format: 'esm' } : { format: 'iife', globalName: 'netplayjs' }),
    platform,
    // The packages' browser builds on both sides: what is measured is what a page runs.
    mainFields: ['browser', 'module', 'main'],
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    tsconfigRaw: {},
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0]!.text;
}

export async function loadNetplayjs(): Promise<Netplayjs> {
  const code = await bundleNetplayjs('node');
  return import(`data:text/javascript;base64,${Buffer.from(code).toString('base64')}`);
}
