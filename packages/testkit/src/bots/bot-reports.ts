import type {
  JsonValue,
  LinkMeasurement,
  MatchedView,
  ParticipantState,
  PlayingView,
  Report,
  Signal,
  ValidatingView,
  View,
} from '@greenroom/protocol';
import type { BotBehaviour } from './bot-behaviour.ts';

/** What a good link on this machine looks like. */
const MEASUREMENT: LinkMeasurement = {
  rttMs: 1,
  jitterMs: 0,
  probesSent: 40,
  probesReceived: 40,
  route: 'direct',
};
/** The same for every member, so that all agree on the end. */
/** An early end, which a page can have as soon as the game has started: bots do not wait for frames. */
const FINAL = { frame: 30, checksum: 0x1234_5678 } as const;

/** What a script can do over its bot's connection. */
export interface BotMouth {
  /** Numbers the fact and hands it in, in its turn. */
  add(make: (seq: number) => Report): void;
  signal(message: Signal): void;
}

interface BotReportsOptions extends BotMouth {
  readonly behaviour: BotBehaviour;
}

/** Decides what a bot says to each view: the facts that a page would report at that point. */
export interface BotReports {
  see(view: View): void;
  leave(): void;
  stop(): void;
}

type Fact = Report extends infer R
  ? R extends { kind: string }
    ? Omit<R, keyof Stamp> & Partial<R>
    : never
  : never;
type Stamp = Pick<Report, 'seq' | 'clientAt' | 'serverAt' | 'session' | 'epoch' | 'frame'>;

export function createBotReports({ behaviour, add, signal }: BotReportsOptions): BotReports {
  let state: ParticipantState = 'connecting';
  let current: View | undefined;
  /** Session, epoch and state that were acted on: a view that comes again changes nothing. */
  let acted = '';
  let timer: ReturnType<typeof setTimeout> | undefined;

  function say(fact: Fact): void {
    const stamp = {
      clientAt: Date.now(),
      serverAt: null,
      session: current?.session ?? null,
      epoch: current?.epoch ?? null,
      frame: null,
    };
    add((seq) => ({ ...stamp, ...fact, seq }) as Report);
  }

  function move(to: ParticipantState, cause: string): void {
    if (state === to) return;
    say({ kind: 'transition', from: state, to, cause });
    state = to;
  }

  function proveLinks({ match, session, epoch }: ValidatingView): void {
    const { provesLinks = true, signalsPerLink = 2 } = behaviour;
    if (provesLinks === false) return;
    for (const { peer, attempt } of match.pairs) {
      for (let seq = 0; seq < signalsPerLink; seq += 1) {
        signal({ session, epoch, attempt, to: peer, seq, data: `signal ${seq} to ${peer}` });
      }
      const failure = provesLinks === 'fail' ? ('noLink' as const) : null;
      say({ kind: 'link', peer, attempt, failure, measurement: MEASUREMENT });
    }
  }

  function play({ startAt }: PlayingView): void {
    const { starts = true, finishes = true, playMs = 0, outcome = { score: 1 } } = behaviour;
    if (!starts) return;
    clearTimeout(timer);
    // One machine, one clock: good enough for a bot.
    timer = setTimeout(
      () => {
        move('playing', 'frame 0');
        say({ kind: 'started', frame: 0 });
        if (finishes) timer = setTimeout(() => finish(outcome), playMs);
      },
      Math.max(0, startAt - Date.now()),
    );
  }

  function finish(outcome: JsonValue): void {
    if (current?.state !== 'playing') return;
    const { session, epoch } = current;
    say({ kind: 'finished', ...FINAL, outcome, session, epoch });
  }

  const ACTS: { [S in View['state']]: (view: Extract<View, { state: S }>) => void } = {
    waiting: () => move('waiting', 'view'),
    matched(_view: MatchedView) {
      move('matched', 'view');
      if (behaviour.loads ?? true) say({ kind: 'loaded' });
    },
    validating(view) {
      move('validating', 'view');
      proveLinks(view);
    },
    playing(view) {
      move('countdown', 'view');
      play(view);
    },
    ended() {
      clearTimeout(timer);
      move('ended', 'view');
      if (behaviour.uploads ?? true) say({ kind: 'uploaded' });
    },
  };

  return {
    see(view) {
      current = view;
      const key = `${view.session} ${view.epoch} ${view.state}`;
      if (key === acted) return;
      acted = key;
      ACTS[view.state](view as never);
      if (behaviour.leavesIn === view.state) say({ kind: 'leave' });
    },
    leave: () => say({ kind: 'leave' }),
    stop: () => clearTimeout(timer),
  };
}
