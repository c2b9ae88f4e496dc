/**
 * Runs in a page: one end of a link to another page, and a game on it. No signaling server: the bench carries offer and
 * answer. What netcode sends goes out as the client sends it: in the protocol's envelope, over a lossy channel.
 */
import { decodePeerMessage, encodePeerMessage } from '@greenroom/protocol';
import { createWorkerClock } from '../../../packages/client/src/adapters/worker-clock.ts';
import { createLedger } from '../../../packages/client/src/session/ledger.ts';
import type { Engine, MakeEngine } from '../netcode/engine.ts';
import { emptyGame } from '../netcode/entities.ts';
import { keyLike, randomBytes } from '../netcode/inputs.ts';
import { ourEngine } from '../netcode/our-engine.ts';
import type { Netplayjs } from '../peers/netplayjs.ts';
import { netplayjsEngine } from '../peers/netplayjs-engine.ts';

/** What is played: our netcode with two kinds of inputs, or netplayjs with the first. */
export type WireCase = 'keyLike' | 'random' | 'netplayjs';

/** Counters of this moment; the bench takes differences. */
export interface WireCounters {
  readonly frames: number;
  /** Bytes above UDP and the packets they went in, by the browser's own statistics. */
  readonly bytes: number;
  readonly packets: number;
  readonly messages: number;
  readonly payloadBytes: number;
  /** Mean round trip of the candidate pair's checks, in ms. */
  readonly rttMs: number;
}

export interface WirePage {
  offer(): Promise<string>;
  answer(offer: string): Promise<string>;
  accept(answer: string): Promise<void>;
  opened(): Promise<void>;
  play(slot: number, what: WireCase): void;
  counters(): Promise<WireCounters>;
}

declare global {
  var wirePage: WirePage;
  var netplayjs: Netplayjs;
}

const EPOCH = 1;
const FRAME_MS = 1000 / 60;
const connection = new RTCPeerConnection({ iceServers: [] });
const lossy = channelOf('lossy', 100, { ordered: false, maxRetransmits: 0 });
const reliable = channelOf('reliable', 101, {});
let engine: Engine | undefined;

globalThis.wirePage = {
  async offer() {
    await connection.setLocalDescription();
    return gathered();
  },
  async answer(offer) {
    await connection.setRemoteDescription({ type: 'offer', sdp: offer });
    await connection.setLocalDescription();
    return gathered();
  },
  accept: (answer) => connection.setRemoteDescription({ type: 'answer', sdp: answer }),
  async opened() {
    await Promise.all([lossy, reliable].map(opening));
  },
  play(slot, what) {
    if (what === 'netplayjs') playOver(reliable, slot, theirs(), plain);
    else playOver(lossy, slot, ours(what === 'random' ? randomBytes : keyLike), enveloped);
  },
  async counters() {
    const stats = [...(await connection.getStats()).values()];
    const transport = stats.find(({ type }) => type === 'transport');
    const pair = stats.find(({ id }) => id === transport.selectedCandidatePairId);
    const channels = stats.filter(({ type }) => type === 'data-channel');
    const sum = (what: string) => channels.reduce((all, channel) => all + channel[what], 0);
    return {
      frames: (engine?.frame ?? -1) + 1,
      bytes: transport.bytesSent,
      packets: transport.packetsSent,
      messages: sum('messagesSent'),
      payloadBytes: sum('bytesSent'),
      rttMs: (1000 * pair.totalRoundTripTime) / pair.responsesReceived,
    };
  },
};

function ours(script: typeof keyLike): MakeEngine {
  return ourEngine({ game: emptyGame, script, inputDelayFrames: 2, maxPredictionFrames: 8 });
}

function theirs(): MakeEngine {
  return netplayjsEngine({ netplayjs, shape: 'empty', script: keyLike, maxPredictedFrames: 10 });
}

/** How an engine's message becomes bytes on the channel, and back; undefined for what is not its own. */
interface Wrapping {
  pack(bytes: Uint8Array): Uint8Array;
  unpack(bytes: Uint8Array): Uint8Array | undefined;
}

const plain: Wrapping = { pack: (bytes) => bytes, unpack: (bytes) => bytes };
const enveloped: Wrapping = {
  pack: (packet) => encodePeerMessage({ kind: 'netcode', packet }, EPOCH, 0),
  unpack(bytes) {
    const decoded = decodePeerMessage(bytes);
    return decoded.ok && decoded.value.message.kind === 'netcode' ? decoded.value.message.packet : undefined;
  },
};

function playOver(channel: RTCDataChannel, slot: number, make: MakeEngine, { pack, unpack }: Wrapping): void {
  const startedAt = performance.now();
  const now = () => performance.now() - startedAt;
  const made = make(slot, (bytes) => channel.send(pack(bytes) as Uint8Array<ArrayBuffer>));
  engine = made;
  channel.onmessage = ({ data }) => {
    const bytes = unpack(new Uint8Array(data));
    if (bytes) made.receive(bytes, now());
  };
  // As the client does: a tick when a frame is due, twice per frame while one waits. netplayjs steps with every tick.
  const clock = createWorkerClock({ ledger: createLedger(), warn: console.warn });
  let dueAt = 0;
  clock.start(() => {
    made.tick(now());
    dueAt = made.nextFrameAt ?? dueAt + FRAME_MS;
    return dueAt > now() ? dueAt - now() : FRAME_MS / 2;
  });
}

function channelOf(label: string, id: number, options: RTCDataChannelInit): RTCDataChannel {
  const channel = connection.createDataChannel(label, { negotiated: true, id, ...options });
  channel.binaryType = 'arraybuffer';
  return channel;
}

async function opening(channel: RTCDataChannel): Promise<void> {
  if (channel.readyState === 'open') return;
  await new Promise((resolve) => {
    channel.onopen = resolve;
  });
}

/** The local description with every candidate in it. */
async function gathered(): Promise<string> {
  while (connection.iceGatheringState !== 'complete') {
    await new Promise((resolve) =>
      connection.addEventListener('icegatheringstatechange', resolve, { once: true }),
    );
  }
  return connection.localDescription!.sdp;
}
