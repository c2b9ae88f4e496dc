import type {
  Away,
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
import type { ReportStore } from '../ports/report-store.ts';
import type { ClockSync } from './clock-sync.ts';
import type { ParticipantEvent } from './machine.ts';
import { type Outbox, openOutbox, type Unnumbered } from './outbox.ts';

/** Refusals of a join that pass by themselves: we keep trying. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  'unreachable',
  'timeout',
  'storeUnavailable',
  'rateLimited',
]);
const MIN_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 8_000;
/** How long the browser's own database may take to open: some never answer, and nobody waits for ever for that. */
const OPEN_MS = 2_000;

export interface ConnectionOptions {
  readonly platform: Platform;
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly sync: ClockSync;
  readonly server: string;
  readonly scene: string;
  readonly participant: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly game: string;
  /** May this join take a seat? Asked at every join: what has begun to play only ever returns. */
  intent(): 'join' | 'resume';
  /** The match that this page plays in, if any. */
  inPlay(): Away | undefined;
  /** In a match that this page cannot take part in: the server is to treat it as away. */
  isStranded(): boolean;
  onSignal(signal: RelayedSignal): void;
  emit(event: ParticipantEvent): void;
}

/** This page at the server: joined, joined again after every loss, heard and reporting. */
export interface Connection {
  record(report: Unnumbered, durability?: 'relaxed' | 'strict'): void;
  sendSignal(signal: Signal): void;
  /** Tells the server that this page goes away, hands over what is left, and releases everything. */
  close(): Promise<void>;
}

export function openConnection(options: ConnectionOptions): Connection {
  const { platform, sync, emit, ledger, server, scene } = options;
  const clock = options.clock;
  const key = `greenroom:${server}:${scene}:${options.participant}`;
  const releases = [
    ledger.take('socket', key),
    ledger.take('listener', 'pagehide'),
    platform.onPageHide(() => sayAway()),
  ];
  /** Number of the socket's present life: what was asked in an earlier one is void. */
  let life = 0;
  let attempt = 1;
  let isJoined = false;
  let isClosed = false;
  /** A view that overtook the answer to our join. */
  let earlyView: View | undefined;
  let cancelRetry = () => {};
  let outbox: Outbox | undefined;
  let lateStore: ReportStore | undefined;

  const opened = openStore(platform, clock, key, (late) => {
    lateStore = late;
    adoptLate();
  })
    .then((store) =>
      openOutbox({
        store,
        clock,
        send: (reports) => signaling.request('reports', reports),
        warn: platform.warn,
      }),
    )
    .then((ready) => {
      outbox = ready;
      releases.push(ledger.take('store', key));
    });

  /** Before the first join nobody knows how the reports are numbered. */
  function adoptLate(): void {
    const late = lateStore;
    if (!late || !(isJoined || isClosed)) return;
    lateStore = undefined;
    if (isClosed) late.close();
    else outbox?.adopt(late).catch((error) => platform.warn('kept reports cannot be read', error));
  }

  function sayAway(): void {
    const match = options.inPlay();
    if (match) signaling.away(match);
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
    const isFirst = sync.serverNow() === null;
    if (isFirst) await sync.measure(signaling);
    if (mine !== life) return;
    const token = bringToken();
    const message: Join = {
      participant: options.participant as ParticipantId,
      labels: { ...options.labels },
      game: options.game,
      intent: options.intent(),
      rttMs: sync.rttMs,
      ...(token !== undefined && { token }),
    };
    const answer = await signaling.request('join', message);
    if (mine !== life) return;
    if (!answer.ok) {
      if (!PASSING.has(answer.error.code)) return refuse(answer.error);
      emit({ type: 'unreachable', attempt: ++attempt });
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
    emit({ type: 'view', view });
    if (earlyView) emit({ type: 'view', view: earlyView });
    if (options.isStranded()) sayAway();
    // A page that slept has a clock that stood still.
    if (!isFirst) await sync.measure(signaling);
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
      if (isJoined) emit({ type: 'view', view });
      else if (!earlyView || view.version > earlyView.version) earlyView = view;
    },
    onSignal: options.onSignal,
    onDropped: (detail) => platform.warn(`dropped a message of the server: ${detail}`),
  });

  return {
    record: (report, durability) => outbox?.record(report, durability),
    sendSignal: (signal) => void signaling.request('signal', signal),
    async close() {
      if (isClosed) return;
      isClosed = true;
      sayAway();
      await opened;
      adoptLate();
      await outbox?.close();
      lose();
      signaling.close();
      for (const release of releases) release();
    },
  };
}

/** Where reports are kept: on this device, or, while it does not answer or does not keep anything, in memory. */
async function openStore(
  { openReports, warn }: Platform,
  clock: Clock,
  key: string,
  onLate: (late: ReportStore) => void,
): Promise<ReportStore> {
  let isLate = false;
  const opening = openReports(key);
  const given = Promise.withResolvers<ReportStore>();
  const cancel = clock.after(OPEN_MS, () => {
    isLate = true;
    given.reject('no answer');
  });
  opening.then((store) => (isLate ? onLate(store) : given.resolve(store)), given.reject);
  try {
    return await given.promise;
  } catch (error) {
    warn('reports are kept in memory only: this browser stores nothing for this page', error);
    return {
      load: async () => [],
      put: async () => {},
      drop: async () => {},
      alone: (run) => run(),
      close() {},
    };
  } finally {
    cancel();
  }
}
