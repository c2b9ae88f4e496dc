/*
 * Plays one session with faults and says everything that is wrong with it. What a player's inputs will be is not known
 * beforehand here, so every input that a page gives is one that nobody gave before: a guess that is told as confirmed,
 * an input lost, or one used twice, shows by its number.
 */
import { type createRunner, type Game, replay } from '@greenroom/netcode';
import type { SessionResult } from './check-session.ts';
import { BOT, checkDrops, checkEvents, checkInputs, SECOND_PAGE } from './fault-checks.ts';
import type { FaultPlan } from './fault-plan.ts';
import { INPUT_BYTES, type LedgerState, ledgerGame } from './ledger-game.ts';
import { scheduleLosses, schedulePauses } from './schedule-faults.ts';
import { createSimulatedPlay } from './simulated-play.ts';

const MAX_MS_PER_FRAME = 1500;
const MAX_PROBLEMS = 5;

type AnyLedgerGame = Game<LedgerState, number, null, Int32Array>;

/** A bot that sees the state, so that a wrong one shows in its inputs. */
const game: AnyLedgerGame = {
  ...ledgerGame,
  bot: (state, slot, random) => BOT | ((state.words[2 * slot]! ^ random.uint32()) & 0x7fff),
};
/** Where a state goes wrong on purpose, what a bot made of it would stay in the record of that one peer. */
const gameOfBlindBots: AnyLedgerGame = { ...game, bot: (_, __, random) => BOT | (random.uint32() & 0x7fff) };

export function checkFaultySession(plan: FaultPlan, makeRunner?: typeof createRunner): SessionResult {
  const { session, onPlayerDrop, pauses, losses, corruption } = plan;
  const { players, frames, seed, netcode } = session;
  const problems: string[] = [];
  const complain = (problem: string) => {
    if (problems.length < MAX_PROBLEMS) problems.push(problem);
  };
  /**
   * As the first to confirm a frame has it; all others must have the same. What a page confirmed that is closed later
   * does not count: it may have had inputs of another lost player that nobody who is left ever got.
   */
  const truth = new Uint8Array(frames * players * INPUT_BYTES);
  let known = 0;
  /** The frame each peer confirms next; undefined while a new page has no state. */
  const next = new Array<number | undefined>(players).fill(0);
  const given = new Array<number>(players).fill(0);
  const standing = new Array<number | undefined>(players).fill(undefined);
  const closing = new Set(losses.map(({ slot }) => slot));
  let frameCount = 0;

  function checkConfirmed(slot: number, frame: number, inputs: Uint8Array): void {
    if (frame !== (next[slot] ?? frame)) complain(`slot ${slot} confirmed frame ${frame}, not ${next[slot]}`);
    next[slot] = frame + 1;
    if (closing.has(slot)) return;
    frameCount += 1;
    const at = frame * players * INPUT_BYTES;
    if (frame === known) {
      truth.set(inputs, at);
      known += 1;
      return;
    }
    for (let i = 0; i < players * INPUT_BYTES; i++) {
      if (inputs[i] === truth[at + i]) continue;
      complain(
        `slot ${slot} confirmed another input of slot ${Math.floor(i / INPUT_BYTES)} in frame ${frame}`,
      );
      break;
    }
  }

  const played = corruption === undefined ? game : gameOfBlindBots;
  const play = createSimulatedPlay<LedgerState, null, Int32Array>({
    game: played,
    players,
    seed,
    settings: null,
    netcode,
    durationFrames: frames,
    ...(makeRunner && { createRunner: makeRunner }),
    links: (from, to) => session.links[from]![to]!,
    startAt: (slot) => session.startAtMs[slot]!,
    clockRate: (slot) => session.clockRates[slot]!,
    input(slot) {
      given[slot]! += 1;
      return given[slot]!;
    },
    onConfirmed: checkConfirmed,
    override: (slot) => ({
      onPlayerDrop,
      onDesync: 'heal',
      ...(corruption?.slot === slot && { game: corrupted(corruption.frame) }),
    }),
    onTick(slot) {
      const { runner } = play.peers[slot]!;
      const { isPaused, frame } = runner.stats(play.peers[slot]!.now());
      const stood = standing[slot];
      standing[slot] = isPaused ? frame : undefined;
      if (isPaused && stood !== undefined && frame !== stood) {
        complain(`slot ${slot} stood on frame ${stood} and then on ${frame}`);
      }
    },
  });

  schedulePauses(play, pauses);
  scheduleLosses(play, losses, (slot) => {
    closing.delete(slot);
    next[slot] = undefined;
    given[slot] = SECOND_PAGE;
    standing[slot] = undefined;
  });
  for (const { atMs, lastsMs, from, to } of session.cuts) {
    // A cut ends a cut: the links of a closed page must stay as they are.
    if (losses.some(({ slot }) => slot === from || slot === to)) continue;
    play.clock.schedule(atMs, () => play.network.cut(from, to, lastsMs));
  }
  const inPlay = play.peers.filter(
    (_, slot) => !losses.some((loss) => loss.slot === slot && !loss.comesBack),
  );
  const until = MAX_MS_PER_FRAME * frames;
  while (play.clock.now < until && inPlay.some(({ runner }) => !runner.isOver)) play.run(100);
  for (const { runner, events } of play.peers) events.push(...runner.drainEvents());

  const { checksum } = replay(played, {
    players,
    seed,
    settings: null,
    inputs: truth.subarray(0, known * players * INPUT_BYTES),
  });
  for (const peer of inPlay) {
    checkEvents(peer, play.peers.indexOf(peer), { frame: frames - 1, checksum }, corruption?.frame, complain);
  }
  checkDrops(play, inPlay, losses, complain);

  const stats = inPlay.map((peer) => peer.runner.stats(peer.now()));
  checkInputs(truth, known, Math.max(...stats.map(({ heals }) => heals)), plan, complain);
  const total = (of: (one: (typeof stats)[number]) => number) => stats.reduce((sum, one) => sum + of(one), 0);
  return {
    problems,
    frames: frameCount,
    rollbacks: total((one) => one.rollbacks),
    resimulatedFrames: total((one) => one.resimulatedFrames),
    stalls: total((one) => one.stalls),
    packets: play.network.stats.sent,
  };
}

function corrupted(wrongFrame: number): AnyLedgerGame {
  return {
    ...gameOfBlindBots,
    step(state, inputs, context) {
      ledgerGame.step(state, inputs, context);
      if (context.frame === wrongFrame) state.words[0]! += 1;
    },
  };
}
