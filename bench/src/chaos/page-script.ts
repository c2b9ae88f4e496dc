import type {
  LinkMeasurement,
  MatchedView,
  ParticipantState,
  PlayingView,
  ValidatingView,
  View,
} from '@greenroom/protocol';
import type { BotMouth, BotReports } from '@greenroom/testkit';
import type { Chance } from '../fuzz/chance.ts';
import { FINAL, reportOf, type Say } from './facts.ts';
import type { Temper } from './temper.ts';
import { createTimers } from './timers.ts';

export interface PageScriptOptions {
  readonly mouth: BotMouth;
  readonly temper: Temper;
  readonly chance: Chance;
  /** Asks the server to put this page into the game; whether it has done so. */
  readonly rejoin: (view: PlayingView, page: number) => Promise<boolean>;
  /** This page can do nothing with the match it is in. */
  readonly stranded: (view: View) => void;
}

/** One load of the page: what it says to each view. It has the game of a match only if it was there when links were made. */
export interface PageScript extends BotReports {
  readonly say: Say;
}

export function createPageScript(options: PageScriptOptions): PageScript {
  const { mouth, temper, chance } = options;
  const timers = createTimers();
  let state: ParticipantState = 'connecting';
  let current: View | undefined;
  let acted = '';
  /** Session and epoch of the match that lives in this page. */
  let ownMatch = '';
  const attempts = new Map<string, number>();

  const say: Say = (fact) => mouth.add((seq) => reportOf(fact, current, seq));

  function move(to: ParticipantState): void {
    if (state === to) return;
    say({ kind: 'transition', from: state, to, cause: 'view' });
    state = to;
  }

  function matchOf({ session, epoch }: View): string {
    return `${session} ${epoch}`;
  }

  function proveLinks(view: ValidatingView | PlayingView): void {
    const { session, epoch, match } = view;
    for (const { peer, attempt } of match.pairs) {
      const pair = `${matchOf(view)} ${peer}`;
      if (attempts.get(pair) === attempt) continue;
      attempts.set(pair, attempt);
      for (let seq = 0; seq < 2; seq += 1)
        mouth.signal({ session, epoch, attempt, to: peer, seq, data: 'signal' });
      say({ kind: 'link', peer, attempt, failure: temper.linkFailure, measurement: measured(temper.boasts) });
    }
  }

  function play(view: PlayingView): void {
    const hasBegun = Math.max(0, view.startAt - Date.now());
    timers.after(hasBegun, () => {
      if (current?.state !== 'playing') return;
      move('playing');
      say({ kind: 'started', frame: 0 });
      timers.after(temper.playMs, finish);
    });
  }

  async function rejoin(view: PlayingView): Promise<void> {
    if (!temper.rejoins) return;
    const page = (view.members.find(({ slot }) => slot === view.match.slot)?.page ?? 0) + 1;
    if (!(await options.rejoin(view, page))) return options.stranded(view);
    timers.after(chance.int(600), () => {
      if (current?.state !== 'playing' || matchOf(current) !== matchOf(view)) return;
      ownMatch = matchOf(view);
      proveLinks(current);
      say({ kind: 'rejoined', page, frame: 10 });
      move('playing');
      timers.after(temper.playMs, finish);
    });
  }

  function finish(): void {
    if (current?.state !== 'playing' || temper.finish === 'never') return;
    const { session, epoch } = current;
    const over = { kind: 'finished', ...FINAL, session, epoch, outcome: { score: 1 } } as const;
    const other = { ...over, outcome: { score: 2 + chance.int(5) } };
    if (temper.finish === 'implausible') say({ ...over, frame: 1_000_000 });
    say(temper.finish === 'other' ? other : over);
    if (temper.finish === 'takenBack') say(other);
  }

  const ACTS: { [S in View['state']]: (view: Extract<View, { state: S }>) => void } = {
    waiting: () => move('waiting'),
    matched(view: MatchedView) {
      ownMatch = matchOf(view);
      move('matched');
      if (temper.muteIn !== 'matched') say({ kind: 'loaded' });
    },
    validating(view) {
      // Links of the page before are not ours.
      if (ownMatch !== matchOf(view)) return options.stranded(view);
      move('validating');
      if (temper.muteIn !== 'validating') proveLinks(view);
    },
    playing(view) {
      move('countdown');
      if (temper.muteIn === 'playing') return;
      if (ownMatch === matchOf(view)) play(view);
      else void rejoin(view);
    },
    ended() {
      move('ended');
      if (temper.muteIn !== 'ended') say({ kind: 'uploaded' });
    },
  };

  return {
    say,
    see(view) {
      current = view;
      const key = `${matchOf(view)} ${view.state}`;
      if (key !== acted) {
        acted = key;
        timers.after(chance.int(temper.slowMs + 1), () => {
          // Too slow: it is over by now, and another one is on its way.
          if (key === acted && current) ACTS[current.state](current as never);
        });
      } else if (view.state === 'playing' && ownMatch === matchOf(view) && temper.muteIn !== 'playing') {
        // Pairs whose link is made anew.
        proveLinks(view);
      }
    },
    leave: () => say({ kind: 'leave' }),
    stop: timers.stop,
  };
}

function measured(isTooLossy: boolean): LinkMeasurement {
  return {
    rttMs: 1,
    jitterMs: 0,
    probesSent: 40,
    probesReceived: isTooLossy ? 3 : 40,
    route: 'direct',
  };
}
