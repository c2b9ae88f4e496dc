import type {
  Away,
  EntrySignature,
  ErrorBody,
  ErrorCode,
  Join,
  ParticipantId,
  RelayedSignal,
  ResumeToken,
  Signal,
  View,
} from '@greenroom/protocol';
import type { Clock } from '../ports/clock.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Platform } from '../ports/platform.ts';
import type { Signaling } from '../ports/signaling.ts';
import type { ClockSync } from './clock-sync.ts';
import { type KeptReports, openKeptReports } from './kept-reports.ts';
import type { ParticipantEvent } from './machine.ts';
import { createOutbox, type Outbox, type Unnumbered } from './outbox.ts';

/** Refusals of a join that pass by themselves: we keep trying. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  'unreachable',
  'timeout',
  'storeUnavailable',
  'rateLimited',
  'serverClosing',
]);
const MIN_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 8_000;

export interface ConnectionOptions {
  readonly platform: Platform;
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly sync: ClockSync;
  readonly server: string;
  readonly scene: string;
  readonly participant: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly signature: string | undefined;
  readonly game: string;
  /** May this join take a seat? Asked at every join: what has begun to play only ever returns. */
  intent(): 'join' | 'resume';
  /** The match whose links this page builds or has, if any. */
  inMatch(): Omit<Away, 'cause'> | undefined;
  /** In a match that this page cannot take part in: the server is to treat it as away. */
  isStranded(): boolean;
  onSignal(signal: RelayedSignal): void;
  /** The page itself goes away. */
  onLeaving(): void;
  /** The server's clock is known anew: instants that were told before may stand elsewhere. */
  onMeasured(): void;
  emit(event: ParticipantEvent): void;
}

/** This page at the server: joined, joined again after every loss, heard and reporting. */
export interface Connection {
  record(report: Unnumbered, durability?: 'relaxed' | 'strict'): void;
  sendSignal(signal: Signal): void;
  /** What only whoever holds the seat may ask. Never rejects. */
  readonly request: Signaling['request'];
  /** In a match that this page cannot take part in: the server is to treat it as away. */
  sayStranded(): void;
  /** Tells the server that this page goes away, hands over what is left, and releases everything. */
  close(): Promise<void>;
}

export function openConnection(options: ConnectionOptions): Connection {
  const { platform, sync, emit, ledger, server, scene } = options;
  const clock = options.clock;
  const key = `greenroom:${server}:${scene}:${options.participant}`;
  /** Number of the socket's present life: what was asked in an earlier one is void. */
  let life = 0;
  let attempt = 1;
  let isJoined = false;
  let isClosed = false;
  /** A view that overtook the answer to our join. */
  let earlyView: View | undefined;
  let cancelRetry = () => {};
  let outbox: Outbox | undefined;
  let late: KeptReports | undefined;

  /** Before the first join nobody knows how the reports are numbered. */
  function adoptLate(): void {
    if (!late || !(isJoined || isClosed)) return;
    if (isClosed) late.store.close();
    else outbox?.adopt(late);
    late = undefined;
  }

  function sayAway(cause: Away['cause']): void {
    const match = options.inMatch();
    if (match) signaling.away({ ...match, cause });
  }

  function lose(): void {
    life++;
    isJoined = false;
    earlyView = undefined;
    cancelRetry();
    outbox?.pause();
  }

  /** Ours from before the first join: when the answer to it gets lost, the seat can still be claimed (REG-20). */
  function bringToken(): ResumeToken | undefined {
    const kept = platform.readToken(key);
    if (kept !== undefined || options.intent() === 'resume') return kept as ResumeToken | undefined;
    const token = platform.makeToken();
    platform.writeToken(key, token);
    return token as ResumeToken;
  }

  async function join(mine: number): Promise<void> {
    // The page stands; whoever is matched at once must not wait for this.
    platform.loadPlay().catch(() => {});
    await opened;
    // At every join: the clock of a page that slept has stood still.
    await sync.measure(signaling);
    if (mine !== life) return;
    const token = bringToken();
    const message: Join = {
      participant: options.participant as ParticipantId,
      labels: { ...options.labels },
      game: options.game,
      intent: options.intent(),
      rttMs: sync.rttMs,
      ...(token !== undefined && { token }),
      ...(options.signature && { signature: options.signature as EntrySignature }),
    };
    const answer = await signaling.request('join', message);
    if (mine !== life) return;
    if (!answer.ok) {
      if (!PASSING.has(answer.error.code)) return refuse(answer.error);
      emit({ type: 'unreachable', attempt: ++attempt, refusal: answer.error.code });
      cancelRetry = clock.after(Math.min(MAX_BACKOFF_MS, MIN_BACKOFF_MS * 2 ** attempt), () => join(mine));
      return;
    }
    const { token: newToken, lastSeq, view } = answer.value;
    platform.writeToken(key, newToken);
    attempt = 1;
    isJoined = true;
    outbox?.resume(lastSeq);
    adoptLate();
    emit({ type: 'joined' });
    emit({ type: 'view', view, isAnswer: true });
    if (earlyView) void show(earlyView);
    if (options.isStranded()) sayAway('stranded');
  }

  async function show(view: View): Promise<void> {
    emit({ type: 'view', view });
    // Whoever slept while waiting must not start later than the others.
    if (view.state !== 'matched') return;
    await sync.measure(signaling);
    if (!isClosed) options.onMeasured();
  }

  function refuse(error: ErrorBody): void {
    lose();
    signaling.close();
    emit({ type: 'refused', error });
  }

  const signaling = platform.connect({
    server,
    scene,
    onConnected() {
      lose();
      void join(life);
    },
    onUnreachable(count) {
      lose();
      attempt = count;
      emit({ type: 'unreachable', attempt });
    },
    onRefused: refuse,
    onSuperseded() {
      lose();
      emit({ type: 'superseded' });
    },
    onView(view) {
      if (isJoined) void show(view);
      else if (!earlyView || view.version > earlyView.version) earlyView = view;
    },
    onSignal: options.onSignal,
    onDropped: (detail) => platform.warn(`dropped a message of the server: ${detail}`),
  });

  // Only now: nothing is held when there is no connecting.
  const releases = [
    ledger.take('socket', key),
    ledger.take('listener', 'pagehide'),
    platform.onPageHide(() => {
      // The peers first, and straight: they hear it also while the server cannot be reached.
      options.onLeaving();
      sayAway('leaving');
    }),
  ];
  const opened = openKeptReports({
    platform,
    clock,
    key,
    onLate(kept) {
      late = kept;
      adoptLate();
    },
  }).then((kept) => {
    outbox = createOutbox({
      kept,
      clock,
      send: (reports) => signaling.request('reports', reports),
      warn: platform.warn,
    });
    releases.push(ledger.take('store', key));
  });

  return {
    record: (report, durability) => outbox?.record(report, durability),
    sendSignal: (signal) => void signaling.request('signal', signal),
    request: signaling.request,
    sayStranded: () => sayAway('stranded'),
    async close() {
      if (isClosed) return;
      isClosed = true;
      sayAway('leaving');
      // Nothing to hand over, and what keeps reports may take its time to open.
      if (!outbox) signaling.close();
      await opened;
      adoptLate();
      await outbox?.close();
      lose();
      signaling.close();
      for (const release of releases) release();
    },
  };
}
