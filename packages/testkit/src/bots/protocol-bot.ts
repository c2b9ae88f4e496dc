import {
  type EndedView,
  type EntrySignature,
  type ErrorBody,
  type Joined,
  PROTOCOL_VERSION,
  type RelayedSignal,
  type Report,
  type ReportsAck,
  type Result,
  type ResumeToken,
  sceneNamespace,
  type View,
} from '@greenroom/protocol';
import { io, type Socket } from 'socket.io-client';
import type { BotBehaviour } from './bot-behaviour.ts';
import { type BotMouth, type BotReports, createBotReports } from './bot-reports.ts';
import { createReportOutbox, type KeptReports } from './report-outbox.ts';

export interface ProtocolBotOptions {
  /** Address of the server. */
  readonly url: string;
  readonly scene: string;
  readonly participant: string;
  /** `id@version`. */
  readonly game: string;
  readonly behaviour?: BotBehaviour;
  /** Decides what is said to each view, instead of `behaviour`. */
  readonly script?: (mouth: BotMouth) => BotReports;
  /** Of an earlier bot of the same participant, as a page finds it in the browser's storage. */
  readonly kept?: KeptReports;
  /** Of an earlier bot of the same participant. */
  readonly token?: ResumeToken;
  /** Of a signed entry link. */
  readonly signature?: string;
  readonly rttMs?: number;
  readonly intent?: 'join' | 'resume';
  /** Waits between attempts to reach the server. Default 100 to 1,000 ms. */
  readonly reconnectDelayMs?: readonly [min: number, max: number];
  readonly onView?: (view: View) => void;
  readonly onJoined?: (joined: Joined) => void;
  /** These are durable at the server, it says. */
  readonly onAcknowledged?: (items: readonly Report[], ack: ReportsAck) => void;
  readonly onSignal?: (signal: RelayedSignal) => void;
}

/** A participant without a browser: speaks the protocol, plays nothing. Cheap enough for thousands in one process. */
export interface ProtocolBot {
  readonly participant: string;
  readonly token: ResumeToken;
  readonly view: View | undefined;
  readonly kept: KeptReports;
  /** The socket, for tests that want to misbehave. */
  readonly socket: Socket;
  /** The end as it was told; rejects with the error when the server refuses the bot, or when it is closed before. */
  readonly ended: Promise<EndedView>;
  /** Resolves when the end was told and every report is acknowledged. */
  readonly settled: Promise<EndedView>;
  /** Sends any report, in its turn. */
  report(make: (seq: number) => Report): void;
  /** Leaves the session for good. */
  leave(): void;
  /** Closes the socket, as a tab that is closed. */
  close(): void;
}

const ANSWER_TIMEOUT_MS = 5_000;

/**
 * A bot that connects, joins and goes through a whole session by itself; when the server goes away it comes back with
 * its token and sends again what was not acknowledged.
 */
export function createProtocolBot(options: ProtocolBotOptions): ProtocolBot {
  const { participant, game, intent = 'join', rttMs = 1 } = options;
  const [minDelayMs, maxDelayMs] = options.reconnectDelayMs ?? [100, 1_000];
  const socket = io(`${options.url}${sceneNamespace(options.scene)}`, {
    transports: ['websocket'],
    forceNew: true,
    auth: { protocol: PROTOCOL_VERSION },
    reconnectionDelay: minDelayMs,
    reconnectionDelayMax: maxDelayMs,
  });
  const ended = Promise.withResolvers<EndedView>();
  const settled = Promise.withResolvers<EndedView>();
  // Whoever does not ask for the end must not be told of it by a crash.
  ended.promise.catch(() => undefined);
  settled.promise.catch(() => undefined);
  // Ours from the first join on: when the answer to it gets lost, the seat can still be claimed.
  let token = options.token ?? makeToken();
  let view: View | undefined;
  let hasJoined = false;
  let retry: ReturnType<typeof setTimeout> | undefined;

  async function request<T>(event: string, message: object): Promise<Result<T> | undefined> {
    if (!socket.connected) return undefined;
    try {
      return await socket.timeout(ANSWER_TIMEOUT_MS).emitWithAck(event, message);
    } catch {
      return undefined;
    }
  }

  const outbox = createReportOutbox({
    kept: options.kept,
    send: async (items) => (hasJoined ? request('reports', { items }) : undefined),
    onAcknowledged(items, ack) {
      options.onAcknowledged?.(items, ack);
      queueMicrotask(settleIfDone);
    },
    onRefused: () => later(() => outbox.flush()),
  });
  const mouth: BotMouth = {
    add: outbox.add,
    signal: (message) => void request('signal', message),
  };
  const acts = options.script?.(mouth) ?? createBotReports({ behaviour: options.behaviour ?? {}, ...mouth });

  function later(what: () => void): void {
    clearTimeout(retry);
    retry = setTimeout(what, minDelayMs);
  }

  function settleIfDone(): void {
    if (view?.state === 'ended' && outbox.waiting() === 0) settled.resolve(view);
  }

  function fail(error: ErrorBody | Error): void {
    const reason = error instanceof Error ? error : new Error(error.code, { cause: error });
    ended.reject(reason);
    settled.reject(reason);
    socket.disconnect();
  }

  function take(next: View): void {
    if (view && next.version < view.version) return;
    view = next;
    acts.see(next);
    options.onView?.(next);
    if (next.state === 'ended') ended.resolve(next);
    settleIfDone();
  }

  async function join(): Promise<void> {
    const answer = await request<Joined>('join', {
      participant,
      game,
      intent,
      rttMs,
      token,
      ...(options.signature !== undefined && { signature: options.signature as EntrySignature }),
    });
    // Without an answer the connection is going down, and the next one joins again.
    if (!answer) return socket.connected ? later(() => void join()) : undefined;
    if (!answer.ok) {
      const isRetryable = ['rateLimited', 'storeUnavailable', 'serverClosing', 'internal', 'timeout'];
      return isRetryable.includes(answer.error.code) ? later(() => void join()) : fail(answer.error);
    }
    token = answer.value.token;
    hasJoined = true;
    outbox.forget(answer.value.lastSeq);
    options.onJoined?.(answer.value);
    take(answer.value.view);
    outbox.flush();
  }

  socket.on('connect', () => void join());
  socket.on('disconnect', () => {
    hasJoined = false;
  });
  socket.on('connect_error', (error: Error & { data?: ErrorBody }) => {
    if (error.data) fail(error.data);
  });
  socket.on('view', take);
  socket.on('superseded', () => fail({ code: 'superseded' }));
  if (options.onSignal) socket.on('signal', options.onSignal);

  return {
    participant,
    socket,
    ended: ended.promise,
    settled: settled.promise,
    get token() {
      return token;
    },
    get view() {
      return view;
    },
    get kept() {
      return outbox.kept();
    },
    report: outbox.add,
    leave: acts.leave,
    close() {
      clearTimeout(retry);
      acts.stop();
      outbox.stop();
      fail(new Error('the bot was closed'));
    },
  };
}

/** 128 random bits, base64url. */
function makeToken(): ResumeToken {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '') as ResumeToken;
}
