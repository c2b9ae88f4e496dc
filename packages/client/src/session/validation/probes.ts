import type { LinkMeasurement, ValidationRules } from '@greenroom/protocol';
import type { Clock } from '../../ports/clock.ts';
import { LinkError } from '../../ports/link-error.ts';
import { jitter, median } from './figures.ts';
import type { PeerChannel } from './peer-channel.ts';

/** About the send rate of two 60 Hz games: dense enough to meet bursts of loss, light enough for any link. */
const PROBE_INTERVAL_MS = 8;

/** A lossy packet can arrive after the reliable end-of-series mark; late by more than this counts as lost. */
const SETTLE_MS = 30;

/** Beyond the slowest round trip that could still pass, echoes need no waiting for. */
const ECHO_MARGIN_MS = 50;

export interface ProbeAnswers {
  /** Numbers of the peer's probes that arrived. */
  readonly received: ReadonlySet<number>;
  stop(): void;
}

/** Echoes the peer's probes. From the moment the link is open: a peer that is ready before us must not find us slow. */
export function answerProbes(channel: PeerChannel): ProbeAnswers {
  const received = new Set<number>();
  const stop = channel.on('probe', ({ seq, sentAt }) => {
    received.add(seq);
    channel.send('lossy', { kind: 'probeEcho', seq, sentAt });
  });
  return { received, stop };
}

/**
 * The probe series, both ways at once, on the lossy channel: we send numbered probes and the peer's are echoed. The
 * receiver counts one-way loss from the numbers; round trips come from the echoes of our own probes.
 */
export async function runProbes(
  channel: PeerChannel,
  { received }: ProbeAnswers,
  rules: Pick<ValidationRules, 'probes' | 'maxRttMs'>,
  clock: Clock,
  signal: AbortSignal,
): Promise<Omit<LinkMeasurement, 'route'>> {
  const rtts = new Map<number, number>();
  const allEchoes = Promise.withResolvers<void>();
  const sentAt = new Map<number, number>();
  const stopEcho = channel.on('probeEcho', (echo) => {
    const at = sentAt.get(echo.seq);
    // The echoed time is not trusted: a peer could make itself look nearer than it is.
    if (at === undefined || rtts.has(echo.seq)) return;
    rtts.set(echo.seq, clock.now() - at);
    if (rtts.size === rules.probes) allEchoes.resolve();
  });

  try {
    for (let seq = 0; seq < rules.probes; seq++) {
      sentAt.set(seq, clock.now());
      channel.send('lossy', { kind: 'probe', seq, sentAt: clock.now() });
      await sleep(clock, PROBE_INTERVAL_MS, signal);
    }
    channel.send('reliable', { kind: 'probeCount', sent: rules.probes, received: received.size });
    const [end] = await Promise.all([
      channel.next('probeCount', signal),
      Promise.race([allEchoes.promise, sleep(clock, rules.maxRttMs + ECHO_MARGIN_MS, signal)]),
    ]);
    if (received.size < end.sent) await sleep(clock, SETTLE_MS, signal);
    return measure(rtts, rules.probes, end.sent, received.size);
  } finally {
    stopEcho();
  }
}

/** Fewer echoes than half of the probes say nothing about the median: it could be anything. */
function measure(
  rtts: ReadonlyMap<number, number>,
  ownProbes: number,
  probesSent: number,
  probesReceived: number,
): Omit<LinkMeasurement, 'route'> {
  const inOrder = [...rtts].sort(([a], [b]) => a - b).map(([, rtt]) => rtt);
  const isKnown = rtts.size * 2 >= ownProbes;
  return {
    rttMs: isKnown ? (median(inOrder) ?? null) : null,
    jitterMs: isKnown ? jitter(inOrder) : null,
    probesSent,
    probesReceived: Math.min(probesReceived, probesSent),
  };
}

function sleep(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      cancel();
      reject(new LinkError('timeout'));
    };
    const cancel = clock.after(ms, () => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}
