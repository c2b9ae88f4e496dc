/** Plays one scene by itself with seeded random inputs and keeps what `e2e/soak` asks for. `?id=` says who this is. */
import { joinScene } from '@greenroom/client';
import { DECODED_INPUTS, type DiscsInput } from '../../../apps/demo/src/games/discs/input.ts';
import { soak, withInputLog } from './soak-game.ts';
import { measuresWork } from './work-times.ts';

/** What a page tells of its soak once it is over. */
export interface SoakOfOnePage {
  readonly outcome: string;
  readonly frame: number;
  readonly agreed: boolean;
  /** The confirmed inputs of all frames, base64. */
  readonly log: string;
  readonly rollbacks: number;
  readonly resimulatedFrames: number;
  readonly stalls: number;
  /** From one new frame to the next, in ms: what a player sees as the pace of the game. */
  readonly frameMs: readonly number[];
  /** What one tick of the frame clock costs, in ms; there are two for each frame. */
  readonly workMs: readonly number[];
}

declare global {
  interface Window {
    readonly soak: {
      frame(): number;
      state(): string;
      leave(): void;
      readonly result: Promise<SoakOfOnePage>;
    };
  }
}

const PLAYERS = 2;
/** One frame in this many brings another input. */
const CHANGES_EVERY = 8;

const id = new URLSearchParams(location.search).get('id') ?? 'nobody';
const workMs = measuresWork();
const frameMs: number[] = [];
const random = createRandom(id);
const { logged, logUpTo } = withInputLog(soak);

let input = soak.input.idle;
let lastFrameAt: number | undefined;
function readInput(): DiscsInput {
  const now = performance.now();
  if (lastFrameAt !== undefined) frameMs.push(now - lastFrameAt);
  lastFrameAt = now;
  if (random(CHANGES_EVERY) === 0) input = DECODED_INPUTS[random(256)] ?? input;
  return input;
}

const session = joinScene({
  scene: 'soak',
  participant: { id },
  game: logged,
  view: { mount() {}, draw() {}, readInput, unmount() {} },
});
let figures = session.diagnostics();
session.subscribe(({ state }) => {
  document.body.dataset.state = state;
});

async function play(): Promise<SoakOfOnePage> {
  const keep = setInterval(() => {
    if (session.state.state === 'playing') figures = session.diagnostics();
  }, 250);
  const end = await session.ended;
  clearInterval(keep);
  const frame = end.frame ?? -1;
  const { rollbacks, resimulatedFrames, stalls } = figures;
  const log = toBase64(logUpTo(frame, PLAYERS));
  return { ...end, frame, log, rollbacks, resimulatedFrames, stalls, frameMs, workMs };
}

Object.assign(window, {
  soak: {
    frame: () => session.diagnostics().frame ?? -1,
    state: () => session.state.state,
    leave: () => void session.leave(),
    result: play(),
  } satisfies Window['soak'],
});

/** Whole numbers below `bound`, the same for the same seed (mulberry32). */
function createRandom(seed: string): (bound: number) => number {
  let state = [...seed].reduce(
    (hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 0x01000193),
    0x811c9dc5,
  );
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000) * bound);
  };
}

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
