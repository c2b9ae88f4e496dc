import { counterGame } from '../../../../packages/netcode/test/support/counter-game.ts';
import { createSimulatedSeries } from '../../../../packages/netcode/test/support/simulated-series.ts';
import type { Chance } from '../chance.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { type Findings, type FuzzTarget, inWords, noFindings } from '../target.ts';

/** The one who sends what is generated; the others are honest. */
const LIAR = 2;
const HONEST = [0, 1];
/** Packets of the liar that are kept as models for the next. */
const KEPT = 64;
const PER_TICK = 10;
/** A liar soon has a game stand still or end, and then nothing more is tried. */
const MOST_PER_GAME = 300;

/**
 * Netcode's packets, its reliable messages, and the words between episodes, out of one of three pages in a game that runs:
 * each is a packet that the page would have sent, with something changed. In the end it is dropped, and the honest two must
 * have neither failed nor stopped.
 */
export const packets: FuzzTarget = {
  name: 'packets',
  share: 0.25,
  roundInputs: 20_000,
  async round(chance, inputs) {
    const findings = noFindings();
    for (let sent = 0; sent < inputs; ) sent += playOnce(chance, inputs - sent, findings);
    return findings;
  },
};

/** One game, until it is over or so many packets were sent; how many it took. */
function playOnce(chance: Chance, most: number, findings: Findings): number {
  const lossy: Uint8Array[] = [];
  const reliable: Uint8Array[] = [];
  const series = createSimulatedSeries({
    game: counterGame,
    players: 3,
    settings: { endAfter: 0 },
    seed: `fuzz ${chance.int(1_000_000)}`,
    episodes: 2,
    durationFrames: chance.pick([90, 100_000]),
    links: () => ({ delayMs: 15 }),
    override: (slot) => ({
      onDesync: 'heal',
      onPlayerDrop: 'idle',
      ...(slot === LIAR && {
        send: (to, bytes) => {
          keep(lossy, bytes, chance);
          if (chance.oneIn(2)) series.network.send(slot, to, bytes);
        },
        sendReliable: (to, bytes) => {
          keep(reliable, bytes, chance);
          series.network.sendReliable(slot, to, bytes);
        },
      }),
    }),
  });
  const attempt = (act: () => void) => {
    try {
      act();
    } catch (error) {
      findings.throws.push(inWords(error));
    }
  };
  const isOver = () => HONEST.some((slot) => series.peers[slot]!.series.isOver);
  attempt(() => series.run(400));
  let sent = 0;
  while (sent < most && sent < MOST_PER_GAME && !isOver()) {
    for (let index = 0; index < PER_TICK && sent < most; index += 1, sent += 1) {
      const to = series.peers[chance.pick(HONEST)]!.series;
      const isReliable = chance.oneIn(3) && reliable.length > 0;
      const models = isReliable ? reliable : lossy;
      const bytes = models.length === 0 ? chance.bytes(20) : mutateBytes(chance.pick(models), chance);
      attempt(() => {
        if (isReliable) to.receiveReliable(LIAR, bytes, series.clock.now);
        else to.receive(LIAR, bytes, series.clock.now);
      });
    }
    attempt(() => {
      stir(series.peers, chance);
      series.run(17);
      for (const peer of series.peers) {
        const failed = peer.events.filter(({ type }) => type === 'failed');
        for (const event of failed) findings.throws.push(`failed: ${JSON.stringify(event, bigErrors)}`);
        peer.events.length = 0;
        for (const inputsOf of peer.confirmed) inputsOf?.splice(0);
      }
    });
  }
  attempt(() => expectToGoOn(series, findings.foreign));
  return sent;
}

type Series = ReturnType<typeof createSimulatedSeries>;
type Peers = Pick<Series, 'peers'>['peers'];

/** The game is paused, and gone on with: standing still has words of its own. */
function stir(peers: Peers, chance: Chance): void {
  if (!chance.oneIn(40)) return;
  const { series } = peers[chance.int(3)]!;
  if (chance.oneIn(2)) series.pause();
  else series.resume();
}

/** Without the liar the others go on, whatever it has said; or the game was over before. */
function expectToGoOn({ peers, run }: Pick<Series, 'peers' | 'run'>, foreign: string[]): void {
  for (const slot of HONEST) {
    peers[slot]!.series.resume();
    peers[slot]!.series.dropPlayer(LIAR);
  }
  const frames = () => HONEST.map((slot) => peers[slot]!.series.frame);
  const before = frames();
  run(6_000);
  const after = frames();
  const isOver = HONEST.some((slot) => peers[slot]!.series.isOver);
  const stuck = HONEST.filter((_, index) => after[index] === before[index]);
  if (stuck.length > 0 && !isOver) foreign.push(`slots ${stuck} stand at ${after} without the liar`);
}

function keep(models: Uint8Array[], bytes: Uint8Array, chance: Chance): void {
  if (models.length < KEPT) models.push(bytes.slice());
  else models[chance.int(KEPT)] = bytes.slice();
}

function bigErrors(_key: string, value: unknown): unknown {
  return value instanceof Error ? inWords(value) : value;
}
